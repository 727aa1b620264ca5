import type { Engine } from '../../tasks/engines/engine.ts';
import type { Cluster } from './cluster.ts';
import { prepareDemoDatabases } from './demo-databases.ts';
import type { Demo } from './demos.ts';
import { figuresAt } from './legacy/figures.ts';
import { generateLegacy } from './legacy.ts';

/** Not a secret here: the same ids in every demo, so that two of them can be compared row by row. */
const namespace = '6f1d9c1e-2b0a-4d57-9c53-0d6a0b7e5a11';

/** The education system, edu -> edu_v2. */
export const educationDemo: Demo = {
  name: 'edu-v2',
  runbook: 'edu-v2.yaml',
  environment: 'demo',
  databases: ['edu', 'edu_v2'],

  varsAt(scale) {
    const figures = Object.entries(figuresAt(scale)).map(([name, value]) => [name, String(value)]);
    return Object.fromEntries(figures);
  },

  environmentOf: (cluster) => ({
    NIGHTFERRY_DEMO_EDU_URL: cluster.url('edu'),
    NIGHTFERRY_DEMO_EDU_V2_URL: cluster.url('edu_v2'),
    NIGHTFERRY_ID_NAMESPACE: namespace,
  }),

  async generate(cluster, scale, preparation, workbench) {
    const engine = workbench.engineOf('postgres');
    await preparation.task('Make the databases edu and edu_v2, marked as stand-ins', () =>
      makeDatabases(cluster, engine),
    );
    await preparation.task('Fill edu with fifteen years of a university', async (progress) => {
      const edu = await engine.connect(cluster.url('edu'), { name: 'edu', application: 'nightferry demo' });
      try {
        await generateLegacy(edu, {
          scale,
          signal: preparation.signal,
          onProgress: ({ stage, done, total, unit }) =>
            progress({ done, total, unit: unit === 'rows' ? 'rows' : 'items' }, stage),
        });
      } finally {
        await edu.close();
      }
    });
  },

  answers: `
answers: 1
as: { dba: Leyla, technical-lead: Tural, project-manager: Aysel, cto: Rauf, backend: Kamran, qa: Nigar, devops: Emin }
phrases: { cutover: edu_v2 }
default: confirm
`,
};

async function makeDatabases(cluster: Cluster, engine: Engine): Promise<void> {
  const server = await engine.connect(cluster.url(), { name: 'postgres', application: 'nightferry demo' });
  try {
    const connection = await server.connect();
    await prepareDemoDatabases(connection, engine);
    await connection.close();
  } finally {
    await server.close();
  }
}
