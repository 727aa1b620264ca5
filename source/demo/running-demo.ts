import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Workbench } from '../workbench.ts';
import { type Cluster, openCluster } from './cluster.ts';
import type { Demo } from './demos.ts';

/** A demo's cluster, up, and the environment that leads its runbook there. */
export interface RunningDemo {
  readonly directory: string;
  readonly cluster: Cluster;
  readonly env: Readonly<Record<string, string>>;
  /** How to look into its databases from another terminal, in lines. */
  howToLook(): readonly string[];
}

/** Starts a demo's cluster, or makes it. Faults: those of `openCluster`. */
export async function startDemo(
  demo: Demo,
  directory: string,
  { shell, clock, redactor }: Workbench,
): Promise<RunningDemo> {
  const cluster = await openCluster({ directory, shell, clock });
  const { hostname, port, username, password } = new URL(cluster.url());
  redactor.learn(password);
  const passwordFile = join(directory, 'pgpass');
  await writeFile(passwordFile, `${hostname}:${port}:*:${username}:${password}\n`, { mode: 0o600 });
  return {
    directory,
    cluster,
    env: demo.environmentOf(cluster),
    howToLook: () => [
      'The databases of the demo stay up until you press Ctrl-C. Look into them with:',
      // The password stays in its file: lines on a terminal end up in logs and screenshots.
      ...demo.databases.map(
        (name) => `  PGPASSFILE=${passwordFile} psql -h ${hostname} -p ${port} -U ${username} ${name}`,
      ),
    ],
  };
}
