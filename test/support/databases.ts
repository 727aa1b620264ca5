import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { fromRun } from './run.ts';

export interface FreshDatabase {
  readonly name: string;
  /** As superuser. */
  readonly url: string;
  /** One statement or many, as superuser, over a connection of its own. Rows of the last one, values as text. */
  sql(text: string): Promise<(string | null)[][]>;
  drop(): Promise<void>;
}

export interface FreshOptions {
  /** Name of a database to copy, with nobody connected to it. */
  readonly template?: string;
  /** Marks it as a stand-in, so that a rehearsal may touch it. */
  readonly standIn?: boolean;
}

/** The run's cluster, as superuser. */
export async function clusterUrl(database = 'postgres'): Promise<string> {
  return withDatabase(await fromRun('cluster'), database);
}

/** A new PostgreSQL database in the run's cluster, in some ten milliseconds. */
export async function freshDatabase({ template, standIn = false }: FreshOptions = {}): Promise<FreshDatabase> {
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
    sql: (text) => runSql(url, text),
    drop: async () => {
      await administer(`drop database if exists ${name} with (force)`);
    },
  };
}

/** One statement over a connection that a test file keeps: to connect takes as much processor as to make a database. */
async function administer(statement: string): Promise<void> {
  keeper ??= keepConnection(await clusterUrl());
  await keeper.query(statement);
}

function keepConnection(connectionString: string): pg.Pool {
  const pool = new pg.Pool({ connectionString, max: 1, allowExitOnIdle: true });
  // One that is cut while nobody uses it is replaced.
  return pool.on('error', () => undefined);
}

let keeper: pg.Pool | undefined;

/** The same server and user, another database. */
export function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(database)}`;
  return changed.href;
}

/** One statement or many over a connection of its own. Rows of the last one, values as text. */
export async function runSql(url: string, text: string): Promise<(string | null)[][]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const asText = { getTypeParser: () => (value: unknown) => value };
    const answer = await client.query<(string | null)[]>({
      text,
      rowMode: 'array',
      types: asText as pg.CustomTypesConfig,
    });
    const last = Array.isArray(answer) ? answer.at(-1) : answer;
    return last?.rows ?? [];
  } finally {
    await client.end();
  }
}
