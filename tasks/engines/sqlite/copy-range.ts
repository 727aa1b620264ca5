import type { Reading, SqlValue } from './copy-messages.ts';

export interface RangeSql {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** FROM and WHERE of the rows of a range. Values are parameters, so that they are compared with the type they have. */
export function fromSql({ from, where, key, range: { low, high } }: Omit<Reading, 'line'>): RangeSql {
  const conditions = [
    // On lines of its own, so that a comment at its end does not swallow the parenthesis.
    ...(where === undefined ? [] : [`(\n${where}\n)`]),
    ...(low === undefined ? [] : [`(${key.order}) > (${placeholders(key.width)})`]),
    ...(high === undefined ? [] : [`(${key.order}) <= (${placeholders(key.width)})`]),
  ];
  const given = conditions.length === 0 ? '' : `\nWHERE ${conditions.join(' AND ')}`;
  return { sql: `FROM ${from}${given}`, values: [...(low ?? []), ...(high ?? [])] };
}

/** The same rows, selected in key order. */
export function selectSql(columns: string, rows: Omit<Reading, 'line'>): RangeSql {
  const { sql, values } = fromSql(rows);
  const order = rows.key.width === 0 ? '' : `\nORDER BY ${rows.key.order}`;
  return { sql: `SELECT ${columns}\n${sql}${order}`, values };
}

function placeholders(width: number): string {
  return Array.from({ length: width }, () => '?').join(', ');
}
