import type { Context } from '../kind.ts';
import { backupOf } from './back-up.ts';

/** An edit that was written, or was about to be: the way back, and how to know how far it came. */
export interface Written {
  readonly file: string;
  readonly backup: string;
  /** SHA-256 of the file as it was, and as the edit leaves it. */
  readonly before: string;
  readonly after: string;
}

/**
 * What is noted in the journal before a file is written. No path is in it: a password can be a word of a path, and
 * would be taken out of the journal.
 */
export function noteOf(backup: number, before: string, after: string): Readonly<Record<string, string | number>> {
  return { backup, before, after };
}

/** The edits of a file that were noted, oldest first: one for each attempt that came so far. */
export function trailOf(
  notes: Context['notes'],
  file: string,
  context: Pick<Context, 'session' | 'at'>,
): readonly Written[] {
  return notes.flatMap(({ backup, before, after }) =>
    typeof backup === 'number' && typeof before === 'string' && typeof after === 'string'
      ? [{ file, backup: backupOf(file, backup, context), before, after }]
      : [],
  );
}

export type WayBack =
  /** It is as it was before the step. */
  | { readonly kind: 'there' }
  /** `backup` is the file as it was, with that digest. */
  | { readonly kind: 'back'; readonly backup: string; readonly before: string }
  /** Somebody else changed it after the step. */
  | { readonly kind: 'changed'; readonly last: Written };

/** How a file with this digest comes back to what it was before the first attempt. */
export function wayBack(trail: readonly Written[], current: string): WayBack {
  let digest = current;
  let from: Written | undefined;
  for (const written of trail.toReversed()) {
    if (written.after !== digest) continue;
    digest = written.before;
    from = written;
  }
  const last = trail.at(-1);
  if (!last || digest === trail[0]?.before) return from ? { kind: 'back', ...from } : { kind: 'there' };
  return { kind: 'changed', last };
}
