import { z } from 'zod';
import { tableReference, text } from '../../state/runbook/fields.ts';
import { column, type IdStyle, idStyle, idTag } from './id-mapping.ts';
import { type JsonType, jsonPath, jsonTypes } from './json-path.ts';
import { type LookUp, lookedUp, type Taken, taken } from './look-up.ts';

export type { IdStyle } from './id-mapping.ts';

/** What fills one column of the target. Compiled to SQL on the source side by the engine. */
export interface ColumnMapping {
  readonly target: string;
  readonly from: ColumnSource;
}

export type Scalar = string | number | boolean | null;

export type ColumnSource =
  | { readonly kind: 'column'; readonly column: string }
  | { readonly kind: 'uuid'; readonly tag: string; readonly of: readonly string[]; readonly style: IdStyle }
  /** A local time read in a zone: the instant it was. */
  | { readonly kind: 'utc'; readonly column: string; readonly zone: string }
  | { readonly kind: 'value'; readonly value: Scalar }
  /** By the text of the column. NULL is a value that only `otherwise` covers. */
  | {
      readonly kind: 'map';
      readonly column: string;
      readonly values: Readonly<Record<string, Scalar>>;
      readonly otherwise?: Scalar;
    }
  /** A JSON object of texts: NULL leaves its field out, an empty text stays. */
  | { readonly kind: 'json'; readonly fields: Readonly<Record<string, string>> }
  /** A column of the one row of another table that the row refers to. What finds nothing is covered by `otherwise` only. */
  | { readonly kind: 'lookup'; readonly lookUp: LookUp; readonly take: Taken; readonly otherwise?: Scalar }
  /** One value of a JSON document. What is not there, or is `null`, is covered by `otherwise` only. */
  | {
      readonly kind: 'from-json';
      readonly column: string;
      readonly path: readonly (string | number)[];
      readonly as: JsonType;
      readonly otherwise?: Scalar;
    }
  | { readonly kind: 'sql'; readonly sql: string };

/** Numbers that JavaScript can't hold exactly would arrive as others; in quotes they are text and exact. */
const exactNumber = z
  .number({ error: 'expected a number' })
  .refine(
    (value) => !Number.isInteger(value) || Number.isSafeInteger(value),
    'is too large to be exact: write it in quotes',
  );

const scalar = z.union([z.string(), exactNumber, z.boolean(), z.null()], {
  error: 'expected a text, a number, true, false or null',
});

const zone = z.string({ error: 'expected a time zone' }).refine(isTimeZone, 'expected a time zone such as Asia/Baku');

const keys = {
  uuid: idTag
    .optional()
    .describe('A deterministic UUID. The tag tells whose: all columns that mean a user say `users`.'),
  of: z
    .union([column, z.array(column).min(1).max(32)], { error: 'expected a column name or a list of them' })
    .optional()
    .describe('With uuid: the key in the source.'),
  style: idStyle.optional().describe('With uuid. `ordered` sorts as its key does and shows it.'),
  utc: column.optional().describe('A local timestamp to be read in a zone.'),
  zone: zone.optional().describe('With utc: where that clock hung.'),
  value: scalar.optional().describe('The same for every row.'),
  map: column.optional().describe('Replaces each value of a column by another.'),
  values: z.record(z.string(), scalar).optional().describe('With map: by the text of the source value.'),
  otherwise: scalar
    .optional()
    .describe('With map: for NULL and values not listed. With lookup and from-json: where nothing is found.'),
  json: z.record(z.string().min(1), column).optional().describe('A JSON object of text columns; NULL leaves one out.'),
  lookup: tableReference.optional().describe('A table of the source database, in which one row is looked up.'),
  on: lookedUp.optional().describe('With lookup: its columns, each with the column of `from` that it equals.'),
  take: taken.optional().describe('With lookup: its column that is taken, or an id made of one.'),
  'from-json': column.optional().describe('A column that holds JSON.'),
  path: jsonPath.optional().describe('With from-json: `address.city`, or a list; numbers count the items of a list.'),
  as: z
    .enum(jsonTypes, { error: `expected ${jsonTypes.join(', ')}` })
    .optional()
    .describe('With from-json: what the value has to be. Default: text.'),
  sql: text.optional().describe('An expression in the SQL of the source.'),
};

