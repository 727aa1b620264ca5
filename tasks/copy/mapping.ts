import { z } from 'zod';
import { text } from '../../state/runbook/fields.ts';

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
  | { readonly kind: 'sql'; readonly sql: string };

/** `name-based` is RFC 9562 version 5; `ordered` is a version 8 that embeds the tag and the key. */
export type IdStyle = 'name-based' | 'ordered';

const column = z.string({ error: 'expected a column name' }).min(1, 'expected a column name');

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

const idTag = z
  .string({ error: 'expected a tag' })
  .regex(/^[A-Za-z][A-Za-z0-9_.-]{0,62}$/, 'expected a tag (letters, digits, _, . and -, a letter first)');

const keys = {
  uuid: idTag
    .optional()
    .describe('A deterministic UUID. The tag tells whose: all columns that mean a user say `users`.'),
  of: z
    .union([column, z.array(column).min(1).max(32)], { error: 'expected a column name or a list of them' })
    .optional()
    .describe('With uuid: the key in the source.'),
  style: z
    .enum(['name-based', 'ordered'], { error: 'expected name-based or ordered' })
    .optional()
    .describe('With uuid. `ordered` sorts as its key does and shows it.'),
  utc: column.optional().describe('A local timestamp to be read in a zone.'),
  zone: zone.optional().describe('With utc: where that clock hung.'),
  value: scalar.optional().describe('The same for every row.'),
  map: column.optional().describe('Replaces each value of a column by another.'),
  values: z.record(z.string(), scalar).optional().describe('With map: by the text of the source value.'),
  otherwise: scalar.optional().describe('With map: for NULL and for values not listed.'),
  json: z.record(z.string().min(1), column).optional().describe('A JSON object of text columns; NULL leaves one out.'),
  sql: text.optional().describe('An expression in the SQL of the source.'),
};

/** The key that names each kind, and what must and may come with it. */
const companions = {
  uuid: { needs: ['of'], may: ['style'] },
  utc: { needs: ['zone'], may: [] },
  value: { needs: [], may: [] },
  map: { needs: ['values'], may: ['otherwise'] },
  json: { needs: [], may: [] },
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
  return [
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
  if (sql !== undefined) return { kind: 'sql', sql };
  return { kind: 'value', value: written.value ?? null };
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
