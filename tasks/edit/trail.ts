/** What an edit notes in the journal before it writes: the way back, and how to know how far it came. */
export interface Written {
  readonly file: string;
  readonly backup: string;
  /** SHA-256 of the file as it was, and as the edit leaves it. */
  readonly before: string;
  readonly after: string;
}

type Notes = readonly Readonly<Record<string, string | number>>[];

/** The edits that were noted, oldest first: one for each attempt that came so far. */
export function trailOf(notes: Notes): readonly Written[] {
  return notes.flatMap(({ file, backup, before, after }) =>
    typeof file === 'string' && typeof backup === 'string' && typeof before === 'string' && typeof after === 'string'
      ? [{ file, backup, before, after }]
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
