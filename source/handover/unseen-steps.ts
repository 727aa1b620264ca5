import { formatCount } from '../../state/format.ts';
import { stepKey } from '../../state/plan.ts';
import type { Phase, Runbook, Step } from '../../state/runbook/runbook.ts';
import { stepsIn } from '../../state/runbook/steps-in.ts';
import type { UnseenStep } from '../../state/session/adoption.ts';
import type { Session, StepState } from '../../state/session/session.ts';
import { kindOf } from '../../tasks/kinds.ts';
import type { Databases } from '../databases.ts';

/**
 * Steps that were begun after the copy fell behind: the ledgers have rows of them, and the copy does not know their start.
 * With one of them, the steps around it that leave no rows count as begun too: what came of them has to be asked.
 */
export async function unseenSteps(
  session: Session,
  runbook: Runbook,
  databases: Pick<Databases, 'open'>,
): Promise<readonly UnseenStep[]> {
  const phases = [...runbook.phases, ...runbook.rollbacks.map(({ phase }) => phase)];
  const unseen = await Promise.all(phases.map((phase) => unseenIn(phase, session, databases)));
  return unseen.flat();
}

async function unseenIn(phase: Phase, session: Session, databases: Pick<Databases, 'open'>) {
  const steps = stepsIn(phase).filter(({ id }) => isUnbegun(session.steps[stepKey(phase.id, id)]));
  const proofs = await Promise.all(steps.map((step) => proofOf(phase.id, step, session, databases)));
  const last = proofs.findLastIndex((proof) => proof !== undefined);
  const isNext = (index: number) => steps.slice(last + 1, index).every((step) => !keepsLedger(step));
  return steps.flatMap((step, index): readonly UnseenStep[] => {
    const state = session.steps[stepKey(phase.id, step.id)];
    const at = {
      phase: phase.id,
      step: step.id,
      generation: state?.generation ?? 1,
      attempt: (state?.attempt ?? 0) + 1,
    };
    const because = proofs[index] ?? (last >= 0 && changesOutside(step) && around(index, last, isNext));
    return because ? [{ at, title: step.title, because }] : [];
  });
}

function around(index: number, last: number, isNext: (index: number) => boolean): string | false {
  if (index < last) return 'a later step of its phase was begun';
  return isNext(index) && 'it comes right after what was begun last, and may have been begun too';
}

function isUnbegun(state: StepState | undefined): boolean {
  return state === undefined || state.status === 'pending';
}

function changesOutside({ kind, spec }: Step): boolean {
  return kindOf(kind)
    .touches(spec)
    .some(({ what }) => what === 'command' || what === 'elsewhere');
}

function keepsLedger(step: Step): boolean {
  return databasesOf(step).length > 0;
}

function databasesOf({ kind, spec }: Step): readonly string[] {
  return kindOf(kind)
    .touches(spec)
    .flatMap((touch) => (touch.what === 'database' && touch.contents !== 'kept' ? [touch.database] : []));
}

async function proofOf(
  phase: string,
  step: Step,
  { id, steps, facts }: Session,
  databases: Pick<Databases, 'open'>,
): Promise<string | undefined> {
  const generation = steps[stepKey(phase, step.id)]?.generation ?? 1;
  for (const name of databasesOf(step).filter((database) => !facts.released.includes(database))) {
    const { ledger } = await databases.open(name);
    if (!(await ledger.exists())) continue;
    const entries = await ledger.entries({ session: id, phase, step: step.id, cell: '', generation });
    const last = entries
      .map(({ committedAt }) => committedAt)
      .sort()
      .at(-1);
    if (last !== undefined)
      return `its ledger in ${name} has ${formatCount(entries.length, 'entry', 'entries')}, the last of ${last}`;
  }
  return undefined;
}
