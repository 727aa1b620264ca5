import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { fromRun } from './run.ts';
import { keptConnections, runSql, sqlOverKept } from './run-sql.ts';

export { runSql } from './run-sql.ts';

export interface FreshDatabase {
  readonly name: string;
  /** As superuser. */
  readonly url: string;
  /** One statement or many, as superuser, in a session as good as new. Rows of the last one, values as text. */
  sql(text: string): Promise<(string | null)[][]>;
  drop(): Promise<void>;
}

export interface FreshOptions {
  /** Name of a database to copy, with nobody connected to it. */
  readonly template?: string;
  /** Marks it as a stand-in, so that a rehearsal may touch it. */
  readonly standIn?: boolean;
  /**
   * Its `sql` comes back over the same connections, wiped between two texts: for tests that ask often and look at no
   * session but their own. Default false: every text gets a connection that is gone after it.
   */
  readonly keepsConnections?: boolean;
}

/** The run's cluster, as superuser. */
export async function clusterUrl(database = 'postgres'): Promise<string> {
  return withDatabase(await fromRun('cluster'), database);
}

/** A new PostgreSQL database in the run's cluster, in some ten milliseconds. */
export async function freshDatabase(options: FreshOptions = {}): Promise<FreshDatabase> {
  const { template, standIn = false, keepsConnections = false } = options;
  const admin = await clusterUrl();
  const name = `test_${randomBytes(6).toString('hex')}`;
  await administer(
    // Copied as files, and dropped, in half the time: what it would write to the log is not worth it here.
    `create database ${name} ${template === undefined ? '' : `template ${pg.escapeIdentifier(template)}`} strategy file_copy`,
  );
  if (standIn) await administer(`alter database ${name} set nightferry.stand_in = 'on'`);
  const url = withDatabase(admin, name);
  return {
    name,
    url,
    sql: keepsConnections ? sqlOverKept(url) : (text) => runSql(url, text),
    drop: async () => {
      await administer(`drop database if exists ${name} with (force)`);
    },
  };
}

/** One statement over a connection that a test file keeps: to connect takes as much processor as to make a database. */
async function administer(statement: string): Promise<void> {
  keeper ??= keptConnections(await clusterUrl(), 1);
  await keeper.query(statement);
}

let keeper: pg.Pool | undefined;

/** The same server and user, another database. */
export function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(database)}`;
  return changed.href;
}