/** The key that names each kind, and what must and may come with it. */
const companions = {
  uuid: { needs: ['of'], may: ['style'] },
  utc: { needs: ['zone'], may: [] },
  value: { needs: [], may: [] },
  map: { needs: ['values'], may: ['otherwise'] },
  json: { needs: [], may: [] },
  lookup: { needs: ['on', 'take'], may: ['otherwise'] },
  'from-json': { needs: ['path'], may: ['as', 'otherwise'] },
  sql: { needs: [], may: [] },
} as const satisfies Record<string, { needs: readonly string[]; may: readonly string[] }>;

type Kind = keyof typeof companions;
type Written = z.output<z.ZodObject<typeof keys>>;

const kinds = Object.keys(companions).filter((key): key is Kind => key in companions);

const described = z
  .strictObject(keys, { error: 'expected a column name, or a mapping such as { utc: created, zone: Asia/Baku }' })
  .superRefine((written, issues) => {
    for (const complaint of complaints(written)) {
      issues.addIssue({ code: 'custom', message: complaint.message, path: complaint.path });
    }
  })
  .transform(fromWritten);

/** One entry under `columns:`: a column name, or one of the mappings. */
export const columnSource = z.union(
  [column.transform((name): ColumnSource => ({ kind: 'column', column: name })), described],
  {
    error: 'expected a column name, or a mapping such as { utc: created, zone: Asia/Baku }',
  },
);

function complaints(written: Written): { readonly message: string; readonly path: string[] }[] {
  const given = Object.keys(written).filter((key) => written[key as keyof Written] !== undefined);
  const named = kinds.filter((kind) => given.includes(kind));
  const [kind] = named;
  if (kind === undefined) return [{ message: `needs one of ${kinds.join(', ')}`, path: [] }];
  if (named.length > 1) return [{ message: `has ${named.join(' and ')}: keep one of them`, path: [] }];
  const { needs, may } = companions[kind];
  const allowed: readonly string[] = [kind, ...needs, ...may];
  const isId = written.take?.kind === 'uuid';
  return [
    ...(isId && written.otherwise !== undefined && written.otherwise !== null
      ? [{ message: 'is made as an id: only `otherwise: null` goes with that', path: ['otherwise'] }]
      : []),
    ...needs
      .filter((key) => !given.includes(key))
      .map((key) => ({ message: `needs \`${key}:\` as well`, path: [kind] })),
    ...given
      .filter((key) => !allowed.includes(key))
      .map((key) => ({ message: `does not go with ${kind}`, path: [key] })),
  ];
}

function fromWritten(written: Written): ColumnSource {
  const { uuid, of, utc, zone, map, values, otherwise, json, sql } = written;
  if (uuid !== undefined && of !== undefined)
    return { kind: 'uuid', tag: uuid, of: typeof of === 'string' ? [of] : of, style: written.style ?? 'name-based' };
  if (utc !== undefined && zone !== undefined) return { kind: 'utc', column: utc, zone };
  if (map !== undefined && values !== undefined)
    return { kind: 'map', column: map, values, ...(otherwise !== undefined && { otherwise }) };
  if (json !== undefined) return { kind: 'json', fields: json };
  const rest = otherwise === undefined ? {} : { otherwise };
  const { lookup, on, take, path, as = 'text', 'from-json': document } = written;
  if (lookup !== undefined && on !== undefined && take !== undefined)
    return { kind: 'lookup', lookUp: { table: lookup, on }, take, ...rest };
  if (document !== undefined && path !== undefined) return { kind: 'from-json', column: document, path, as, ...rest };
  if (sql !== undefined) return { kind: 'sql', sql };
  return { kind: 'value', value: written.value ?? null };
}

/** The id that a mapping makes, of a column of its own table or of one that is looked up. */
export function idIn(from: ColumnSource): Extract<ColumnSource, { kind: 'uuid' }> | undefined {
  if (from.kind === 'uuid') return from;
  return from.kind === 'lookup' && from.take.kind === 'uuid' ? from.take : undefined;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    // Intl takes offsets such as +04:00 too; PostgreSQL reads their sign the other way round.
    return !/^[+-]/.test(name);
  } catch {
    return false;
  }
}
