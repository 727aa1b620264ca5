import { z } from 'zod';

/** `name-based` is RFC 9562 version 5; `ordered` is a version 8 that embeds the tag and the key. */
export type IdStyle = 'name-based' | 'ordered';

export const idStyle = z.enum(['name-based', 'ordered'], { error: 'expected name-based or ordered' });

export const idTag = z
  .string({ error: 'expected a tag' })
  .regex(/^[A-Za-z][A-Za-z0-9_.-]{0,62}$/, 'expected a tag (letters, digits, _, . and -, a letter first)');

/** Name of a column, of whichever table. */
export const column = z.string({ error: 'expected a column name' }).min(1, 'expected a column name');
