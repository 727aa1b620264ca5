import { type Facts, type FreezeState, withFreeze } from './facts.ts';
import { standingFreezes } from './freezes.ts';

/**
 * Someone goes on in spite of the write. Proofs go on from where it was found: hours may lie between that and the answer, and
 * nobody has accepted what is written in them.
 */
export function acceptBrokenFreeze(
  facts: Facts,
  database: string,
  accepted: NonNullable<FreezeState['accepted']>,
): Facts {
  const freeze = facts.freezes[database];
  if (!freeze?.proof) return facts;
  const { baseline: _, baselineIfAccepted: baseline, ...proof } = freeze.proof;
  const next = { ...proof, verdict: 'unproven' as const, ...(baseline !== undefined && { baseline }) };
  return withFreeze(facts, { ...freeze, accepted, proof: next });
}

/**
 * The undoing of the step that froze was settled by what a person says. Were its freeze still watched, what the application
 * writes from here on would stop the session as a breach.
 */
export function liftBySaying(facts: Facts, step: string, thawed: NonNullable<FreezeState['thawed']>): Facts {
  return standingFreezes(facts)
    .filter((freeze) => freeze.step === step)
    .reduce((known, freeze) => withFreeze(known, { ...freeze, thawed }), facts);
}
