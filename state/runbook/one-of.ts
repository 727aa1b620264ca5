import { z } from 'zod';

type Kinds = Readonly<Record<string, z.ZodType>>;

/** What `oneOf` parses to: the common keys, and the one that named the kind. */
export type OneOf<Common extends z.ZodRawShape, K extends Kinds> = z.output<z.ZodObject<Common>> &
  { readonly [Key in keyof K & string]: { readonly kind: Key; readonly spec: z.output<K[Key]> } }[keyof K & string];

/**
 * A mapping with exactly one of some keys, which says what kind of thing it is: `{ id, rows: {...} }`. `common` are the
 * keys that every kind may have. Better than a union: a fault is about the one kind that was meant, and says so.
 */
export function oneOf<const Common extends z.ZodRawShape, const K extends Kinds>(common: Common, kinds: K) {
  const names = Object.keys(kinds);
  const optional = Object.fromEntries(names.map((name) => [name, z.optional(kinds[name] ?? z.never())]));
  return z
    .strictObject({ ...common, ...optional })
    .refine((value) => given(value, names).length === 1, {
      error: (issue) => complaint(given(issue.input, names), names),
      params: { known: names },
      // Also beside other faults: all of them are wanted at once.
      when: ({ value }) => typeof value === 'object' && value !== null && !Array.isArray(value),
    })
    .meta({ oneOf: names.map((name) => ({ required: [name] })) })
    .transform((value) => {
      const all: Readonly<Record<string, unknown>> = value;
      const kind = names.find((name) => Object.hasOwn(all, name));
      const shared = Object.fromEntries(Object.entries(all).filter(([key]) => !names.includes(key)));
      return { ...shared, kind, spec: kind === undefined ? undefined : all[kind] } as OneOf<Common, K>;
    });
}

function given(value: unknown, names: readonly string[]): readonly string[] {
  return typeof value === 'object' && value !== null ? names.filter((name) => Object.hasOwn(value, name)) : [];
}

function complaint(found: readonly string[], names: readonly string[]): string {
  return found.length === 0 ? `needs one of ${names.join(', ')}` : `has ${found.join(' and ')}: keep one of them`;
}
