import { Fault } from '../../../../../state/fault.ts';
import type { ColumnSource } from '../../../../copy/mapping.ts';
import { bytewise, quoteText } from '../../quote.ts';
import type { SourceColumn } from '../source/table.ts';
import type { Expression, Fill } from './expressions.ts';
import { constantOf, shownLiteral } from './literals.ts';

/**
 * Values by the text of a column: the server tells which of them it is, by its place. Capitals count, blanks at the end
 * don't, since the server compares texts so. Faults: `copy/bad-value`, `copy/unlike-types`.
 */
export function mapOf(
  column: SourceColumn,
  { values, otherwise }: Extract<ColumnSource, { kind: 'map' }>,
  fill: Fill,
): Expression {
  const text = `${textSql(column, fill.name)} ${bytewise}`;
  const keys = Object.keys(values);
  const results = [...Object.values(values), otherwise ?? null];
  const last = results.length - 1;
  const cases = keys.map((key, at) => `WHEN ${quoteText(key)} THEN ${at}`);
  const place = cases.length === 0 ? `${last}` : `CASE ${text} ${cases.join(' ')} ELSE ${last} END`;
  const words = results.map((result, at) => `${at} becomes ${shownLiteral(result)}`);
  const expression: Expression = {
    shown: `${place} /* ${words.join(', ').replaceAll('*/', '* /')} */`,
    field: {
      selects: [place],
      source: { kind: 'choice', values: results.map((result) => constantOf(result, fill)) },
    },
    guards: [],
  };
  if (otherwise !== undefined) return expression;
  const condition =
    keys.length === 0 ? '1 = 1' : `${column.sql} IS NULL OR ${text} NOT IN (${keys.map(quoteText).join(', ')})`;
  return { ...expression, unmapped: { condition, value: text } };
}

/** As a person would write it: money with all its digits, times as ISO 8601 with a blank. */
function textSql({ name, sql, type }: SourceColumn, target: string): string {
  switch (type.kind) {
    case 'bit':
    case 'integer':
    case 'decimal':
    case 'narrow':
    case 'wide':
      return `CAST(${sql} AS nvarchar(max))`;
    case 'money':
      return `CAST(CAST(${sql} AS decimal(19,4)) AS nvarchar(max))`;
    case 'uuid':
      return `LOWER(CAST(${sql} AS nvarchar(36)))`;
    case 'date':
    case 'time':
    case 'local':
      return `CONVERT(nvarchar(max), ${sql}, 121)`;
    default:
      throw new Fault(
        'copy/unlike-types',
        `${target} is mapped by the text of ${name}, but ${type.text} has no text that is always the same.`,
        { remedy: ['Write it as `sql:` with CASE.'], retry: 'safe' },
      );
  }
}
