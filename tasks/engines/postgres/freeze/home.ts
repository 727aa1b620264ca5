import { z } from 'zod';
import type { Cell } from '../../../../state/outcome.ts';
import type { Connection, Result } from '../../connection.ts';

/** What the freeze needs of the database it is for. */
export interface FreezeHome {
  /** Runbook's name of the database, for messages. */
  readonly name: string;
  query(sql: string, values?: readonly Cell[], signal?: AbortSignal): Promise<Result>;
  connect(options?: { readonly beside?: 'maintenance' }): Promise<Connection>;
  /** Server processes of this process of Nightferry in this database. */
  ownPids(): readonly number[];
  /** Connections opened while it was frozen would stay read-only: they are replaced when they are next needed. */
  renewConnections(): void;
}

type Ask = (sql: string, values?: readonly Cell[], signal?: AbortSignal) => Promise<Result>;

/** One JSON document that a query gives as its only value. */
export async function readJson<T>(
  ask: Ask,
  schema: z.ZodType<T>,
  sql: string,
  values: readonly Cell[] = [],
  signal?: AbortSignal,
): Promise<T> {
  const { rows } = await ask(sql, values, signal);
  return schema.parse(JSON.parse(rows[0]?.[0] ?? 'null'));
}

/** One value. */
export async function readText(ask: Ask, sql: string, values: readonly Cell[] = []): Promise<string> {
  const { rows } = await ask(sql, values);
  return rows[0]?.[0] ?? '';
}

/** A transaction that may write although the database's default, which the freeze itself sets, says otherwise. */
export function writing<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
  return connection.transaction(async () => {
    await connection.query('set transaction read write');
    return work();
  });
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Only for settings, comments and messages inside DDL, which take no parameters. */
export function quoteText(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes('\\') ? ` E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}

export const texts = z.array(z.string());
