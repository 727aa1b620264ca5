import { formatCount } from '../../state/format.ts';
import { stepKey } from '../../state/plan.ts';
import type { Phase, Runbook, Step } from '../../state/runbook/runbook.ts';
import { stepsIn } from '../../state/runbook/steps-in.ts';
import type { UnseenStep } from '../../state/session/adoption.ts';
import type { Session, StepState } from '../../state/session/session.ts';
import { kindOf } from '../../tasks/kinds.ts';
import type { Databases } from '../databases.ts';
import { runByNew } from '../session/step-secrets.ts';

/**
 * Steps that were begun after the copy fell behind: the ledgers have rows of them, and the copy does not know their start.
 * With one of them, the steps around it that leave no rows count as begun too: what came of them has to be asked.
 */
export async function unseenSteps(
  session: Session,
  runbook: Runbook,
  databases: Pick<Databases, 'open'>,
): Promise<readonly UnseenStep[]> {
  const willRun = runByNew(runbook, false);
  const places = (phases: readonly Phase[]) =>
    phases.flatMap((phase) =>
      stepsIn(phase)
        .filter((step) => willRun(phase.id, step) && isUnbegun(session.steps[stepKey(phase.id, step.id)]))
        .map((step) => ({ phase: phase.id, step })),
    );
  // Phases run one after the other; a way back is a night of its own.
  const nights = [runbook.phases, ...runbook.rollbacks.map(({ phase }) => [phase])].map(places);
  return (await Promise.all(nights.map((night) => unseenIn(night, session, databases)))).flat();
}

interface Place {
  readonly phase: string;
  readonly step: Step;
}

/** `unbegun`: the steps that the copy does not know the start of, in the order in which they run. */
async function unseenIn(
  unbegun: readonly Place[],
  session: Session,
  databases: Pick<Databases, 'open'>,
): Promise<readonly UnseenStep[]> {
  const proofs = await Promise.all(unbegun.map((place) => proofOf(place, session, databases)));
  const last = proofs.findLastIndex((proof) => proof !== undefined);
  const isNext = (index: number) => unbegun.slice(last + 1, index).every(({ step }) => !keepsLedger(step));
  return unbegun.flatMap(({ phase, step }, index): readonly UnseenStep[] => {
    const { generation = 1, attempt = 0 } = session.steps[stepKey(phase, step.id)] ?? {};
    const because = proofs[index] ?? (last >= 0 && changesOutside(step) && around(index, last, isNext));
    if (!because) return [];
    return [{ at: { phase, step: step.id, generation, attempt: attempt + 1 }, title: step.title, because }];
  });
}

function around(index: number, last: number, isNext: (index: number) => boolean): string | false {
  if (index < last) return 'a later step was begun';
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
  { phase, step }: Place,
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
