import { pathInWords } from '../../copy/json-path.ts';
import type { ColumnSource } from '../../copy/mapping.ts';
import type { TargetColumn } from '../../copy/seam.ts';
import { jsonMissing, jsonOther, type Refused } from '../../copy/survey-faults.ts';
import type { Expression } from './copy-expressions.ts';
import { quoteLiteral } from './copy-quote.ts';
import type { SourceColumn } from './copy-table.ts';
import { oids } from './copy-types.ts';

type FromJson = Extract<ColumnSource, { kind: 'from-json' }>;

/** What may be at the path: the condition that it is, and the value as SQL where it holds. */
interface Wanted {
  readonly type: string;
  readonly isIt: string;
  readonly value: string;
  /** `is no text`. */
  readonly because: string;
}

/**
 * One value of a document. What is of another type is refused by the survey; its expression is NULL then, so that the
 * survey itself does not fail. A text is read as jsonb, of which `parses` says that it has to be tried before.
 */
export function fromJson(from: FromJson, column: SourceColumn, fills: TargetColumn | undefined): Expression {
  const document = `${column.sql}::jsonb`;
  const path = `ARRAY[${from.path.map((item) => quoteLiteral(String(item)).trim()).join(', ')}]::text[]`;
  const [value, text] = [`(${document} #> ${path})`, `(${document} #>> ${path})`];
  const wanted = wantedOf(from.as, value, text, fills);
  const found = `(CASE WHEN ${wanted.isIt} THEN ${wanted.value} END)`;
  const isThere = `${text} IS NOT NULL`;
  const words = pathInWords(from.path);
  const otherwise = from.otherwise ?? null;
  const refusals: readonly Refused[] = [
    ...(from.otherwise === undefined ? [jsonMissing(words, `${text} IS NULL`)] : []),
    jsonOther(words, wanted.because, `${isThere} AND NOT (${wanted.isIt})`),
  ];
  return {
    sql: otherwise === null ? found : `coalesce(${found}, ${quoteLiteral(String(otherwise))}::${wanted.type})`,
    refusals,
    ...(column.type.oid !== oids.jsonb && { parses: column }),
  };
}

function wantedOf(as: FromJson['as'], value: string, text: string, fills: TargetColumn | undefined): Wanted {
  const is = (type: string) => `jsonb_typeof(${value}) = '${type}'`;
  switch (as) {
    case 'text':
      return { type: 'text', isIt: is('string'), value: text, because: 'is no text' };
    case 'boolean':
      return { type: 'boolean', isIt: is('boolean'), value: `${text}::boolean`, because: 'is neither true nor false' };
    case 'json':
      return { type: 'jsonb', isIt: `${text} IS NOT NULL`, value, because: 'is no JSON' };
    case 'uuid': {
      const digits = `^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`;
      return {
        type: 'uuid',
        isIt: `${is('string')} AND ${text} ~ '${digits}'`,
        value: `${text}::uuid`,
        because: 'is no UUID',
      };
    }
    case 'integer': {
      const { type, most } = integerOf(fills);
      const fits = `${text}::numeric BETWEEN ${-most} AND ${most - 1n}`;
      const isIt = `CASE WHEN ${is('number')} AND ${text} ~ '^-?[0-9]+$' THEN ${fits} ELSE false END`;
      return { type, isIt, value: `${text}::${type}`, because: `is no whole number that fits into ${type}` };
    }
    case 'number':
      return numberOf(is('number'), text, fills);
  }
}

function integerOf(fills: TargetColumn | undefined): { readonly type: string; readonly most: bigint } {
  const bits = fills?.holds?.kind === 'integer' ? fills.holds.bits : 64;
  if (bits <= 16) return { type: 'smallint', most: 2n ** 15n };
  if (bits === 32) return { type: 'integer', most: 2n ** 31n };
  return { type: 'bigint', most: 2n ** 63n };
}

/** Numbers of JSON have any number of digits: a floating one must give them all again. */
function numberOf(isNumber: string, text: string, fills: TargetColumn | undefined): Wanted {
  const bits = fills?.holds?.kind === 'real' ? fills.holds.bits : undefined;
  const type = bits === 64 ? 'double precision' : bits === 32 ? 'real' : 'numeric';
  if (type === 'numeric') return { type, isIt: isNumber, value: `${text}::numeric`, because: 'is no number' };
  const most = type === 'real' ? '1e38' : '1e308';
  const least = type === 'real' ? '1e-37' : '1e-307';
  const number = `${text}::numeric`;
  const fits = `abs(${number}) < ${most} AND (abs(${number}) > ${least} OR ${number} = 0)`;
  const isIt = `CASE WHEN ${isNumber} THEN CASE WHEN ${fits} THEN ${text}::${type}::text::numeric = ${number} ELSE false END ELSE false END`;
  return { type, isIt, value: `${text}::${type}`, because: `is no number that ${type} holds exactly` };
}
