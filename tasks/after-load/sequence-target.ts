import type { SequencePlace, SequenceState } from './seam.ts';

/** The sequence of the source that stands behind the same ids. */
export interface SourceSequence extends SequencePlace {
  readonly name: string;
}

export type SequenceTarget =
  /** It would give `next`, which is past everything. */
  | { readonly kind: 'stays'; readonly next: string }
  | { readonly kind: 'set'; readonly to: SequencePlace; readonly next: string }
  /** What comes after `used` is past its end. */
  | { readonly kind: 'too-small'; readonly used: string; readonly end: string };

/**
 * Where a sequence has to be: past every key of its columns and past what the source has given, in the direction that it
 * counts. Never back: gaps do no harm, a number given twice does.
 */
export function sequenceTarget(state: SequenceState, source: SourceSequence | undefined): SequenceTarget {
  const step = BigInt(state.increment);
  const isUp = step > 0n;
  const isPast = (one: bigint, other: bigint) => (isUp ? one > other : one < other);
  const keys = state.uses.flatMap(({ furthest }) => (furthest === null ? [] : [BigInt(furthest)]));
  const used = [...keys, ...(source?.isCalled ? [BigInt(source.last)] : [])];
  const next = state.isCalled ? BigInt(state.last) + step : BigInt(state.last);
  const furthest = used.reduce<bigint | undefined>(
    (most, value) => (most === undefined || isPast(value, most) ? value : most),
    undefined,
  );
  const end = endOf(state, isUp);
  if (furthest === undefined || isPast(next, furthest)) {
    // One that was used up before says so too: the next row would fail, or get the first number again.
    if (furthest !== undefined && isPast(next, end)) return { kind: 'too-small', used: `${furthest}`, end: `${end}` };
    return { kind: 'stays', next: `${next}` };
  }
  const after = furthest + step;
  if (isPast(after, end)) return { kind: 'too-small', used: `${furthest}`, end: `${end}` };
  return { kind: 'set', to: { last: `${furthest}`, isCalled: true }, next: `${after}` };
}

/** The last number that it can give: its own, or that of the columns it fills. */
function endOf({ min, max, uses }: SequenceState, isUp: boolean): bigint {
  const ends = [isUp ? max : min, ...uses.flatMap(({ end }) => (end === null ? [] : [end]))].map(BigInt);
  return ends.reduce((nearest, end) => (isUp === end < nearest ? end : nearest));
}

/** What a person should know of a sequence that is all right today: a clause each. */
export function sequenceDoubts({ increment, min, max, cycles, uses }: SequenceState): readonly string[] {
  const isUp = BigInt(increment) > 0n;
  const own = BigInt(isUp ? max : min);
  const narrow = uses.filter(({ end }) => end !== null && (isUp ? own < BigInt(end) : own > BigInt(end)));
  return [
    ...narrow.map(({ table, column, end }) => `it ends at ${own}, though ${table}.${column} could hold ${end}`),
    ...(cycles ? ['it cycles: after its end it gives numbers that are taken'] : []),
  ];
}
