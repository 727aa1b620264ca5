import { stepKey } from '../../state/plan.ts';
import type { Runbook, SecretReference, Step } from '../../state/runbook/runbook.ts';
import { stepsIn } from '../../state/runbook/steps-in.ts';
import { isSettled, type Session } from '../../state/session/session.ts';
import type { Secrets } from '../secrets.ts';

/** Whether a step is still going to run in this session. */
export type WillRun = (phase: string, step: Step) => boolean;

/** Steps that a new session of the runbook will run: a rehearsal leaves some out, a dry run leaves out all. */
export function runByNew({ environment }: Runbook, dryRun: boolean): WillRun {
  return (_, step) => !dryRun && !(environment.standIn && step.rehearsalSkip !== undefined);
}

/** The same for a session that is taken up again: what is settled never runs again. */
export function runByResumed(session: Session, runbook: Runbook): WillRun {
  const inNew = runByNew(runbook, session.opened.dryRun);
  return (phase, step) => inNew(phase, step) && !isSettled(session.steps[stepKey(phase, step.id)]);
}

/**
 * Reads the secrets of the steps that will run, so that a missing one is found before the session begins and not in the
 * middle of it. Commands are left for later: what they print may be good for minutes only. Faults: those of `Secrets`.
 */
export async function readStepSecrets(
  { phases, rollbacks }: Runbook,
  secrets: Secrets,
  willRun: WillRun,
): Promise<void> {
  for (const { phase } of rollbacks) {
    // Going back must be possible when the moment comes; that a secret is missing is said then.
    for (const reference of stepsIn(phase).flatMap(({ spec }) => secretsIn(spec))) {
      if (reference.from !== 'prompt') await secrets.value(reference).catch(() => undefined);
    }
  }
  for (const { id: phase, ...rest } of phases) {
    for (const step of stepsIn({ id: phase, ...rest })) {
      for (const reference of secretsIn(step.spec)) {
        if (willRun(phase, step)) await secrets.value(reference, `for step ${stepKey(phase, step.id)}`);
        // Rows and files may hold it all the same: known, it is hidden. It need not be there, and nobody is asked for it.
        else if (reference.from !== 'prompt') await secrets.value(reference).catch(() => undefined);
      }
    }
  }
}

/** Every reference to a secret anywhere in what a kind's schema made of a step, but for commands. */
export function secretsIn(value: unknown): readonly SecretReference[] {
  if (typeof value !== 'object' || value === null) return [];
  const reference = asReference(value);
  return reference ? [reference] : Object.values(value).flatMap(secretsIn);
}

function asReference(value: object): SecretReference | undefined {
  if (!('from' in value)) return undefined;
  const { from } = value;
  if (from === 'env' && 'name' in value && typeof value.name === 'string') return { from, name: value.name };
  if (from === 'file' && 'path' in value && typeof value.path === 'string') return { from, path: value.path };
  if (from === 'prompt' && 'label' in value && typeof value.label === 'string') return { from, label: value.label };
  return undefined;
}
