import { createServer, type Socket } from 'node:net';
import type { Database } from '../../tasks/engines/engine.ts';
import { engineOf } from '../../tasks/engines/engines.ts';
import { type TestContext, type TestContextOptions, testContext } from './context.ts';
import { type FreshDatabase, freshDatabase } from './databases.ts';
import { listenOnLoopback, throughPort } from './loopback.ts';

/** One PostgreSQL database, `edu_v2`, for steps that run SQL. */
export interface SqlWorld {
  readonly fresh: FreshDatabase;
  readonly edu_v2: Database;
  /** A context with these texts as the runbook's SQL files. */
  context(options?: TestContextOptions & { readonly texts?: Readonly<Record<string, string>> }): TestContext;
  /** Resolves once a session on the server waits for a lock. */
  untilWaiting(): Promise<void>;
  /** Names of sessions on the server that run a statement or hold a transaction open, other than the one that looks. */
  busy(): Promise<readonly string[]>;
  remove(): Promise<void>;
}

export async function sqlWorld(): Promise<SqlWorld> {
  const fresh = await freshDatabase();
  const edu_v2 = await engineOf('postgres').connect(fresh.url, { name: 'edu_v2', application: 'nightferry test' });
  const others = `datname = current_database() and pid <> pg_backend_pid()`;
  return {
    ...{ fresh, edu_v2 },
    context: ({ texts = {}, ...options } = {}) =>
      testContext({ databases: { edu_v2 }, runbook: { files: filesOf(texts) }, ...options }),
    async untilWaiting() {
      const waiting = `select exists (select from pg_stat_activity where ${others} and wait_event_type = 'Lock')`;
      while ((await fresh.sql(waiting))[0]?.[0] !== 't') await new Promise((resolve) => setTimeout(resolve, 5));
    },
    busy: async () =>
      (await fresh.sql(`select application_name from pg_stat_activity where ${others} and state <> 'idle'`)).map(
        ([name]) => name ?? '',
      ),
    async remove() {
      await edu_v2.close();
      await fresh.drop();
    },
  };
}

/**
 * A line to a server that breaks at the worst moment: the first COMMIT goes through, and its answer, which shows that
 * the server has done it, is kept back.
 */
export async function lineThatLosesCommit(url: string): Promise<{ readonly url: string; close(): void }> {
  const { hostname, port } = new URL(url);
  const { connect } = await import('node:net');
  const sockets = new Set<Socket>();
  let lost = false;
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    let commits = false;
    for (const socket of [near, far]) sockets.add(socket.on('error', () => undefined));
    near.on('data', (bytes) => {
      commits ||= !lost && bytes.includes('commit\0');
      far.write(bytes);
    });
    far.on('data', (bytes) => {
      if (!commits || lost) return near.write(bytes);
      lost = true;
      near.destroy();
      return far.destroy();
    });
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  const here = await listenOnLoopback(server);
  return {
    url: throughPort(url, here),
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

function filesOf(texts: Readonly<Record<string, string>>) {
  const entries = Object.entries(texts).map(([path, text]) => {
    return [path, { path, text, sha256: '', bytes: Buffer.byteLength(text) }] as const;
  });
  return new Map(entries);
}
