import type { Holds } from '../../copy/holds.ts';
import { sameLookUp } from '../../copy/look-up.ts';
import type { ColumnMapping, ColumnSource } from '../../copy/mapping.ts';
import type { Refused } from '../../copy/survey-faults.ts';
import { fieldSql, safeTextField } from './copy-fields.ts';
import { fromJson } from './copy-from-json.ts';
import { idOf } from './copy-ids.ts';
import { boundGuards } from './copy-limits.ts';
import { literalOf, shownLiteral } from './copy-literals.ts';
import { columnIn, type JoinedTable, lookedUp } from './copy-look-ups.ts';
import type { SourceColumn, SourceTable } from './copy-table.ts';
import { quoteLiteral } from './copy-text.ts';
import { isLocal, isPlainZone, roughlyNoLocal } from './copy-times.ts';
import { guardsOf, type Value, type ValueGuard } from './copy-types.ts';

export interface ExpressionScope {
  /** `edu.users`, for messages. */
  readonly title: string;
  readonly table: SourceTable;
  readonly joined: readonly JoinedTable[];
  readonly namespace: string | undefined;
}

/** What a column of the target is filled with. */
export interface Fill {
  /** The column's name, its type as the target writes it, and what it holds. */
  readonly name: string;
  readonly type: string;
  readonly holds: Holds;
}

/** A mapping as SQL of the source. */
export interface Expression {
  /** The value, for a person to read. */
  readonly shown: string;
  /** The same as a field of a line; undefined where the target's column can't take it. */
  readonly field: string | undefined;
  readonly guards: readonly ValueGuard[];
  /** Conditions under which the mapping says nothing about a row. */
  readonly unmapped?: { readonly condition: string; readonly value: string };
  /** A local time whose zone is told: the clock's gaps and repeated hours can be counted. */
  readonly localTime?: { readonly column: string; readonly zone: string };
  /** Rows that it can't be computed for. */
  readonly refusals?: readonly Refused[];
}

/** One column's mapping. Faults: `copy/no-column`, `copy/no-namespace`, `copy/key-type`, `copy/bad-value`. */
export function expressionOf({ target, from }: ColumnMapping, fill: Fill, scope: ExpressionScope): Expression {
  const columnOf = (name: string) => columnIn(name, scope.table.columns, scope.title);
  switch (from.kind) {
    case 'column':
      return anyValue(columnOf(from.column), fill);
    case 'sql':
      // On lines of its own, so that a comment at its end does not swallow the parenthesis.
      return anyValue({ sql: `(\n${from.sql}\n)` }, fill);
    case 'value':
      return {
        shown: shownLiteral(from.value, fill),
        field: literalOf(from.value, fill),
        guards: [],
      };
    case 'map':
      return mapOf(columnOf(from.column), from, fill);
    case 'json':
      return jsonOf(from, columnOf, fill);
    case 'utc':
      return utcOf(columnOf(from.column), from.zone, fill);
    case 'lookup':
      return lookUpOf(from, target, fill, scope);
    case 'from-json':
      return fromJson(from, columnOf(from.column), fill);
    case 'uuid':
      return idOf(from, from.of.map(columnOf), scope.namespace, target, fill);
  }
}

/** What is found is a column like any other, or the key of an id. */
function lookUpOf(
  { lookUp, take, otherwise }: Extract<ColumnSource, { kind: 'lookup' }>,
  target: string,
  fill: Fill,
  { joined, namespace }: ExpressionScope,
): Expression {
  const found = joined.find((each) => sameLookUp(each.lookUp, lookUp));
  if (!found) throw new TypeError(`nothing is joined for ${target}`);
  return lookedUp(found, otherwise, fill, (columnOf) =>
    take.kind === 'uuid'
      ? idOf(take, take.of.map(columnOf), namespace, target, fill)
      : anyValue(columnOf(take.column), fill),
  );
}

function anyValue(value: Value, { holds, type }: Fill): Expression {
  return { shown: value.sql, field: fieldSql(value.sql, holds), guards: guardsOf(value, holds, type) };
}

function mapOf(
  column: SourceColumn,
  { values, otherwise }: Extract<ColumnSource, { kind: 'map' }>,
  fill: Fill,
): Expression {
  const value = `CAST(${column.sql} AS TEXT)`;
  const keys = Object.keys(values);
  const build = (literal: (result: string | number | boolean | null) => string) => {
    const cases = Object.entries(values).map(([key, result]) => `WHEN ${quoteLiteral(key)} THEN ${literal(result)}`);
    const rest = literal(otherwise ?? null);
    return cases.length === 0 ? rest : `CASE ${value} ${cases.join(' ')} ELSE ${rest} END`;
  };
  const expression = {
    shown: build((result) => shownLiteral(result, fill)),
    field: build((result) => literalOf(result, fill)),
    guards: [],
  };
  if (otherwise !== undefined) return expression;
  const condition =
    keys.length === 0 ? '1' : `${value} IS NULL OR ${value} NOT IN (${keys.map(quoteLiteral).join(', ')})`;
  return { ...expression, unmapped: { condition, value } };
}

/** A merge patch leaves out what is NULL: RFC 7396. */
function jsonOf(
  { fields }: Extract<ColumnSource, { kind: 'json' }>,
  columnOf: (name: string) => SourceColumn,
  fill: Fill,
): Expression {
  const columns = Object.entries(fields).map(([field, column]) => ({ field, column: columnOf(column) }));
  const pairs = columns.map(({ field, column }) => `${quoteLiteral(field)}, ${column.sql}`);
  const value = `json_patch('{}', json_object(${pairs.join(', ')}))`;
  const takes = ['json', 'text', 'anything', 'other'].includes(fill.holds.kind);
  return {
    shown: value,
    field: takes ? fieldSql(value, fill.holds) : undefined,
    guards: columns.flatMap(({ column }) => guardsOf(column, { kind: 'text', most: undefined }, 'text')),
  };
}

/** PostgreSQL reads the zone's name itself, by its own rules; for others it is computed here. */
function utcOf(column: SourceColumn, zone: string, { holds, type }: Fill): Expression {
  const zoneLiteral = quoteLiteral(zone);
  const digits = holds.kind === 'instant' ? holds.digits : 9;
  const instant = `nightferry_utc(${column.sql}, ${zoneLiteral})`;
  const named = isPlainZone(zone) ? `${column.sql} || ${quoteLiteral(` ${zone}`)}` : instant;
  const readsNames = holds.kind === 'instant' && holds.zones === undefined;
  const field = safeTextField(readsNames ? named : instant, holds);
  const odd = {
    // No number reads as a date, and no blob equals one.
    when: `${column.sql} IS NOT NULL AND NOT coalesce(${isLocal(column.sql, digits)}, 0)`,
    roughly: roughlyNoLocal(column.sql, digits),
    of: column.sql,
    because: `are no local times such as 2020-01-31 13:45:00, without a zone, that fit into ${type}`,
  };
  return {
    shown: `${column.sql} /* a local time in ${zone}, as an instant */`,
    field: holds.kind === 'instant' || holds.kind === 'anything' ? field : undefined,
    guards: [odd, ...(holds.kind === 'instant' ? boundGuards(column.sql, holds, type) : [])],
    localTime: { column: column.sql, zone: zoneLiteral },
  };
}
