import type { EventDraft } from '../../state/journal/journal.ts';
import { stepKey } from '../../state/plan.ts';
import { crashingJournal } from './crashing-journal.ts';
import type { Conducting } from './cutover-night.ts';
import { type NightStep, nightSteps } from './cutover-runbook.ts';

/**
 * Where a night is left: nothing but that step is next; or its process died in that step, before it had done anything or
 * when it had done everything and not yet said so; or the night is over.
 */
export type Leaving = `${'before' | 'at the start of' | 'at the end of'} ${NightStep}` | 'after all';

/** Every point at which a rollback can start, from the first step after the freeze on. */
export const leavings: readonly Leaving[] = [
  ...nightSteps
    .slice(nightSteps.indexOf('prepare/backup'))
    .flatMap((step) => [`before ${step}`, `at the start of ${step}`, `at the end of ${step}`] as const),
  'after all',
];

/** How a night is conducted that comes to be left there. */
export function leave(where: Leaving): Conducting {
  const step = stepOf(where);
  if (step === undefined) return {};
  if (where.startsWith('before '))
    return { hear: (event, night) => isNext(event, step) && night.stop({ why: 'operator' }) };
  const [at, when] = where.startsWith('at the start of ')
    ? (['step.started', 'after'] as const)
    : (['step.finished', 'before'] as const);
  return { journal: (journal) => crashingJournal(journal, (event) => isOf(event, at, step), when) };
}

/** The phase that the night is in there. */
export function phaseOf(where: Leaving): string {
  return stepOf(where)?.split('/')[0] ?? 'cutover';
}

function stepOf(where: Leaving): NightStep | undefined {
  return nightSteps.find((step) => where.endsWith(` ${step}`));
}

/** A phase is begun once the one before it is signed: its first step is next from there on. */
function isNext(event: Pick<EventDraft, 'type' | 'step' | 'data'>, step: NightStep): boolean {
  const before = nightSteps[nightSteps.indexOf(step) - 1];
  const [phase] = step.split('/');
  if (before?.split('/')[0] === phase) return isOf(event, 'step.finished', before);
  return event.type === 'phase.started' && 'phase' in event.data && event.data.phase === phase;
}

function isOf(
  { type, step }: Pick<EventDraft, 'type' | 'step'>,
  wanted: EventDraft['type'],
  key: string | undefined,
): boolean {
  return type === wanted && step !== undefined && stepKey(step.phase, step.step) === key;
}
