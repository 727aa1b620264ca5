import type { Cell } from '../../state/outcome.ts';
import type { Connection, Result } from './connection.ts';
import { keyValues } from './ledger-rows.ts';
import { filterSql, rejectOf } from './reject-rows.ts';
import type { RejectStore } from './rejects.ts';

/** What is said to the table of the rejects, in an engine's SQL. Keys are `$1` to `$5`, in the order of `keyValues`. */
export interface RejectSql {
  /** A parameter as the number of a column. */
  number(parameter: string): string;
  /** Whether a number is in a JSON list of digits. */
  among(column: string, parameter: string): string;
  /** The columns of `rejectOf` in their order, of those behind the id that the parameter `after` has. */
  list(where: string, after: string, limit: number): string;
  /** How many, and how many rows these stand for. */
  count(where: string): string;
  /** `$1`: the status; `$2`: by whom; `$3`: a JSON list of ids. */
  readonly settle: string;
  readonly forget: string;
  /** An instant as it is read, in ISO 8601; where it is not read so. */
  instantOf?(text: Cell | undefined): Cell;
}

export interface RejectHome {
  query(sql: string, values?: readonly Cell[]): Promise<Result>;
  /** Whether the table is there, on a connection or on any. */
  isThere(on?: Pick<Connection, 'query'>): Promise<boolean>;
}

/** Rejects that are written already: see `RejectStore`. */
export function rejectPages(
  { query, isThere }: RejectHome,
  sql: RejectSql,
): Pick<RejectStore, 'exists' | 'list' | 'count' | 'settle' | 'forget'> {
  const { instantOf = (text) => text ?? null } = sql;
  return {
    exists: () => isThere(),
    async list(filter, { after = '0', limit = 1000 } = {}) {
      if (!(await isThere())) return [];
      const { where, values } = filterSql(filter, sql);
      const page = sql.list(where, `$${values.length + 1}`, Math.floor(limit));
      const { rows } = await query(page, [...values, after]);
      return rows.map((row) => rejectOf([...row.slice(0, 20), ...row.slice(20).map(instantOf)]));
    },
    async count(filter) {
      if (!(await isThere())) return { rejects: 0, rows: 0 };
      const { where, values } = filterSql(filter, sql);
      const { rows } = await query(sql.count(where), values);
      return { rejects: Number(rows[0]?.[0]), rows: Number(rows[0]?.[1]) };
    },
    async settle(connection, ids, status, by) {
      return (await connection.query(sql.settle, [status, by, JSON.stringify(ids)])).rowCount;
    },
    async forget(connection, step) {
      if (!(await isThere(connection))) return 0;
      return (await connection.query(sql.forget, keyValues(step))).rowCount;
    },
  };
}
