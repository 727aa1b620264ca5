import { type JsonType, pathInWords } from '../../copy/json-path.ts';
import type { ColumnSource } from '../../copy/mapping.ts';
import { jsonMissing, jsonOther, noJson, type Refused } from '../../copy/survey-faults.ts';
import type { Expression, Fill } from './copy-expressions.ts';
import { fieldSql } from './copy-fields.ts';
import { literalOf, shownLiteral } from './copy-literals.ts';
import type { SourceColumn } from './copy-table.ts';
import { quoteLiteral } from './copy-text.ts';
import { guardsOf } from './copy-types.ts';

type FromJson = Extract<ColumnSource, { kind: 'from-json' }>;

/**
 * One value of a document. What can't be read as JSON, or is of another type than it has to be, is refused by the survey;
 * its expression is NULL then, so that nothing fails on the way there.
 */
export function fromJson(from: FromJson, column: SourceColumn, fill: Fill): Expression {
  const path = quoteLiteral(`$${from.path.map(step).join('')}`);
  const isText = `typeof(${column.sql}) = 'text'`;
  const isRead = `CASE WHEN ${isText} THEN json_valid(${column.sql}) ELSE 0 END`;
  const read = (what: string) => `(CASE WHEN ${isRead} THEN ${what} END)`;
  const type = read(`json_type(${column.sql}, ${path})`);
  const { isIt, value, because } = wantedOf(from.as, { document: column.sql, path, type });
  const found = `(CASE WHEN ${isRead} THEN CASE WHEN ${isIt} THEN ${value} END END)`;
  const words = pathInWords(from.path);
  const isMissing = `coalesce(${type}, 'null') = 'null'`;
  const refusals: readonly Refused[] = [
    {
      title: `${column.name}: text that can't be read as JSON`,
      condition: `${column.sql} IS NOT NULL AND NOT (${isRead})`,
      fault: (titles, count, shown) => noJson(column.name, titles, count, shown),
    },
    ...(from.otherwise === undefined
      ? [jsonMissing(words, `(${column.sql} IS NULL OR (${isRead})) AND ${isMissing}`)]
      : []),
    jsonOther(words, because, `NOT (${isMissing}) AND NOT coalesce(${isIt}, 0)`),
  ];
  const field = fieldSql(found, fill.holds);
  const { otherwise = null } = from;
  const either = (none: string, some: string) => `CASE WHEN ${isMissing} THEN ${none} ELSE ${some} END`;
  return {
    shown: otherwise === null ? found : either(shownLiteral(otherwise, fill), found),
    field: field === undefined || otherwise === null ? field : either(literalOf(otherwise, fill), field),
    guards: guardsOf({ sql: found }, fill.holds, fill.type),
    refusals,
  };
}

/** Labels in quotes take everything but a quote, which no path of SQLite can have. */
function step(item: string | number): string {
  return typeof item === 'number' ? `[${item}]` : `."${item}"`;
}

interface Document {
  readonly document: string;
  readonly path: string;
  readonly type: string;
}

interface Wanted {
  readonly isIt: string;
  readonly value: string;
  readonly because: string;
}

function wantedOf(as: JsonType, { document, path, type }: Document): Wanted {
  const value = `json_extract(${document}, ${path})`;
  switch (as) {
    case 'text':
      return { isIt: `${type} = 'text'`, value, because: 'is no text' };
    case 'uuid':
      return {
        isIt: `${type} = 'text' AND length(${value}) = 36 AND ${value} GLOB '${uuidGlob}'`,
        value,
        because: 'is no UUID',
      };
    case 'boolean':
      return { isIt: `${type} IN ('true', 'false')`, value: `${type} = 'true'`, because: 'is neither true nor false' };
    case 'json':
      return { isIt: `${type} <> 'null'`, value: `${document} -> ${path}`, because: 'is no JSON' };
    case 'integer':
      // One of more than 64 bits becomes a real number.
      return {
        isIt: `${type} = 'integer' AND typeof(${value}) = 'integer'`,
        value,
        because: 'is no whole number of 64 bits',
      };
    case 'number': {
      const text = `(${document} -> ${path})`;
      const digits = `length(replace(replace(${text}, '.', ''), '-', '')) <= 15`;
      const isExact = `typeof(${value}) = 'integer' OR abs(${value}) <= 1.7976931348623157e308 AND (${digits} OR printf('%!.17g', ${value}) = ${text} OR printf('%!.16g', ${value}) = ${text})`;
      return {
        isIt: `${type} IN ('integer', 'real') AND (${isExact})`,
        value,
        because: 'is no number that SQLite holds exactly',
      };
    }
  }
}

const hex = (digits: number) => '[0-9a-fA-F]'.repeat(digits);
const uuidGlob = [8, 4, 4, 4, 12].map(hex).join('-');
