import type { PlanSummary } from '../plan.ts';
import type { Exchange } from './exchanges.ts';

/** A phase that was opened although its gate was shut. */
export interface GateReport {
  readonly at: string;
  readonly phase: string;
  readonly title: string;
  /** What was missing, a sentence each. */
  readonly unmet: readonly string[];
  readonly reason: string;
  readonly role: string;
  readonly roleTitle: string;
  readonly by: string;
  readonly scripted: boolean;
}

export function gatesOf(exchanges: readonly Exchange[], plan: PlanSummary): readonly GateReport[] {
  return exchanges.flatMap(({ question, reply }): readonly GateReport[] => {
    if (question.kind !== 'gate' || reply?.answer.kind !== 'accept') return [];
    const { phase, title, unmet } = question;
    const { reason, role, by } = reply.answer;
    const { at, scripted } = reply;
    return [{ at, phase, title, unmet, reason, role, roleTitle: plan.roles[role] ?? role, by, scripted }];
  });
}
