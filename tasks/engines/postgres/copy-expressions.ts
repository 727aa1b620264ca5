import { Fault } from '../../../state/fault.ts';
import { columnNamed } from '../../copy/columns.ts';
import { sameLookUp } from '../../copy/look-up.ts';
import type { ColumnMapping, ColumnSource, IdStyle } from '../../copy/mapping.ts';
import type { TargetColumn } from '../../copy/seam.ts';
import { largeObjects, lookUpRefusals, type Refused } from '../../copy/survey-faults.ts';
import { fromJson } from './copy-from-json.ts';
import { idOf } from './copy-id-mapping.ts';
import type { IdProvider } from './copy-ids.ts';
import { literalOf } from './copy-literals.ts';
import type { JoinedTable } from './copy-look-ups.ts';
import { quoteLiteral, quoteName } from './copy-quote.ts';
import { boundType, type SourceColumn, type SourceTable } from './copy-table.ts';
import { isTextLike, oids } from './copy-types.ts';

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
  /** Rows that it can't be computed for. */
  readonly refusals?: readonly Refused[];
  /** A column whose text it reads as JSON: whether that can be done is to be tried before anything else is asked. */
  readonly parses?: SourceColumn;
}

export interface ExpressionScope {
  /** `edu.users`, for messages. */
  readonly title: string;
  readonly table: SourceTable;
  readonly joined: readonly JoinedTable[];
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
  const columnOf = (name: string) => columnIn(name, scope.table.columns, scope.title);
  switch (from.kind) {
    case 'column':
      return columnAsIs(columnOf(from.column), scope.table.alias);
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
    case 'lookup':
      return lookUpOf(from, target, scope);
    case 'from-json':
      return fromJsonOf(from, columnOf(from.column), target, fills);
    case 'uuid':
      return idOf(from, columnOf, scope, target);
  }
}

/** What is found is a column like any other, or the key of an id. */
function lookUpOf(
  { lookUp, take, otherwise }: Extract<ColumnSource, { kind: 'lookup' }>,
  target: string,
  scope: ExpressionScope,
): Expression {
  const found = scope.joined.find((each) => sameLookUp(each.lookUp, lookUp));
  if (!found) throw new TypeError(`nothing is joined for ${target}`);
  const columnOf = (name: string) => columnIn(name, found.columns, lookUp.table.text);
  const refusals = lookUpRefusals(
    lookUp.table.text,
    otherwise === undefined ? found.isMissing : undefined,
    found.isSeveral,
  );
  if (take.kind === 'uuid') return { ...idOf(take, columnOf, scope, target), refusals };
  const column = columnOf(take.column);
  if (otherwise === undefined || otherwise === null) return { sql: column.sql, refusals };
  const literal = `${quoteLiteral(String(otherwise))}::${boundType(column.type)}`;
  return { sql: `(CASE WHEN ${found.isNone} THEN ${literal} ELSE ${column.sql} END)`, refusals };
}

function fromJsonOf(
  from: Extract<ColumnSource, { kind: 'from-json' }>,
  column: SourceColumn,
  target: string,
  fills: TargetColumn | undefined,
): Expression {
  const { oid, text } = column.type;
  if (oid === oids.jsonb || oid === oids.json || isTextLike(column.type)) return fromJson(from, column, fills);
  throw unlike(`${target} is mapped with from-json, but ${column.name} is ${text} and holds no JSON.`, [
    'Name a column of type json, jsonb or text.',
  ]);
}

/** A number that means a large object would come alone: what it stands for stays behind. */
function columnAsIs({ sql, type }: SourceColumn, alias: string): Expression {
  if (type.oid !== oids.oid) return { sql };
  const condition = `EXISTS (SELECT FROM pg_catalog.pg_largeobject_metadata m WHERE m.oid = ${alias}.${sql})`;
  return { sql, refusals: [largeObjects(sql, condition)] };
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

function columnIn(name: string, columns: readonly SourceColumn[], title: string): SourceColumn {
  const names = columns.map((column) => column.name);
  const found = columnNamed(name, names, title);
  const column = columns.find((candidate) => candidate.name === found);
  if (!column) throw new TypeError(`no column ${quoteName(found)}`);
  return column;
}

function unlike(message: string, remedy: readonly string[]): Fault {
  return new Fault('copy/unlike-types', message, { remedy, retry: 'safe' });
}
