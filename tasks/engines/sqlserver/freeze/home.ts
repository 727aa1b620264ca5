import { z } from 'zod';
import { Fault } from '../../../../state/fault.ts';
import type { Cell } from '../../../../state/outcome.ts';
import type { Connection, Result } from '../../connection.ts';

/** What the freeze needs of the database it is for. */
export interface FreezeHome {
  /** Runbook's name of the database, for messages. */
  readonly name: string;
  query(sql: string, values?: readonly Cell[], signal?: AbortSignal): Promise<Result>;
  /** `beside`: in `master`, where no freeze ends it. */
  connect(options?: { readonly beside?: 'maintenance' }): Promise<Connection>;
  /** Sessions of this process in this database, as `@@SPID` counts. */
  ownSessions(): readonly number[];
  /**
   * Works while no connection of ours is open in this database but those that are in use, for READ_ONLY waits for every
   * one. Whoever wants a new one waits; so `work` must not ask this database.
   */
  aside<T>(work: () => Promise<T>): Promise<T>;
}

export type Ask = (sql: string, values?: readonly Cell[], signal?: AbortSignal) => Promise<Result>;

/** The rows of a query by the names of its columns. */
export async function readRows<T>(
  ask: Ask,
  schema: z.ZodType<T>,
  sql: string,
  values: readonly Cell[] = [],
  signal?: AbortSignal,
): Promise<readonly T[]> {
  const { columns, rows } = await ask(sql, values, signal);
  return rows.map((row) => schema.parse(Object.fromEntries(columns.map(({ name }, index) => [name, row[index]]))));
}

/** The one row of a query. */
export async function readRow<T>(
  ask: Ask,
  schema: z.ZodType<T>,
  sql: string,
  values: readonly Cell[] = [],
): Promise<T> {
  const [row] = await readRows(ask, schema, sql, values);
  if (row === undefined) throw new TypeError('the query gave no row');
  return row;
}

/**
 * What not every version, edition and role is shown: `undefined`, with what the server said, where it is not. A broken
 * connection is no answer.
 */
export async function readWhereShown<T>(
  ask: Ask,
  schema: z.ZodType<T>,
  sql: string,
  values: readonly Cell[] = [],
): Promise<{ readonly rows: readonly T[] } | { readonly why: string }> {
  try {
    return { rows: await readRows(ask, schema, sql, values) };
  } catch (error) {
    if (!(error instanceof Fault) || error.code === 'database/connection-lost') throw error;
    return { why: error.message.replace(/\.$/, '') };
  }
}

/** What was shown; nothing where it was not. */
export function shown<T>(found: { readonly rows: readonly T[] } | { readonly why: string }): readonly T[] {
  return 'rows' in found ? found.rows : [];
}

/** As SQL Server writes a bit, a comparison or a yes. */
export const bit = z
  .string()
  .nullable()
  .transform((text) => text === '1' || text === 't');
export const whole = z.string().transform(Number);
export const text = z
  .string()
  .nullable()
  .transform((value) => value ?? '');
