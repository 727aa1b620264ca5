import type { StoredEvent } from './chain.ts';

/** An event's place in its chain. Each hash covers all that came before it. */
export type Link = Pick<StoredEvent, 'seq' | 'hash'>;

/** How many events two tellings of one session have in common from the first on; both oldest first. */
export function agreement(ours: readonly Link[], theirs: readonly Link[]): number {
  const differing = theirs.findIndex(({ seq, hash }, index) => ours[index]?.seq !== seq || ours[index]?.hash !== hash);
  return differing === -1 ? theirs.length : differing;
}
