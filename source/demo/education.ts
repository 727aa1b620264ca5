import type { Connection } from '../../tasks/engines/connection.ts';
import type { Engine } from '../../tasks/engines/engine.ts';
import {
  type ApplicationPlace,
  applicationUrl,
  grantToApplication,
  makeApplicationRole,
} from './application/set-up.ts';
import type { Cluster } from './cluster.ts';
import { demoDatabases, prepareDemoDatabases } from './demo-databases.ts';
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

  application: {
    database: 'edu',
    vars: ({ envFile, settingsFile, backupFolder, service }, port) => ({
      env_file: envFile,
      settings_file: settingsFile,
      backup_folder: backupFolder,
      application_service: service,
      api: `http://127.0.0.1:${port}`,
    }),
    environmentOf: async (place) => ({
      NIGHTFERRY_DEMO_EDU_APPLICATION_URL: await applicationUrl(place, 'edu'),
      NIGHTFERRY_DEMO_EDU_V2_APPLICATION_URL: await applicationUrl(place, 'edu_v2'),
    }),
  },

  async generate(cluster, application, scale, preparation, workbench) {
    const engine = workbench.engineOf('postgres');
    await preparation.task('Make the databases edu and edu_v2, marked as stand-ins', () =>
      makeDatabases(cluster, application, engine),
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
    await preparation.task('Let the application in', () => letApplicationIn(cluster, engine));
  },

  answers: `
answers: 1
as: { dba: Leyla, technical-lead: Tural, project-manager: Aysel, cto: Rauf, backend: Kamran, qa: Nigar, devops: Emin }
phrases: { cutover: edu_v2 }
default: confirm
`,
};

async function makeDatabases(cluster: Cluster, application: ApplicationPlace, engine: Engine): Promise<void> {
  await within(cluster, engine, 'postgres', async (connection) => {
    await prepareDemoDatabases(connection, engine);
    await makeApplicationRole(connection, application);
  });
}

/** In edu_v2 this is for the tables that its schema brings. */
async function letApplicationIn(cluster: Cluster, engine: Engine): Promise<void> {
  for (const name of demoDatabases) await within(cluster, engine, name, grantToApplication);
}

async function within(
  cluster: Cluster,
  engine: Engine,
  name: string,
  work: (connection: Connection) => Promise<void>,
): Promise<void> {
  const database = await engine.connect(cluster.url(name), { name, application: 'nightferry demo' });
  try {
    const connection = await database.connect();
    await work(connection);
    await connection.close();
  } finally {
    await database.close();
  }
}
