import type { ProofVerdict } from '../../state/session/facts.ts';

/** What was found out about a freeze, a sentence each. */
export interface Findings {
  /** Something was written since the baseline. */
  readonly changes: readonly string[];
  /** Something can still become a write without being seen as one: an open transaction, a part of the freeze that is missing. */
  readonly open: readonly string[];
  /** Why what was looked at can't tell everything. */
  readonly doubts: readonly string[];
  /** What was looked at and found to be in order. */
  readonly clean: readonly string[];
}

/**
 * Nothing passes as proven that is not: one write breaks it, and one thing that is open or not looked at leaves it
 * unproven. What speaks against the freeze comes first.
 */
export function judgeFreeze({ changes, open, doubts, clean }: Findings): {
  readonly verdict: ProofVerdict;
  readonly seen: readonly string[];
} {
  const against = [...changes, ...open, ...doubts];
  const verdict = changes.length > 0 ? 'broken' : against.length > 0 ? 'unproven' : 'proven';
  return { verdict, seen: [...against, ...clean] };
}

const sureness: Readonly<Record<ProofVerdict, number>> = { broken: 0, unproven: 1, proven: 2 };

/** Whether a verdict is as good as what is asked for. */
export function isAtLeast(verdict: ProofVerdict, wanted: 'proven' | 'unproven'): boolean {
  return sureness[verdict] >= sureness[wanted];
}
