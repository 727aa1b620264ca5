import { Fault } from '../../../../../state/fault.ts';
import type { CopyFormat, TargetColumn } from '../../../../copy/seam.ts';
import type { Unfit } from '../fit/fit.ts';
import type { Expression, Field, Fill } from '../mapping/expressions.ts';
import type { CompiledRows, FieldColumn } from './compiled.ts';
import { whyNotBinary } from './formats.ts';

/** A column of the SELECT, with the target's column that it fills. */
export interface FittedColumn {
  readonly name: string;
  readonly fill: Fill;
  readonly expression: Expression;
}

/** What is read, and how it travels. */
export interface Travelling extends CompiledRows {
  readonly format: CopyFormat;
  readonly formatReason: string | undefined;
}

/** All columns as one SELECT. Faults: `copy/unlike-types`, for all of them at once. */
export function compileRows(
  columns: readonly FittedColumn[],
  target: readonly TargetColumn[],
  title: string,
): Travelling {
  const fields = columns.flatMap(({ name, fill, expression: { field } }) =>
    isField(field) ? [{ name, holds: fill.holds, field }] : [],
  );
  if (fields.length < columns.length) throw unlike(columns, title);
  const select: string[] = [];
  const placeOf = (sql: string) => (select.includes(sql) ? select.indexOf(sql) : select.push(sql) - 1);
  const compiled = fields.map(
    ({ name, holds, field }): FieldColumn => ({ name, holds, source: field.source, from: field.selects.map(placeOf) }),
  );
  return { select, columns: compiled, ...formatOf(compiled, target) };
}

function formatOf(
  columns: readonly FieldColumn[],
  target: readonly TargetColumn[],
): Pick<Travelling, 'format' | 'formatReason'> {
  if (target.every(({ holds }) => holds?.kind === 'anything')) {
    return { format: 'typed', formatReason: 'each value with the type that the target keeps it with' };
  }
  const other = target.find(({ takesBinary }) => takesBinary !== true);
  const reason = other ? `${other.name}: the target has to read it from text` : whyNotBinary(columns);
  return { format: reason === undefined ? 'binary' : 'text', formatReason: reason };
}

function isField(field: Field | Unfit): field is Field {
  return 'source' in field;
}

function unlike(columns: readonly FittedColumn[], title: string): Fault {
  const odd = columns.flatMap(({ name, fill, expression: { field } }) =>
    isField(field)
      ? []
      : [{ says: `${name} is ${fill.type}, and what fills it ${field.because}`, remedy: field.remedy }],
  );
  const says = odd.map((each) => each.says).join('; ');
  throw new Fault('copy/unlike-types', `Columns that can't be filled from ${title} this way: ${says}.`, {
    remedy: [
      ...odd.flatMap(({ remedy }) => remedy ?? []),
      'See docs/types.md for what fits; say how one becomes the other with `sql:`, or change the column of the target.',
    ],
    retry: 'safe',
  });
}
