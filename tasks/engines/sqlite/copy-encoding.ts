import type { LocalClock } from '../../copy/binary/local-clock.ts';
import { constantField, type FieldEncoding } from '../../copy/binary/rows.ts';
import { valueWriter } from '../../copy/binary/values.ts';
import { columnNamed } from '../../copy/columns.ts';
import type { Holds } from '../../copy/holds.ts';
import { orderedTag, tagNamespace } from '../../copy/ids.ts';
import type { ColumnMapping, ColumnSource, Scalar } from '../../copy/mapping.ts';
import type { Expression, Fill } from './copy-expressions.ts';
import { fieldSql } from './copy-fields.ts';
import type { SourceColumn, SourceTable } from './copy-table.ts';
import { quoteLiteral } from './copy-text.ts';
import { isPlainZone } from './copy-times.ts';

/** What is selected for a column of the target, and how its binary field is made of that. */
export interface EncodedField {
  readonly selects: readonly string[];
  readonly encoding: FieldEncoding;
}

export interface EncodingScope {
  readonly title: string;
  readonly table: SourceTable;
  readonly namespace: string | undefined;
  /** The target's own clocks, by zone. */
  readonly clocks: ReadonlyMap<string, LocalClock | undefined>;
}

/**
 * A column in binary form; `undefined` where only the target can make its value of a text. It says the same as the
 * expression's `field`, which was compiled of the same mapping and is what is sent in text form.
 */
export function encodingOf(
  { from }: ColumnMapping,
  { holds }: Fill,
  expression: Expression,
  scope: EncodingScope,
): EncodedField | undefined {
  if (!valueWriter(holds) || expression.field === undefined) return undefined;
  switch (from.kind) {
    case 'value':
      return constant(from.value, holds);
    case 'map':
      return mapped(columnOf(from.column, scope), from, holds);
    case 'utc':
      return localTime(from.zone, holds, expression, scope);
    case 'uuid':
      return idOf(from, holds, expression, scope);
    default:
      return plain(expression, holds);
  }
}

/** Where the field is that of the value which is shown, and nothing was put around it. */
function plain({ shown, field }: Expression, holds: Holds): EncodedField | undefined {
  if (field !== fieldSql(shown, holds)) return undefined;
  return { selects: [shown], encoding: { kind: 'value', holds } };
}

function constant(value: Scalar, holds: Holds): EncodedField | undefined {
  const field = constantField(literal(value, holds), holds);
  return field && { selects: [], encoding: { kind: 'constant', field } };
}

/** A literal reads as the target's input function would; what that makes of other literals is its own affair. */
function literal(value: Scalar, { kind }: Holds) {
  if (value === null) return null;
  switch (kind) {
    case 'boolean':
      return typeof value === 'boolean' ? BigInt(value) : String(value);
    case 'integer':
      return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : String(value);
    case 'real':
      return typeof value === 'number' ? value : String(value);
    default:
      return String(value);
  }
}

function mapped(
  column: SourceColumn,
  { values, otherwise }: Extract<ColumnSource, { kind: 'map' }>,
  holds: Holds,
): EncodedField | undefined {
  const fields = [...Object.values(values), otherwise ?? null].map((value) =>
    constantField(literal(value, holds), holds),
  );
  if (fields.includes(undefined)) return undefined;
  const cases = Object.keys(values).map((key, at) => `WHEN ${quoteLiteral(key)} THEN ${at}`);
  const last = fields.length - 1;
  const place = cases.length === 0 ? `${last}` : `CASE CAST(${column.sql} AS TEXT) ${cases.join(' ')} ELSE ${last} END`;
  return { selects: [place], encoding: { kind: 'choice', fields: fields.filter((field) => field !== undefined) } };
}

/** By the target's rules for the zone, as it would read the text. */
function localTime(
  zone: string,
  holds: Holds,
  { localTime: local }: Expression,
  { clocks }: EncodingScope,
): EncodedField | undefined {
  const clock = clocks.get(zone);
  if (holds.kind !== 'instant' || local === undefined || clock === undefined || !isPlainZone(zone)) return undefined;
  return { selects: [local.column], encoding: { kind: 'local-time', clock, digits: holds.digits } };
}

function idOf(
  { tag, style, of }: Extract<ColumnSource, { kind: 'uuid' }>,
  holds: Holds,
  { shown }: Expression,
  scope: EncodingScope,
): EncodedField | undefined {
  const { namespace } = scope;
  const keys = of.map((name) => columnOf(name, scope).sql);
  if (namespace === undefined || !shown.startsWith(`${keys.join(', ')} /*`)) return undefined;
  if (style === 'ordered')
    return { selects: keys, encoding: { kind: 'ordered-id', tag: orderedTag(namespace, tag), holds } };
  return { selects: keys, encoding: { kind: 'name-based-id', namespace: tagNamespace(namespace, tag), holds } };
}

function columnOf(name: string, { table, title }: EncodingScope): SourceColumn {
  const found = columnNamed(
    name,
    table.columns.map((column) => column.name),
    title,
  );
  const column = table.columns.find((candidate) => candidate.name === found);
  if (!column) throw new TypeError(`no column ${found}`);
  return column;
}
