import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../state/fault.ts';
import type { Clock, Shell } from '../../state/ports.ts';
import { type DetachedProcess, ownHandle } from '../shell.ts';
import { type Binaries, findBinaries } from './cluster-binaries.ts';
import { type ClusterRecord, readRecord, writeRecord } from './cluster-record.ts';
import {
  dataOf,
  type Guarding,
  guardRunning,
  initialise,
  removeUnfinished,
  runningPort,
  startServer,
  superuser,
} from './cluster-server.ts';

/** A PostgreSQL server of our own, on loopback, that ends with this process. */
export interface Cluster {
  readonly directory: string;
  readonly port: number;
  /** As superuser, with the password in it: not for screens. */
  url(database?: string): string;
  /** Stops the server and waits until it is down. A temporary cluster is removed with it. */
  stop(): Promise<void>;
}

export interface ClusterOptions {
  /** Absolute; made when it is not there. Must be empty, or what an earlier call left. */
  readonly directory: string;
  readonly shell: Shell;
  readonly clock: Clock;
  /** See `clusterSettings`; only looked at when the cluster is made. Default true. */
  readonly durable?: boolean;
  /**
   * The directory goes when the server stops, also when this process is killed; then it stays behind empty if the
   * server's account may not write in the directory above. Default false.
   */
  readonly temporary?: boolean;
}

/**
 * Opens the cluster in a directory: creates it where there is none, starts it where it is down, adopts it where it
 * still runs. Whatever killed an earlier owner at whatever moment, calling this again is right.
 * Faults: `cluster/in-use`, `cluster/stopping`, `cluster/directory`, `cluster/directory-in-use`, `cluster/no-binaries`,
 * `cluster/no-account`, `cluster/platform`, `cluster/record`, `cluster/init`, `cluster/start`.
 */
export async function openCluster(options: ClusterOptions): Promise<Cluster> {
  const { directory, shell, clock, durable = true, temporary = false } = options;
  refuseUnknownPlatform();
  // 1. Nobody else may be at it, and a guard that is still stopping the server for a dead owner is waited for.
  const before = await readOwnRecord(directory);
  if (before) await waitForPredecessor(directory, before, shell, clock);
  // 2. From here on it is ours: a second process that comes now is refused.
  let record: ClusterRecord = { ...before, owner: ownHandle() };
  const save = (changes: Partial<ClusterRecord>) => {
    record = { ...record, ...changes };
    return writeRecord(directory, record);
  };
  await save({});
  // 3. Created once; a creation that was cut short begins again.
  const binaries = await findBinaries(directory, shell);
  await removeUnfinished(directory);
  if (!existsSync(dataOf(directory))) {
    await initialise(directory, binaries, shell, { password: await choosePassword(directory), durable });
  }
  // 4. Running, and guarded.
  const guarding: Guarding = { directory, binaries, temporary };
  const adopted = await runningPort(directory);
  const noteGuard = (guard: DetachedProcess, port: number) => save({ guard: guard.process, port });
  const server =
    adopted === undefined
      ? await startServer(guarding, clock, record.port, noteGuard)
      : { guard: guardRunning(guarding), port: adopted };
  await noteGuard(server.guard, server.port);

  const password = (await readFile(passwordOf(directory), 'utf8')).trim();
  return {
    directory,
    port: server.port,
    url: (database = 'postgres') =>
      `postgres://${superuser}:${password}@127.0.0.1:${server.port}/${encodeURIComponent(database)}`,
    async stop() {
      server.guard.closeInput();
      await server.guard.ended;
      await stopUnguarded(directory, binaries, shell);
      if (temporary) return removeCluster(directory);
      await writeRecord(directory, { port: server.port });
    },
  };
}

/** Removes a cluster that is stopped. */
export async function removeCluster(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
}

/** Where clusters can be put: a place that the server's account can reach and that outlives a restart of the machine. */
export function clusterParent(ofUser: string): string {
  return process.getuid?.() === 0 ? '/var/tmp' : ofUser;
}

function refuseUnknownPlatform(): void {
  if (process.platform !== 'win32') return;
  throw new Fault('cluster/platform', 'The embedded PostgreSQL of the demo is not supported on Windows.', {
    remedy: ['Run the demo in WSL, or use databases of your own with `nightferry run`.'],
    retry: 'safe',
  });
}

async function readOwnRecord(directory: string): Promise<ClusterRecord | undefined> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const record = await readRecord(directory);
  if (record || (await readdir(directory)).length === 0) return record;
  throw new Fault('cluster/directory-in-use', `${directory} holds something else than a cluster of Nightferry.`, {
    remedy: ['Name an empty directory, or one that is not there yet.'],
    retry: 'safe',
  });
}

async function waitForPredecessor(directory: string, before: ClusterRecord, shell: Shell, clock: Clock): Promise<void> {
  const { owner, guard } = before;
  if (owner && (await shell.isRunning(owner))) {
    throw new Fault('cluster/in-use', `The cluster in ${directory} is in use by process ${owner.pid}.`, {
      remedy: [`Leave that session first, or end process ${owner.pid} if nobody sits in front of it.`],
      retry: 'safe',
    });
  }
  const deadlineMs = clock.monotonicMs() + 120_000;
  while (guard && (await shell.isRunning(guard))) {
    if (clock.monotonicMs() > deadlineMs) {
      throw new Fault('cluster/stopping', `The server in ${directory} is still stopping after two minutes.`, {
        remedy: [`Look at ${join(directory, 'server.log')}.`, 'Try again when it is down.'],
        retry: 'safe',
      });
    }
    await clock.sleep(50);
  }
}

const passwordOf = (directory: string) => join(directory, 'password');

async function choosePassword(directory: string): Promise<string> {
  const password = randomBytes(24).toString('base64url');
  await writeFile(passwordOf(directory), `${password}\n`, { mode: 0o600 });
  return password;
}

/** A guard that was killed itself leaves the server up. */
async function stopUnguarded(directory: string, { pgCtl, account }: Binaries, shell: Shell): Promise<void> {
  if ((await runningPort(directory)) === undefined) return;
  const command = [pgCtl, 'stop', '-D', dataOf(directory), '-m', 'fast', '-w', '-t', '60'];
  await shell.run({ command, cwd: '/', ...account });
}
