import type { LocalClock } from '../../../../copy/binary/local-clock.ts';
import type { Holds } from '../../../../copy/holds.ts';
import { sameLookUp } from '../../../../copy/look-up.ts';
import type { ColumnMapping, ColumnSource } from '../../../../copy/mapping.ts';
import { lookUpRefusals, type Refused } from '../../../../copy/survey-faults.ts';
import { fit, isFitted, type Unfit } from '../fit/fit.ts';
import type { FitOptions, Value, ValueGuard } from '../fit/fitted.ts';
import type { FieldSource } from '../source/compiled.ts';
import { columnIn, type SourceColumn, type SourceTable } from '../source/table.ts';
import type { SqlType } from '../types.ts';
import { type JsonPlace, jsonValue } from './from-json.ts';
import { idOf } from './ids.ts';
import { constantOf, either, literalAs, shownLiteral } from './literals.ts';
import type { JoinedTable } from './look-ups.ts';
import { mapOf } from './map.ts';
import { jsonObjectOf } from './texts-as-json.ts';
import { utcOf } from './utc.ts';

export interface ExpressionScope {
  /** `edu.users`, for messages. */
  readonly title: string;
  readonly table: SourceTable;
  readonly joined: readonly JoinedTable[];
  readonly places: readonly JsonPlace[];
  readonly namespace: string | undefined;
  /** Of what a person wrote as SQL, by the column of the target that it fills. */
  readonly types: ReadonlyMap<string, SqlType>;
  /** The target's own clocks, by zone. */
  readonly clocks: ReadonlyMap<string, LocalClock | undefined>;
  readonly isUtf16: boolean;
}

/** What a column of the target is filled with. */
export interface Fill {
  /** The column's name, its type as the target writes it, and what it holds. */
  readonly name: string;
  readonly type: string;
  readonly holds: Holds;
}

/** A mapping as SQL of the source, and what becomes of it on the way. */
export interface Expression {
  /** What is selected, for a person to read. */
  readonly shown: string;
  readonly field: Field | Unfit;
  readonly guards: readonly ValueGuard[];
  /** Conditions under which the mapping says nothing about a row. */
  readonly unmapped?: { readonly condition: string; readonly value: string };
  /** A local time whose zone is told: the clock's gaps and repeated hours can be counted. */
  readonly localTime?: { readonly column: string; readonly clock: LocalClock | undefined };
  /** Rows that it can't be computed for. */
  readonly refusals?: readonly Refused[];
  /** What a person should know beforehand, a sentence each. */
  readonly notes?: readonly string[];
}

export interface Field {
  readonly selects: readonly string[];
  readonly source: FieldSource;
}

/** One column's mapping. Faults: `copy/no-column`, `copy/no-namespace`, `copy/key-type`, `copy/bad-value`, `copy/unlike-types`. */
export function expressionOf({ target, from }: ColumnMapping, fill: Fill, scope: ExpressionScope): Expression {
  const columnOf = (name: string) => columnIn(name, scope.table.columns, scope.title);
  switch (from.kind) {
    case 'column':
      return plainValue(columnOf(from.column), fill, scope);
    case 'sql': {
      const type = scope.types.get(target);
      if (!type) throw new TypeError(`the type of ${target} was not looked up`);
      // On lines of its own, so that a comment at its end does not swallow the parenthesis.
      return plainValue({ sql: `(\n${from.sql}\n)`, type }, fill, scope);
    }
    case 'value':
      return {
        shown: `${shownLiteral(from.value)} /* is not asked for */`,
        field: { selects: [], source: { kind: 'constant', value: constantOf(from.value, fill) } },
        guards: [],
      };
    case 'map':
      return mapOf(columnOf(from.column), from, fill);
    case 'json':
      return jsonObjectOf(from, columnOf, fill, optionsOf(fill, scope));
    case 'utc':
      return utcOf(columnOf(from.column), from.zone, fill, scope.clocks.get(from.zone));
    case 'lookup':
      return lookUpOf(from, fill, scope);
    case 'from-json':
      return fromJsonOf(from, columnOf(from.column), fill, scope);
    case 'uuid':
      return idOf(from, from.of.map(columnOf), scope.namespace, fill);
  }
}

function plainValue(value: Value, fill: Fill, scope: ExpressionScope): Expression {
  const found = fit(value, fill.holds, optionsOf(fill, scope));
  if (!isFitted(found)) return { shown: value.sql, field: found, guards: [] };
  const { sql, guards, loses } = found;
  return {
    shown: sql,
    field: { selects: [sql], source: { kind: 'value' } },
    guards,
    ...(loses !== undefined && { notes: [`${fill.name} ${loses}`] }),
  };
}

/** What is found is a column like any other, or the key of an id. */
function lookUpOf(
  { lookUp, take, otherwise }: Extract<ColumnSource, { kind: 'lookup' }>,
  fill: Fill,
  scope: ExpressionScope,
): Expression {
  const found = scope.joined.find((each) => sameLookUp(each.lookUp, lookUp));
  if (!found) throw new TypeError(`nothing is joined for ${fill.name}`);
  const { text } = lookUp.table;
  const columnOf = (name: string): SourceColumn => columnIn(name, found.columns, text);
  const refusals = lookUpRefusals(text, otherwise === undefined ? found.isMissing : undefined, found.isSeveral);
  const ofFound = () => {
    if (take.kind === 'uuid') return idOf(take, take.of.map(columnOf), scope.namespace, fill);
    const column = columnOf(take.column);
    if (otherwise === undefined || otherwise === null) return plainValue(column, fill, scope);
    return plainValue(either(found.isNone, literalAs(otherwise, column.type, fill.name), column), fill, scope);
  };
  return { ...ofFound(), refusals };
}

function fromJsonOf(
  from: Extract<ColumnSource, { kind: 'from-json' }>,
  column: SourceColumn,
  fill: Fill,
  scope: ExpressionScope,
): Expression {
  const place = scope.places.find((each) => each.from === from);
  if (!place) throw new TypeError(`nothing is applied for ${fill.name}`);
  const { found, isMissing, refusals } = jsonValue(place, column.name, fill.holds);
  const { otherwise = null } = from;
  const value = otherwise === null ? found : either(isMissing, literalAs(otherwise, found.type, fill.name), found);
  return { ...plainValue(value, fill, scope), refusals };
}

function optionsOf({ type }: Fill, { isUtf16 }: ExpressionScope): FitOptions {
  return { into: type, isUtf16 };
}
