import type { Event } from '../events.ts';
import type { PlanSummary } from '../plan.ts';
import type { Exchange } from './exchanges.ts';

/** What a person (or the runbook) decided about a step that failed or was left out. */
export interface Decision {
  readonly at: string;
  readonly phase: string;
  readonly step: string;
  readonly decision: 'skipped' | 'accepted' | 'retried';
  /** `undo`: what failed was the undoing of the step. */
  readonly direction: 'do' | 'undo';
  readonly reason: string | null;
  readonly role: string | null;
  readonly roleTitle: string | null;
  /** `runbook` when the runbook leaves the step out of rehearsals. */
  readonly by: string;
  readonly scripted: boolean;
}

/** Skips, acceptances and retries, in the order they were decided. */
export function decisionsOf(
  events: readonly Event[],
  exchanges: readonly Exchange[],
  plan: PlanSummary,
): readonly Decision[] {
  return [...byPeople(exchanges, plan), ...byRunbook(events)].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

function byPeople(exchanges: readonly Exchange[], plan: PlanSummary): readonly Decision[] {
  return exchanges.flatMap(({ question, reply }): readonly Decision[] => {
    if (question.kind !== 'failure' || !reply) return [];
    const { answer, at, scripted, actor } = reply;
    const { phase, step, direction = 'do' } = question;
    if (answer.kind === 'retry') {
      const nothing = { reason: null, role: null, roleTitle: null };
      return [{ at, phase, step, direction, decision: 'retried', ...nothing, by: actor.name, scripted }];
    }
    if (answer.kind !== 'skip' && answer.kind !== 'accept') return [];
    const { reason, role, by } = answer;
    const decision = answer.kind === 'skip' ? 'skipped' : 'accepted';
    return [{ at, phase, step, direction, decision, reason, role, roleTitle: plan.roles[role] ?? role, by, scripted }];
  });
}

function byRunbook(events: readonly Event[]): readonly Decision[] {
  return events.flatMap((event): readonly Decision[] => {
    if (event.type !== 'step.skipped' || !event.step) return [];
    const { phase, step } = event.step;
    const nobody = { role: null, roleTitle: null, by: 'runbook', scripted: false };
    return [{ at: event.at, phase, step, direction: 'do', decision: 'skipped', reason: event.data.reason, ...nobody }];
  });
}
