import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Workbench } from '../workbench.ts';
import { reviveApplication, startApplication, stopApplication } from './application/control.ts';
import {
  type ApplicationPlace,
  applicationPlace,
  applicationUrl,
  followServer,
  writeApplication,
} from './application/set-up.ts';
import { type Cluster, openCluster } from './cluster.ts';
import { dataOf, freePort } from './cluster-server.ts';
import type { Demo } from './demos.ts';

/** A demo's cluster, up, its stand-in application, and the environment that leads its runbook there. */
export interface RunningDemo {
  readonly directory: string;
  readonly cluster: Cluster;
  readonly application: ApplicationPlace;
  readonly env: Readonly<Record<string, string>>;
  /** Starts the application; after the databases are filled. */
  startApplication(): Promise<void>;
  /** Ends the application and then the server. With `comesBack`, an application that ran is started by the next start. */
  stop(options?: { readonly comesBack: boolean }): Promise<void>;
  /** What to type in another terminal to look into its databases, a command each. */
  readonly consoles: readonly string[];
}

/**
 * Starts a demo's cluster, or makes it, and its application if that ran when the demo was left or killed.
 * `applicationPort` is for the first time. Faults: those of `openCluster` and `startApplication`.
 */
export async function startDemo(
  demo: Demo,
  directory: string,
  { shell, clock, http, redactor }: Workbench,
  applicationPort?: number,
): Promise<RunningDemo> {
  const cluster = await openCluster({ directory, shell, clock });
  const application = applicationPlace(directory);
  const tools = { shell, clock, http };
  const stop = async ({ comesBack } = { comesBack: false }) => {
    await stopApplication(application.envFile, tools, { comesBack });
    await cluster.stop();
  };
  const { hostname, port, username, password } = new URL(cluster.url());
  redactor.learn(password);
  try {
    await settleApplication(demo, application, cluster, applicationPort);
    redactor.learn(new URL(await applicationUrl(application, demo.application.database)).password);
    await reviveApplication(application.envFile, tools);
  } catch (error) {
    await stop({ comesBack: true });
    throw error;
  }
  const passwordFile = join(directory, 'pgpass');
  await writeFile(passwordFile, `${hostname}:${port}:*:${username}:${password}\n`, { mode: 0o600 });
  return {
    directory,
    cluster,
    application,
    env: {
      ...demo.environmentOf(cluster),
      ...(await demo.application.environmentOf(application)),
      PGPASSFILE: passwordFile,
    },
    startApplication: async () => void (await startApplication(application.envFile, tools)),
    stop,
    // The password stays in its file: lines on a terminal end up in logs and screenshots.
    consoles: demo.databases.map(
      (name) => `PGPASSFILE=${passwordFile} psql -h ${hostname} -p ${port} -U ${username} ${name}`,
    ),
  };
}

/** Its settings are written once, and only follow the server to another port afterwards. */
async function settleApplication(
  { application: { database } }: Demo,
  place: ApplicationPlace,
  cluster: Cluster,
  port: number | undefined,
): Promise<void> {
  const server = new URL(cluster.url()).host;
  if (existsSync(place.envFile)) return followServer(place, server);
  const runsWhile = join(dataOf(cluster.directory), 'postmaster.pid');
  await writeApplication(place, { server, database, port: port ?? (await freePort()), runsWhile });
}
