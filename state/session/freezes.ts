import type { Facts, FreezeState, Proof } from './facts.ts';

/**
 * Whether nothing but accepted writes keeps it from being proven. The decision on them holds for whatever asks for a proof
 * afterwards: it was made of these very writes, and any other breaks the freeze again.
 */
export function isProvenBut(proof: Pick<Proof, 'verdict' | 'provenBut'> | undefined): boolean {
  return proof?.verdict === 'unproven' && (proof.provenBut ?? []).length > 0;
}

/** How a proof tells again of a write that was accepted. */
export const acceptedBefore = 'somebody wrote through it before, and that was accepted: ';

/** Databases that are frozen now. */
export function standingFreezes({ freezes }: Facts): readonly FreezeState[] {
  return Object.values(freezes).filter(({ thawed }) => thawed === undefined);
}

/**
 * Freezes that a write would break: standing, not being lifted, and not broken already. Nobody looks at a database that was let
 * go of: a session on it would be in the way of its renaming.
 */
export function watchedFreezes(facts: Facts): readonly FreezeState[] {
  return standingFreezes(facts).filter(
    ({ database, thawing, proof }) =>
      !thawing && proof !== undefined && proof.verdict !== 'broken' && !facts.released.includes(database),
  );
}

/** A freeze through which someone wrote, and that nobody has decided on. */
export function brokenFreeze(facts: Facts): FreezeState | undefined {
  return standingFreezes(facts).find(({ proof }) => proof?.verdict === 'broken');
}
