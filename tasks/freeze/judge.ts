import type { ProofVerdict } from '../../state/session/fact-events.ts';
import { acceptedBefore, isProvenBut } from '../../state/session/freezes.ts';

/** What was found out about a freeze, a sentence each. */
export interface Findings {
  /** Something was written since the baseline. */
  readonly changes: readonly string[];
  /** Something can still become a write without being seen as one: an open transaction, a part of the freeze that is missing. */
  readonly open: readonly string[];
  /** Why what was looked at can't tell everything. */
  readonly doubts: readonly string[];
  /** Writes from before the baseline that somebody accepted: they are not unwritten by that. */
  readonly accepted?: readonly string[];
  /** What was looked at and found to be in order. */
  readonly clean: readonly string[];
}

/**
 * Nothing passes as proven that is not: one write breaks it, and one thing that is open or not looked at leaves it
 * unproven. What speaks against the freeze comes first.
 */
export function judgeFreeze({ changes, open, doubts, accepted = [], clean }: Findings): {
  readonly verdict: ProofVerdict;
  readonly seen: readonly string[];
  readonly provenBut?: readonly string[];
} {
  const against = [...changes, ...open, ...doubts];
  const said = accepted.map((change) => `${acceptedBefore}${change}`);
  const all = [...against, ...said];
  const verdict = changes.length > 0 ? 'broken' : all.length > 0 ? 'unproven' : 'proven';
  const isBut = against.length === 0 && accepted.length > 0;
  return { verdict, seen: [...all, ...clean], ...(isBut && { provenBut: accepted }) };
}

const sureness: Readonly<Record<ProofVerdict, number>> = { broken: 0, unproven: 1, proven: 2 };

/**
 * Whether a proof is as good as what is asked for. One that finds nothing but writes which somebody accepted is as good as
 * proven: with a reason and a role it was decided to go on in spite of exactly these, and asking again for each check would
 * be answered without reading.
 */
export function holds(
  proof: { readonly verdict: ProofVerdict; readonly provenBut?: readonly string[] },
  wanted: 'proven' | 'unproven',
): boolean {
  return isAtLeast(proof.verdict, wanted) || isProvenBut(proof);
}

/** Whether a verdict is as good as what is asked for. */
export function isAtLeast(verdict: ProofVerdict, wanted: 'proven' | 'unproven'): boolean {
  return sureness[verdict] >= sureness[wanted];
}
