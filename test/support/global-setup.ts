import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { systemClock } from '../../source/clock.ts';
import { type Cluster, openCluster } from '../../source/demo/cluster.ts';
import { systemShell } from '../../source/shell.ts';
import { recordFault } from '../../state/fault.ts';
import { listenOnLoopback } from './loopback.ts';
import { hashPasswordOnce } from './quick-password.ts';
import { temporaryRoot } from './temporary-root.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where test files ask for what is made once per run: see `fromRun`. */
    run: string;
  }
}

/**
 * What a test run has once, made when the first test asks for it: a database cluster and the compiled command line.
 * Test files run in processes of their own; they ask over loopback. The cluster belongs to this process, and its guard
 * removes it when this process is gone, however it went.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const made: { cluster?: Promise<Cluster>; commandLine?: Promise<string> } = {};
  const answers: Readonly<Record<string, () => Promise<string>>> = {
    '/cluster': async () => {
      made.cluster ??= startCluster();
      return (await made.cluster).url();
    },
    '/command-line': () => {
      made.commandLine ??= buildCommandLine();
      return made.commandLine;
    },
  };
  const server = createServer((request, response) => {
    const answer = answers[request.url ?? ''];
    if (!answer) return response.writeHead(404).end();
    answer().then(
      (text) => response.end(text),
      (error: unknown) => response.writeHead(500).end(JSON.stringify(recordFault(error), undefined, 2)),
    );
  });
  const port = await listenOnLoopback(server);
  project.provide('run', `http://127.0.0.1:${port}`);

  return async () => {
    server.closeAllConnections();
    server.close();
    await made.cluster?.then(
      (cluster) => cluster.stop(),
      () => undefined,
    );
  };
}

async function startCluster(): Promise<Cluster> {
  const directory = await mkdtemp(join(temporaryRoot(), 'nightferry-tests-'));
  try {
    const cluster = await openCluster({
      ...{ directory, shell: systemShell, clock: systemClock },
      ...{ durable: false, temporary: true },
    });
    await hashPasswordOnce(cluster.url());
    return cluster;
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

/** Path of the compiled `cli.js`. Types are checked elsewhere. */
async function buildCommandLine(): Promise<string> {
  const root = join(import.meta.dirname, '..', '..');
  const built = join(root, 'dist', 'source', 'cli.js');
  const result = await systemShell.run({ command: ['npm', 'run', '-s', 'build'], cwd: root });
  if (result.exitCode !== 0) throw new Error(`nothing was compiled:\n${result.startError ?? result.output}`);
  return built;
}
