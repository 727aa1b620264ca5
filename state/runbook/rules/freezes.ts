import { type DraftPhase, type DraftRollback, type DraftStep, stepsIn } from '../draft.ts';
import type { Writability } from '../language.ts';
import type { Report } from '../report.ts';
import type { Rule } from './rule.ts';

/**
 * A way back that forgets to lift the freeze it takes back leaves nothing to write to; one that opens the old database without
 * shutting the new one leaves two. Faults: `runbook/freeze-stays`, `runbook/two-open`, both warnings.
 */
export const freezes: Rule = ({ phases, rollbacks }, report) => {
  for (const plan of rollbacks) {
    const along = [...writabilityIn(plan.phase)];
    warnOfStanding(plan, frozenIn(backWith(plan.undoes, phases)), along, report);
    if (plan.when?.side === 'after') warnOfTwo(plan, along, report);
  }
};

function warnOfStanding(
  { name, path }: DraftRollback,
  frozen: ReadonlyMap<string, string>,
  along: readonly Writability[],
  report: Report,
): void {
  for (const [database, step] of frozen) {
    if (along.some((change) => change.database === database && change.becomes !== 'frozen')) continue;
    const message = `The way back ${name} takes back ${step}, and leaves ${database} frozen.`;
    const remedy = [`Add a step \`writable: { on: ${database}, application: ROLE }\` to it.`];
    report.warning('runbook/freeze-stays', { path: [...path, 'undoes'] }, message, remedy);
  }
}

function warnOfTwo({ name, path, when }: DraftRollback, along: readonly Writability[], report: Report): void {
  const opens = along.findIndex(({ becomes }) => becomes === 'writable');
  const opened = along[opens]?.database;
  if (opened === undefined) return;
  if (along.slice(0, opens).some(({ database, becomes }) => database !== opened && becomes !== 'writable')) return;
  const message = `The way back ${name} opens ${opened} after ${when?.phase ?? ''}, and freezes no other database before that.`;
  const remedy = ['What is still written to the other one is lost: add a `read-only:` step of it before.'];
  report.warning('runbook/two-open', { path: [...path, 'steps'] }, message, remedy);
}

/** The phases of these ids, and all that need them. */
function backWith(undoes: readonly string[], phases: readonly DraftPhase[]): readonly DraftPhase[] {
  const back = new Set(undoes);
  for (let before = -1; before !== back.size; ) {
    before = back.size;
    for (const { id, needs } of phases) if (id !== undefined && needs.some((need) => back.has(need))) back.add(id);
  }
  return phases.filter(({ id }) => id !== undefined && back.has(id));
}

/** Databases that stand frozen when these phases are done, and the step that froze each. */
function frozenIn(phases: readonly DraftPhase[]): ReadonlyMap<string, string> {
  const frozen = new Map<string, string>();
  for (const step of phases.flatMap(stepsIn)) {
    for (const { database, becomes } of writabilityOf(step)) {
      if (becomes === 'frozen') frozen.set(database, step.name);
      else frozen.delete(database);
    }
  }
  return frozen;
}

function* writabilityIn(phase: DraftPhase): Generator<Writability> {
  for (const step of stepsIn(phase)) yield* writabilityOf(step);
}

function writabilityOf({ kind, spec }: DraftStep): readonly Writability[] {
  return (spec && kind?.writability?.(spec.value)) ?? [];
}
