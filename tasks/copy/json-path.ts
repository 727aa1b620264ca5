import { z } from 'zod';

/** What a value of a JSON document has to be to be taken. `json` is any, with all that is in it. */
export const jsonTypes = ['text', 'integer', 'number', 'boolean', 'uuid', 'json'] as const;
export type JsonType = (typeof jsonTypes)[number];

const expected = 'expected a path such as address.city, or a list such as [items, 0, name]';

const item = z.union([z.string().min(1), z.int().min(0)], { error: expected });

/** Names of fields, and numbers that count the items of a list from 0. In the short form digits are such a number. */
export const jsonPath = z.union(
  [
    z
      .string({ error: expected })
      .regex(/^[^.]+(\.[^.]+)*$/, expected)
      .transform((text) => text.split('.').map((part) => (/^\d{1,9}$/.test(part) ? Number(part) : part))),
    z.array(item).min(1).max(32),
  ],
  { error: expected },
);

/** As a person writes it. */
export function pathInWords(path: readonly (string | number)[]): string {
  return path.join('.');
}
