import { Fault } from '../../../../../state/fault.ts';
import type { ColumnSource } from '../../../../copy/mapping.ts';
import { halves, hasNul } from '../fit/fit-texts.ts';
import type { FitOptions } from '../fit/fitted.ts';
import type { SourceColumn } from '../source/table.ts';
import { isText, modern } from '../types.ts';
import type { Expression, Fill } from './expressions.ts';

/** An object of texts, put together on the way: NULL leaves its field out. Faults: `copy/unlike-types`. */
export function jsonObjectOf(
  { fields }: Extract<ColumnSource, { kind: 'json' }>,
  columnOf: (name: string) => SourceColumn,
  { name: target, holds }: Fill,
  options: FitOptions,
): Expression {
  const columns = Object.entries(fields).map(([field, name]) => ({ field, column: columnOf(name) }));
  const odd = columns.find(({ column }) => !isText(column.type));
  if (odd) {
    const { name, type } = odd.column;
    throw new Fault('copy/unlike-types', `${target} is mapped with json, but ${name} is ${type.text} and not a text.`, {
      remedy: ['Build the object with `sql:` and FOR JSON PATH.'],
      retry: 'safe',
    });
  }
  const selects = columns.map(({ column }) => modern(column.sql, column.type));
  const takes = ['json', 'text', 'anything', 'other'].includes(holds.kind);
  return {
    shown: `${selects.join(', ')} /* become a JSON object of ${columns
      .map(({ field }) => field)
      .join(', ')
      .replaceAll('*/', '* /')}, without those that are NULL */`,
    field: takes
      ? { selects, source: { kind: 'json-object', fields: columns.map(({ field }) => field) } }
      : { because: 'takes no JSON', remedy: undefined },
    guards: columns.flatMap(({ column }, at) => {
      const value = { sql: selects[at] ?? '', type: column.type };
      return [...hasNul(value.sql), ...halves(value, options)];
    }),
  };
}
