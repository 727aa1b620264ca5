import { chmod, mkdir, mkdtemp, readFile, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { systemClock } from '../../../source/clock.ts';
import { openCluster } from '../../../source/demo/cluster.ts';
import { systemShell } from '../../../source/shell.ts';
import { Interrupted } from './interrupted.ts';

/** A server of our own with two databases, and a directory: gone when the work is over, however it ends. */
export interface Workplace {
  readonly directory: string;
  readonly from: string;
  readonly to: string;
  /** The server's main process. */
  readonly postmaster: number;
  /** Aborts with Ctrl-C. */
  readonly signal: AbortSignal;
  /** Statements in the source or the target; rows of the last one. */
  sql(where: 'from' | 'to', text: string): Promise<readonly (readonly string[])[]>;
}

/** Throws when somebody interrupts, or the disk is too small. */
export async function atWorkplace<T>(bytes: number, work: (place: Workplace) => Promise<T>): Promise<T> {
  await requireRoom(bytes);
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort(new Interrupted());
  for (const name of signals) process.on(name, interrupt);
  const directory = await mkdtemp(join(tmpdir(), 'nightferry-bench-'));
  try {
    const cluster = await openCluster({ directory, shell: systemShell, clock: systemClock, temporary: true });
    try {
      interrupted.signal.throwIfAborted();
      const inside = join(directory, 'work');
      await mkdir(inside);
      // Should this process be killed, the server's account removes it with the rest.
      await chmod(inside, 0o777);
      const urls = { from: cluster.url('edu'), to: cluster.url('edu_v2') };
      const { signal } = interrupted;
      for (const name of ['edu', 'edu_v2']) {
        await ask(cluster.url(), `create database ${name}`, signal);
        await ask(cluster.url(), `alter database ${name} set nightferry.stand_in = 'on'`, signal);
      }
      return await work({
        ...{ ...urls, signal, directory: inside },
        postmaster: Number((await readFile(join(directory, 'data', 'postmaster.pid'), 'utf8')).split('\n')[0]),
        sql: (where, text) => ask(urls[where], text, signal),
      });
    } finally {
      await cluster.stop();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
    for (const name of signals) process.off(name, interrupt);
  }
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

async function requireRoom(bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(tmpdir());
  if (bavail * bsize >= bytes) return;
  const [there, wanted] = [bavail * bsize, bytes].map((some) => `${(some / 2 ** 30).toFixed(1)} GB`);
  throw new Error(`${tmpdir()} has ${there} left, and the bench needs ${wanted}: fewer --rows, or another TMPDIR.`);
}

async function ask(url: string, text: string, signal: AbortSignal): Promise<readonly (readonly string[])[]> {
  signal.throwIfAborted();
  const client = new pg.Client({ connectionString: url });
  // What is lost is told by the statement that was under way.
  client.on('error', () => undefined);
  await client.connect();
  const giveUp = () => client.connection.stream.destroy();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    const results: unknown = await client.query({ text, rowMode: 'array' });
    const last = Array.isArray(results) ? results.at(-1) : results;
    return (last as pg.QueryArrayResult<string[]>).rows;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', giveUp);
    await client.end();
  }
}
