import { z } from 'zod';
import type { Context } from '../kind.ts';
import type { Definition } from './seam.ts';

const definition = z.object({
  id: z.string(),
  what: z.enum(['index', 'primary key', 'unique', 'exclusion', 'foreign key', 'check', 'not null']),
  title: z.string(),
  table: z.string(),
  name: z.string(),
  drop: z.array(z.string()),
  build: z.array(z.string()),
  attach: z.string().exactOptional(),
  finish: z.array(z.string()),
  validate: z.array(z.string()).exactOptional(),
  written: z.string().exactOptional(),
});

/** What a step has dropped, or what it has made since it was missing: journaled before it does so. */
export type NoteKey = 'dropped' | 'made';

/** Journals them, with those of earlier attempts. Resolves with all of this generation: a context does not see what it notes itself. */
export function noteDefinitions(
  key: NoteKey,
  definitions: readonly Definition[],
  context: Context,
): readonly Definition[] {
  const known = ownDefinitions(key, context);
  const ids = new Set(known.map(({ id }) => id));
  const fresh = definitions.filter(({ id }) => !ids.has(id));
  const all = [...known, ...fresh];
  // Other steps see the notes of the last attempt only: it has them all.
  const here = new Set(notedDefinitions(key, context.notes).map(({ id }) => id));
  if (all.some(({ id }) => !here.has(id))) context.note({ [key]: JSON.stringify(all) });
  return all;
}

/** Of all attempts together: a definition is as it was found first. */
export function notedDefinitions(key: NoteKey, notes: Context['notes']): readonly Definition[] {
  const found = new Map<string, Definition>();
  for (const { [key]: text } of notes) {
    if (typeof text !== 'string') continue;
    for (const one of z.array(definition).parse(JSON.parse(text))) if (!found.has(one.id)) found.set(one.id, one);
  }
  return [...found.values()];
}

/** Those of this generation of the step. */
export function ownDefinitions(key: NoteKey, context: Context): readonly Definition[] {
  return notedDefinitions(key, [...context.earlierNotes, ...context.notes]);
}
