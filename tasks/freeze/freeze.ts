import { Fault, recordFault } from '../../state/fault.ts';
import { done, failed, type Outcome, stopped } from '../../state/outcome.ts';
import type { Context } from '../kind.ts';
import { proofEvidence, surveyLines, textEvidence } from './evidence.ts';
import type { FreezeProof, Freezer, Survey } from './freezer.ts';
import { freezeRun, freezerOf, ownerOf, standingOf } from './freezer-of.ts';
import { sessionText } from './session-text.ts';
import { mayEndSessions } from './sessions-question.ts';
import type { ReadOnlySpec } from './spec.ts';

/** Freezes and proves it, from wherever an earlier attempt came to. Faults: those of `Freezer`, `freeze/in-the-way`, `freeze/broken`. */
export async function freeze(spec: ReadOnlySpec, context: Context): Promise<Outcome> {
  if (context.signal.aborted) return stopped;
  const { on, mode } = spec;
  const run = freezeRun(context);
  const freezer = await freezerOf(context, on);
  // 1. What is in the way, and who: before anything is done.
  const survey = await freezer.survey();
  refuse(spec, survey);
  const agreedBefore = await mayEndSessions(spec, survey.sessions, context);
  if (agreedBefore === 'left') return stopped;
  // 2. What was before is in the journal, and then in the database itself, before it changes.
  const prior = await priorOf(freezer, spec, context);
  context.note({ prior });
  context.progress({ done: 1, total: 4, unit: 'items', note: 'new sessions' });
  await freezer.close(prior, run);
  // 3. Those who came meanwhile are asked about as well.
  context.progress({ done: 2, total: 4, unit: 'items', note: 'sessions that are open' });
  const met = agreedBefore === 'yes' ? [] : (await freezer.survey()).sessions;
  const agreed = agreedBefore === 'yes' ? 'yes' : await mayEndSessions(spec, met, context);
  if (agreed === 'left') return stopped;
  const staying = agreed === 'yes' ? await freezer.endSessions(run) : met;
  context.progress({ done: 3, total: 4, unit: 'items', note: mode === 'strict' ? 'writers' : 'proof' });
  await freezer.block(prior, run);
  // 4. From here on nothing may be written.
  const baseline = await freezer.baseline(run);
  context.record('database.frozen', { database: on, mode, step: `${context.at.phase}/${context.at.step}`, prior });
  const proof = await freezer.prove(baseline, run);
  context.record('freeze.proved', { database: on, ...proof });
  context.progress({ done: 4, total: 4, unit: 'items' });
  const findings = {
    figures: { mode, proof: proof.verdict, sessionsBefore: survey.sessions.length, sessionsLeft: staying.length },
    evidence: [
      textEvidence('found before the freeze', surveyLines(survey)),
      ...(staying.length === 0 ? [] : [textEvidence('sessions that stay', staying.map(sessionText))]),
      proofEvidence(proof),
      textEvidence('to undo this by hand', freezer.manualUndo(prior)),
    ],
  };
  return proof.verdict === 'broken' ? failed(recordFault(brokenFault(on, proof)), findings) : done(findings);
}

/** A write after the freeze, with who and where as far as that is known. */
function brokenFault(database: string, { seen }: Pick<FreezeProof, 'seen'>): Fault {
  return new Fault('freeze/broken', `${database} is frozen, and was written to all the same: ${seen[0] ?? ''}.`, {
    remedy: [
      ...seen.slice(1).map((text) => `Also seen: ${text}.`),
      'Find whoever writes and stop it. Then retry: the proof begins anew from there.',
      'What was copied or compared before may lack that write.',
    ],
    retry: 'safe',
  });
}

function refuse({ on, mode }: ReadOnlySpec, { findings, remedy }: Survey): void {
  const inTheWay = findings.filter(
    ({ weight }) => weight === 'stops' || (weight === 'stops-strict' && mode === 'strict'),
  );
  if (inTheWay.length === 0) return;
  throw new Fault('freeze/in-the-way', `${on} can't be frozen: ${inTheWay.map(({ text }) => text).join('; ')}.`, {
    remedy: remedy ?? [
      'Open it as a superuser, or as a role that owns the database and all its tables.',
      ...(mode === 'strict' ? ['Or use `mode: session-default`, for which owning the database is enough.'] : []),
    ],
    retry: 'safe',
  });
}

/**
 * Once the freeze has begun, what was before is what the database or the journal says, not what is there now. One of another
 * mode, from before the runbook was amended, is lifted first: it would pass for what it is not.
 */
async function priorOf(freezer: Freezer, { on, mode }: ReadOnlySpec, context: Context): Promise<string> {
  const owner = ownerOf(context);
  const standing = await standingOf(freezer, on, context);
  if (standing?.owner !== owner) return freezer.capture(mode, owner);
  if (standing.mode === mode) return standing.prior;
  context.output(`lifting the freeze of an earlier attempt, which was ${standing.mode}`);
  await freezer.thaw(standing.prior, freezeRun(context));
  return freezer.capture(mode, owner);
}
