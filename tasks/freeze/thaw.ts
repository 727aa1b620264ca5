import { Fault, recordFault } from '../../state/fault.ts';
import { done, failed, type Outcome, stopped } from '../../state/outcome.ts';
import type { Context } from '../kind.ts';
import { textEvidence } from './evidence.ts';
import type { WritableProof } from './freezer.ts';
import { freezeRun, freezerOf, standingOf } from './freezer-of.ts';

export interface ThawOptions {
  readonly on: string;
  /** The application's role. */
  readonly application: string | undefined;
  /** Whose freeze is lifted; without it, whoever's. */
  readonly owner?: string;
}

/**
 * Lifts the freeze that stands, which the database itself tells of, and proves with a write that it is lifted. Where none
 * stands there is nothing to lift, and the proof is all. Faults: those of `Freezer`, `freeze/other`, `freeze/not-writable`.
 */
export async function thaw({ on, application, owner }: ThawOptions, context: Context): Promise<Outcome> {
  if (context.signal.aborted) return stopped;
  const freezer = await freezerOf(context, on);
  const standing = await standingOf(freezer, on, context);
  if (standing && owner !== undefined && standing.owner !== owner) throw frozenByOther(on, standing.owner);
  const known = context.facts.freezes[on];
  const isKnown = known !== undefined && !known.thawed;
  if (isKnown) context.record('database.thawing', { database: on });
  const differs = standing ? await freezer.thaw(standing.prior, freezeRun(context)) : [];
  const proof = await freezer.proveWritable(application);
  if (standing || isKnown) context.record('database.thawed', { database: on, ...proof });
  const lifted = standing
    ? `the freeze of ${standing.owner} (${standing.mode}) is lifted`
    : 'there was no freeze to lift';
  const findings = {
    figures: { writable: proof.verdict },
    evidence: [textEvidence(`writable ${proof.verdict}`, [lifted, ...proof.seen, ...differs])],
  };
  if (proof.verdict === 'unproven' && application !== undefined)
    return failed(recordFault(notWritable(on, proof, freezer.lookAt)), findings);
  return done(findings);
}

const usualPlaces = 'SHOW default_transaction_read_only in a new session, rights, settings of the role';

function notWritable(on: string, { seen }: WritableProof, lookAt = usualPlaces): Fault {
  return new Fault(
    'freeze/not-writable',
    `${on} is thawed, but the application can't write to it: ${seen.join('; ')}.`,
    {
      remedy: [
        `See whether it was so before the freeze: ${lookAt}.`,
        'Put it right, then retry: nothing that was lifted is lifted twice.',
      ],
      retry: 'safe',
    },
  );
}

function frozenByOther(on: string, owner: string): Fault {
  return new Fault('freeze/other', `${on} is frozen by ${owner}, not by this step.`, {
    remedy: ['Undo that step instead, or lift the freeze with a step `writable:`.'],
    retry: 'safe',
  });
}
