import { Fault } from '../../../state/fault.ts';
import { columnNamed } from '../../copy/columns.ts';
import type { ColumnMapping, ColumnSource, IdStyle, Scalar } from '../../copy/mapping.ts';
import type { TargetColumn } from '../../copy/seam.ts';
import { type IdProvider, isIdKey, isOrderedKey, nameBasedSql, orderedSql } from './copy-ids.ts';
import { quoteLiteral, quoteName } from './copy-quote.ts';
import type { SourceColumn, SourceTable } from './copy-table.ts';
import { castName, isBuiltin, isTextLike, oids, takesLiterals } from './copy-types.ts';

/** A mapping as SQL of the source, before it is fitted to the target's type. */
export interface Expression {
  readonly sql: string;
  /** Conditions on the source row under which the mapping says nothing about it. */
  readonly unmapped?: { readonly condition: string; readonly value: string };
  /** Literals that the target's input function reads: what can't be proven by type. */
  readonly literals?: readonly string[];
  /** An id that this process can make of `key` while rows pass: where it must (`sql` is the key), or because it is cheaper. */
  readonly made?: { readonly style: IdStyle; readonly tag: string; readonly key: string };
  /** A local time whose zone is told: the clock's gaps and repeated hours can be counted. */
  readonly localTime?: { readonly column: string; readonly zone: string };
}

export interface ExpressionScope {
  /** `edu.users`, for messages. */
  readonly title: string;
  readonly table: SourceTable;
  readonly namespace: string | undefined;
  readonly provider: IdProvider;
}

/**
 * One column's mapping as SQL. Faults: `copy/no-column`, `copy/unlike-types`, `copy/key-type`, `copy/no-namespace`,
 * `copy/bad-value`.
 */
export function expressionOf(
  { target, from }: ColumnMapping,
  fills: TargetColumn | undefined,
  scope: ExpressionScope,
): Expression {
  const columnOf = (name: string) => sourceColumn(name, scope);
  switch (from.kind) {
    case 'column':
      return { sql: columnOf(from.column).sql };
    case 'sql':
      // On lines of its own, so that a comment at its end does not swallow the parenthesis.
      return { sql: `(\n${from.sql}\n)` };
    case 'value':
      return literalOf([from.value], fills, ([value = 'NULL']) => value);
    case 'utc':
      return utcOf(columnOf(from.column), from.zone, target);
    case 'map':
      return mapOf(columnOf(from.column), from, fills);
    case 'json':
      return jsonOf(from, columnOf, target);
    case 'uuid':
      return idOf(from, columnOf, scope, target);
  }
}

function utcOf(column: SourceColumn, zone: string, target: string): Expression {
  const { oid, text } = column.type;
  if (oid !== oids.timestamp && oid !== oids.date) {
    throw unlike(`${target} is mapped with utc, but ${column.name} is ${text} and not a timestamp without time zone.`, [
      oid === oids.timestamptz
        ? 'It is an instant already: map it as a plain column.'
        : 'Write it as `sql:` with a cast.',
    ]);
  }
  const local = oid === oids.date ? `${column.sql}::timestamp` : column.sql;
  const zoneLiteral = quoteLiteral(zone);
  return { sql: `(${local} AT TIME ZONE ${zoneLiteral})`, localTime: { column: local, zone: zoneLiteral } };
}

function mapOf(
  column: SourceColumn,
  { values, otherwise }: Extract<ColumnSource, { kind: 'map' }>,
  fills: TargetColumn | undefined,
): Expression {
  const value = `${column.sql}::text`;
  const keys = Object.keys(values);
  const results = otherwise === undefined ? Object.values(values) : [...Object.values(values), otherwise];
  const expression = literalOf(results, fills, (literals) => {
    const cases = keys.map((key, index) => `WHEN ${quoteLiteral(key)} THEN ${literals[index]}`);
    const rest = otherwise === undefined ? '' : ` ELSE ${literals.at(-1)}`;
    return keys.length === 0 ? (literals.at(-1) ?? 'NULL') : `(CASE ${value} ${cases.join(' ')}${rest} END)`;
  });
  if (otherwise !== undefined) return expression;
  const isKnown = `${value} IN (${keys.map(quoteLiteral).join(', ')})`;
  const condition = keys.length === 0 ? 'true' : `${value} IS NULL OR NOT ${isKnown}`;
  return { ...expression, unmapped: { condition, value } };
}

