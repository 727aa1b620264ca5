import type { Cell } from '../../../../../state/outcome.ts';
import type { KeyRange, KeyValues } from '../../../../copy/seam.ts';
import type { Travelling } from './compile.ts';
import { type CopyKey, rangeCondition, shownRange } from './keys.ts';

/** What is read from: FROM without the keyword, and the runbook's own condition. */
export interface SourceRows {
  readonly table: string;
  /** Joined and applied to each row. None of them adds or takes out rows. */
  readonly joins: readonly string[];
  readonly where: string | undefined;
  readonly key: CopyKey;
}

export interface Query {
  readonly sql: string;
  readonly values: readonly Cell[];
}

interface Which {
  readonly range?: KeyRange;
  readonly below?: KeyValues;
  readonly condition?: string;
  /** Keys are cut without what is joined. */
  readonly isBare?: boolean;
}

const everything: KeyRange = { low: undefined, high: undefined };

/** FROM and WHERE of some of the rows. */
export function fromSql({ table, joins, where, key }: SourceRows, which: Which = {}): Query {
  const { range = everything, below, condition, isBare = false } = which;
  const { sql, values } = rangeCondition(key, range, below);
  const conditions = [
    // On lines of its own, so that a comment at its end does not swallow the parenthesis.
    ...(where === undefined ? [] : [`(\n${where}\n)`]),
    ...(sql === undefined ? [] : [sql]),
    ...(condition === undefined ? [] : [`(${condition})`]),
  ];
  const from = [table, ...(isBare ? [] : joins)].join('\n');
  return { sql: `FROM ${from}${conditions.length === 0 ? '' : `\nWHERE ${conditions.join(' AND ')}`}`, values };
}

/** The rows of a chunk, in the order of their key. The plan is made for these bounds and not for those of the chunk before. */
export function chunkSql(rows: SourceRows, { select }: Pick<Travelling, 'select'>, range: KeyRange): Query {
  const { sql, values } = fromSql(rows, { range });
  // A row needs a column, if only to be counted.
  const named = (select.length === 0 ? ['1'] : select).map((each, at) => `${each} AS c${at + 1}`).join(', ');
  return { sql: `SELECT ${named}\n${sql}${orderSql(rows.key)}${again}`, values };
}

/** The same for a person, with a line for each column of the target. */
export function shownSql(rows: SourceRows, columns: readonly { readonly shown: string }[]): string {
  const range = shownRange(rows.key);
  const { sql } = fromSql(rows);
  const joint = range === undefined ? '' : rows.where === undefined ? `\nWHERE ${range}` : ` AND ${range}`;
  return `SELECT ${columns.map(({ shown }) => shown).join(',\n')}\n${sql}${joint}${orderSql(rows.key)}`;
}

/** So many keys of a range from an offset on. */
export function keysSql(rows: SourceRows, which: Which, offset: number, limit: number): Query {
  const { sql, values } = fromSql(rows, which);
  const page = `\nOFFSET ${offset} ROWS FETCH NEXT ${limit} ROWS ONLY`;
  return { sql: `SELECT ${rows.key.order}\n${sql}${orderSql(rows.key)}${page}${again}`, values };
}

/**
 * How many rows there are, and of how many each condition holds. The conditions stand in a query of their own: the server
 * counts nothing that has a subquery in it.
 */
export function countSql(rows: SourceRows, conditions: readonly string[], which: Which = {}): Query {
  const { sql, values } = fromSql(rows, which);
  if (conditions.length === 0) return { sql: `SELECT COUNT_BIG(*)\n${sql}`, values };
  const marks = conditions.map((condition, at) => `CASE WHEN ${condition} THEN 1 END AS g${at + 1}`);
  const counts = conditions.map((_, at) => `COUNT_BIG(g${at + 1})`);
  return {
    sql: `SELECT ${['COUNT_BIG(*)', ...counts].join(', ')} FROM (\nSELECT ${marks.join(',\n')}\n${sql}\n) AS guarded`,
    values,
  };
}

export function orderSql({ order }: CopyKey): string {
  return order === '' ? '' : `\nORDER BY ${order}`;
}

export const again = '\nOPTION (RECOMPILE)';
