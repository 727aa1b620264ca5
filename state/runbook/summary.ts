import type { PhaseSummary, PlanSummary, StepSummary } from '../plan.ts';
import type { Phase, Runbook, Step } from './runbook.ts';

/** What the journal keeps of a runbook, so that screens and reports never need the file. */
export function summaryOf({ roles, contacts, phases, followUps, triggers, rollbacks }: Runbook): PlanSummary {
  const ways = rollbacks.length > 0 && {
    rollbacks: rollbacks.map((rollback) => ({ ...rollback, phase: phaseSummary(rollback.phase) })),
  };
  return { roles, contacts, phases: phases.map(phaseSummary), followUps, triggers, ...ways };
}

function phaseSummary(phase: Phase): PhaseSummary {
  return {
    ...phase,
    items: phase.items.map((item) =>
      item.type === 'step' ? stepSummary(item) : { ...item, steps: item.steps.map(stepSummary) },
    ),
  };
}

/** Without what the step does and where it stands: that is in the runbook's file, under its digest. */
export function stepSummary({ spec: _spec, at: _at, ...summary }: Step): StepSummary {
  return summary;
}
