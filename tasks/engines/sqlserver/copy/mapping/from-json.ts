import { Fault } from '../../../../../state/fault.ts';
import type { Holds } from '../../../../copy/holds.ts';
import { type JsonType, pathInWords } from '../../../../copy/json-path.ts';
import type { ColumnMapping, ColumnSource } from '../../../../copy/mapping.ts';
import { jsonMissing, jsonOther, noJson, type Refused } from '../../../../copy/survey-faults.ts';
import { bytewise, quoteText } from '../../quote.ts';
import type { Value } from '../fit/fitted.ts';
import { columnIn, type SourceTable } from '../source/table.ts';
import { isText, modern, typeOf } from '../types.ts';

type FromJson = Extract<ColumnSource, { kind: 'from-json' }>;

/** The place in a document that a mapping takes its value from: what is applied to each row, and its type and value. */
export interface JsonPlace {
  readonly from: FromJson;
  readonly apply: string;
  readonly document: string;
  readonly type: string;
  readonly value: string;
}

/** One for each mapping of that kind. Faults: `copy/no-column`, `copy/unlike-types`. */
export function jsonPlaces(
  table: SourceTable,
  title: string,
  mappings: readonly ColumnMapping[],
): readonly JsonPlace[] {
  const asked = mappings.flatMap(({ target, from }) => (from.kind === 'from-json' ? [{ target, from }] : []));
  return asked.map(({ target, from }, at) => {
    const column = columnIn(from.column, table.columns, title);
    if (!isText(column.type)) {
      throw new Fault(
        'copy/unlike-types',
        `${target} is mapped with from-json, but ${column.name} is ${column.type.text} and holds no JSON.`,
        { remedy: ['Name a column of texts.'], retry: 'safe' },
      );
    }
    const document = modern(column.sql, column.type);
    const alias = `nightferry_j${at + 1}`;
    return {
      from,
      apply: `OUTER APPLY (${foundSql(document, from.path, alias)}) AS ${alias}`,
      document,
      type: `${alias}.${alias}_type`,
      value: `${alias}.${alias}_value`,
    };
  });
}

/**
 * The value at a place, NULL where there is none of that type; and the rows that are refused. What can't be read as JSON
 * is not read: nothing fails on the way.
 */
export function jsonValue(
  { from, document, type, value }: JsonPlace,
  column: string,
  holds: Holds,
): { readonly found: Value; readonly isMissing: string; readonly refusals: readonly Refused[] } {
  const wanted = wantedOf(from.as, type, value, holds);
  const words = pathInWords(from.path);
  const isRead = `ISJSON(${document}) = 1`;
  const isMissing = `COALESCE(${type}, 0) = 0`;
  return {
    found: { sql: `CASE WHEN ${wanted.isIt} THEN ${wanted.value.sql} END`, type: wanted.value.type },
    isMissing,
    refusals: [
      {
        title: `${column}: text that can't be read as JSON`,
        condition: `${document} IS NOT NULL AND NOT (${isRead})`,
        fault: (titles, count, shown) => noJson(column, titles, count, shown),
      },
      ...(from.otherwise === undefined
        ? [jsonMissing(words, `(${document} IS NULL OR ${isRead}) AND ${isMissing}`)]
        : []),
      jsonOther(words, wanted.because, `${type} <> 0 AND CASE WHEN ${wanted.isIt} THEN 1 ELSE 0 END = 0`),
    ],
  };
}

/** OPENJSON lists what is in the document around it: the item of that name, or of that place in a list. */
function foundSql(document: string, path: readonly (string | number)[], alias: string): string {
  const around = quoteText(`lax $${path.slice(0, -1).map(step).join('')}`);
  const last = path.at(-1) ?? '';
  const read = `CASE WHEN ISJSON(${document}) = 1 THEN ${document} END`;
  const isOf = typeof last === 'number' ? `N'[[]%'` : `N'{%'`;
  return (
    `SELECT TOP (1) [type] AS ${alias}_type, [value] AS ${alias}_value FROM OPENJSON(${read}, ${around}) ` +
    `WHERE [key] = ${quoteText(String(last))} AND LTRIM(JSON_QUERY(${read}, ${around})) LIKE ${isOf}`
  );
}

function step(item: string | number): string {
  return typeof item === 'number' ? `[${item}]` : `."${item.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

interface Wanted {
  readonly isIt: string;
  readonly value: Value;
  readonly because: string;
}

/** OPENJSON's types: 0 is null, 1 a text, 2 a number, 3 true or false, 4 a list, 5 an object. */
function wantedOf(as: JsonType, type: string, value: string, holds: Holds): Wanted {
  switch (as) {
    case 'text':
      return { isIt: `${type} = 1`, value: { sql: value, type: typeOf('nvarchar(max)') }, because: 'is no text' };
    case 'json':
      return {
        isIt: `${type} <> 0`,
        // Texts come without their quotes.
        value: {
          sql: `CASE ${type} WHEN 1 THEN N'"' + STRING_ESCAPE(${value}, N'json') + N'"' ELSE ${value} END`,
          type: typeOf('nvarchar(max)'),
        },
        because: 'is no JSON',
      };
    case 'boolean':
      return {
        isIt: `${type} = 3`,
        value: { sql: `CAST(${value} AS bit)`, type: typeOf('bit') },
        because: 'is neither true nor false',
      };
    case 'uuid': {
      const digits = [8, 4, 4, 4, 12].map((count) => '[0-9a-fA-F]'.repeat(count)).join('-');
      return {
        isIt: `${type} = 1 AND ${value} ${bytewise} LIKE N'${digits}' AND LEN(${value} + N'.') = 37`,
        value: { sql: `TRY_CAST(${value} AS uniqueidentifier)`, type: typeOf('uniqueidentifier') },
        because: 'is no UUID',
      };
    }
    case 'integer':
      return {
        isIt: `${type} = 2 AND ${value} NOT LIKE N'%[^-0-9]%' AND TRY_CAST(${value} AS bigint) IS NOT NULL`,
        value: { sql: `TRY_CAST(${value} AS bigint)`, type: typeOf('bigint') },
        because: 'is no whole number of 64 bits',
      };
    case 'number':
      return numberOf(type, value, holds);
  }
}

/** Numbers of JSON have any number of digits: those that are not all kept are refused. */
function numberOf(type: string, value: string, holds: Holds): Wanted {
  const plain = `${type} = 2 AND ${value} NOT LIKE N'%[^-.0-9]%'`;
  const isReal = holds.kind === 'real' || (holds.kind === 'anything' && holds.affinity !== 'text');
  if (isReal) {
    const digits = `LEN(REPLACE(REPLACE(${value}, N'.', N''), N'-', N'')) <= 15`;
    return {
      isIt: `${plain} AND ${digits}`,
      value: { sql: `TRY_CAST(${value} AS float)`, type: typeOf('float') },
      because: 'is no number of up to 15 digits',
    };
  }
  const scale =
    holds.kind === 'decimal' ? Math.max(0, Math.min(holds.scale ?? 10, 37)) : holds.kind === 'integer' ? 0 : 10;
  const decimal = `TRY_CAST(${value} AS decimal(38,${scale}))`;
  const behind = `(CHARINDEX(N'.', ${value}) = 0 OR LEN(${value}) - CHARINDEX(N'.', ${value}) <= ${scale})`;
  return {
    isIt: `${plain} AND ${behind} AND ${decimal} IS NOT NULL`,
    value: { sql: decimal, type: typeOf(`decimal(38,${scale})`) },
    because: `is no number with up to ${scale} digits behind the point`,
  };
}
