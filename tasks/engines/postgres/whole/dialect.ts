import type { Dialect } from '../../../../state/init/dialect.ts';
import { quoteLiteral } from '../copy-quote.ts';
import { carry } from './carry.ts';

/** What a draft of a runbook needs of PostgreSQL's SQL. */
export const dialect: Dialect = {
  takesDrafts: true,
  carry,

  atZone: ({ sql, family }, zone) =>
    `${family === 'date' ? `${sql}::timestamp` : sql} at time zone ${quoteLiteral(zone)}`,

  freezeNeeds: (database) =>
    `strict needs a superuser, or the owner of ${database} and of all its tables (docs/read-only.md).`,

  /** Sixteen groups by the first digit of each row's hash, each with the sum of the rest of it: a sum, unlike XOR, sees doubles. */
  fingerprint: ({ sql }, columns) =>
    [
      `select digit || ' ' || sum(rest) as fingerprint, count(*)`,
      `from (select left(hash, 1) as digit, ('x' || substr(hash, 2, 15))::bit(60)::bigint as rest`,
      `  from (select md5(convert_to(row(${columns.map((column) => `${column.sql}::text`).join(', ')})::text, 'UTF8')) as hash from ${sql}) hashed) split`,
      'group by digit order by digit',
    ].join('\n'),
};
