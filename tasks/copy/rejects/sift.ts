import type { KeyRange, KeyValues, RowsRefused } from '../seam.ts';
import type { RowQuestions } from './row-questions.ts';

/** A key whose rows were refused when nothing else was loaded with them. */
export interface BadKey {
  readonly key: KeyValues;
  /** Nothing but the key. */
  readonly range: KeyRange;
  readonly rows: number;
  readonly refused: RowsRefused;
}

export interface Sieve {
  readonly rows: RowQuestions;
  /** Loads a range. Resolves with why rows of it were refused: nothing of it is there then. Rejects for anything else. */
  load(range: KeyRange): Promise<RowsRefused | undefined>;
  /** Throws to make an end of it. */
  onBad(bad: BadKey): void;
  /** It was taken after all. */
  onTaken(bad: BadKey): void;
  readonly signal: AbortSignal;
}

/** A range that was refused before. */
export interface Hint {
  readonly range: KeyRange;
  readonly refused: RowsRefused;
}

/**
 * Finds the bad rows of some ranges: loads each, and cuts one that is refused at the row that the server named, else in
 * halves, until a key is alone. A named row costs three loads, any other about as many as the rows can be halved. Resolves
 * with the ranges that were taken, in the order in which they were.
 */
export async function sift(
  ranges: readonly KeyRange[],
  hint: Hint | undefined,
  sieve: Sieve,
): Promise<readonly KeyRange[]> {
  const taken: KeyRange[] = [];
  const orphans: BadKey[] = [];
  const waiting = [...ranges].reverse();
  for (let range = waiting.pop(); range !== undefined; range = waiting.pop()) {
    sieve.signal.throwIfAborted();
    const refused = hint?.range === range ? hint.refused : await sieve.load(range);
    if (refused === undefined) {
      taken.push(range);
      continue;
    }
    const cut = await cutAt(range, refused, sieve);
    if ('parts' in cut) {
      waiting.push(...[...cut.parts].reverse());
      continue;
    }
    const bad: BadKey = { ...cut, refused };
    sieve.onBad(bad);
    if (refused.refusal === 'missing-parent') orphans.push(bad);
  }
  return [...joined(taken), ...(await secondLook(orphans, sieve))];
}

type Cut = { readonly parts: readonly KeyRange[] } | Pick<BadKey, 'key' | 'range' | 'rows'>;

/** Smaller ranges, or the key that is alone in it. */
export async function cutAt(
  range: KeyRange,
  refused: RowsRefused,
  { rows, signal }: Pick<Sieve, 'rows' | 'signal'>,
): Promise<Cut> {
  const line = refused.side === 'target' ? refused.details.line : undefined;
  const named = line === undefined ? undefined : await rows.keyAt(range, line, signal);
  const key = named ?? (await middle(range, rows, signal));
  // No row is at fault: a trigger of the statement, for example.
  if (key === undefined) throw refused;
  const before = await rows.keyBefore(range.low, key, signal);
  const behind: KeyRange = { low: key, high: range.high };
  const hasMore = (await rows.keyAt(behind, 1, signal)) !== undefined;
  if (before === undefined && !hasMore) {
    const alone = { low: range.low, high: key };
    return { key, range: alone, rows: await rows.count(alone, signal) };
  }
  const upTo = { low: range.low, high: before };
  if (named === undefined) {
    if (hasMore) return { parts: [{ low: range.low, high: key }, behind] };
    return { parts: [upTo, { low: before, high: range.high }] };
  }
  return {
    parts: [
      ...(before === undefined ? [] : [upTo]),
      { low: before ?? range.low, high: key },
      ...(hasMore ? [behind] : []),
    ],
  };
}

async function middle(range: KeyRange, rows: RowQuestions, signal: AbortSignal): Promise<KeyValues | undefined> {
  const all = await rows.count(range, signal);
  return all === 0 ? undefined : rows.keyAt(range, Math.ceil(all / 2), signal);
}

/** What refers to another row of the same chunk may have come before it. */
async function secondLook(orphans: readonly BadKey[], { load, onTaken }: Sieve): Promise<readonly KeyRange[]> {
  const taken: KeyRange[] = [];
  let left = orphans;
  for (let before = -1; before !== taken.length; ) {
    before = taken.length;
    const still: BadKey[] = [];
    for (const orphan of left) {
      if (await load(orphan.range)) {
        still.push(orphan);
        continue;
      }
      taken.push(orphan.range);
      onTaken(orphan);
    }
    left = still;
  }
  return taken;
}

/** Ranges that follow on each other become one. */
function joined(ranges: readonly KeyRange[]): readonly KeyRange[] {
  const all: KeyRange[] = [];
  for (const range of ranges) {
    const last = all.at(-1);
    if (last?.high !== undefined && range.low !== undefined && isSame(last.high, range.low)) {
      all[all.length - 1] = { low: last.low, high: range.high };
    } else {
      all.push(range);
    }
  }
  return all;
}

function isSame(a: KeyValues, b: KeyValues): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