function jsonOf(
  { fields }: Extract<ColumnSource, { kind: 'json' }>,
  columnOf: (name: string) => SourceColumn,
  target: string,
): Expression {
  const pairs = Object.entries(fields).map(([field, name]) => {
    const column = columnOf(name);
    if (!isTextLike(column.type)) {
      throw unlike(`${target} is mapped with json, but ${column.name} is ${column.type.text} and not a text.`, [
        'Build the object with `sql: "jsonb_build_object(...)"`.',
      ]);
    }
    return `${quoteLiteral(field)}, ${column.sql}::text`;
  });
  return { sql: `jsonb_strip_nulls(jsonb_build_object(${pairs.join(', ')}))` };
}

function idOf(
  { tag, of, style }: Extract<ColumnSource, { kind: 'uuid' }>,
  columnOf: (name: string) => SourceColumn,
  { namespace, provider }: ExpressionScope,
  target: string,
): Expression {
  if (namespace === undefined) {
    throw new Fault('copy/no-namespace', `${target} is a deterministic id, and the runbook has no id namespace.`, {
      remedy: ['Add `ids: { namespace: env:ID_NAMESPACE }` to the runbook.'],
      retry: 'safe',
    });
  }
  const parts = of.map(columnOf);
  const wrong = parts.find(({ type }) => (style === 'ordered' ? !isOrderedKey(type) : !isIdKey(type)));
  const [only] = parts;
  if (style === 'ordered' && (parts.length !== 1 || wrong || only === undefined)) {
    const found = parts.map(({ name, type }) => `${name} ${type.text}`).join(', ');
    throw keyType(`Ordered ids are made of one integer key, and ${target} is made of ${found}.`, [
      'Use name-based ids (leave `style:` out) for this tag throughout the runbook.',
    ]);
  }
  if (wrong) {
    throw keyType(
      `${target} can't be an id made of ${wrong.name}: the text of ${wrong.type.text} is not the same everywhere.`,
      ['Make the id of an integer, numeric, text, uuid, boolean, date or timestamp column.'],
    );
  }
  if (style === 'ordered' && only) {
    return { sql: orderedSql(only, namespace, tag), made: { style, tag, key: `${only.sql}::bigint` } };
  }
  const sql = nameBasedSql(parts, namespace, tag, provider);
  return provider.by === 'nightferry' ? { sql, made: { style, tag, key: sql } } : { sql };
}

/**
 * Literals as the target's type, or as text where the source does not have that type: the target then reads them with
 * its own input function, and an enum's are compared with its labels here and now.
 */
function literalOf(
  values: readonly Scalar[],
  fills: TargetColumn | undefined,
  build: (literals: readonly string[]) => string,
): Expression {
  // SQLite's booleans are numbers.
  const isAnything = fills?.holds?.kind === 'anything';
  const texts = values.map((value) =>
    value === null ? null : String(isAnything && isBoolean(value) ? +value : value),
  );
  const given = texts.filter((text) => text !== null);
  const stray = fills?.kind === 'enum' ? given.find((text) => !fills.labels.includes(text)) : undefined;
  if (fills && stray !== undefined) {
    throw new Fault(
      'copy/bad-value',
      `${fills.name} can't be ${stray}: ${fills.type} is one of ${fills.labels.join(', ')}.`,
      {
        remedy: ['Correct the mapping, or add the label to the type.'],
        retry: 'safe',
      },
    );
  }
  const builtin = fills !== undefined && isBuiltin(fills.typeId) && takesLiterals(fills);
  const type = builtin ? castName(fills.typeId, fills.baseType.replace(/\(.*?\)/, '')) : 'text';
  const sql = build(texts.map((text) => (text === null ? `NULL::${type}` : `${quoteLiteral(text)}::${type}`)));
  return builtin || fills === undefined ? { sql } : { sql, literals: given };
}

function isBoolean(value: Scalar): value is boolean {
  return typeof value === 'boolean';
}

function sourceColumn(name: string, { table, title }: ExpressionScope): SourceColumn {
  const names = table.columns.map((column) => column.name);
  const found = columnNamed(name, names, title);
  const column = table.columns.find((candidate) => candidate.name === found);
  if (!column) throw new TypeError(`no column ${quoteName(found)}`);
  return column;
}

function unlike(message: string, remedy: readonly string[]): Fault {
  return new Fault('copy/unlike-types', message, { remedy, retry: 'safe' });
}

function keyType(message: string, remedy: readonly string[]): Fault {
  return new Fault('copy/key-type', message, { remedy, retry: 'safe' });
}
