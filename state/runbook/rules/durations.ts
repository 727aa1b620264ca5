import { formatDuration } from '../../format.ts';
import type { DraftPhase, DraftStep, DraftTogether } from '../draft.ts';
import type { Report } from '../report.ts';
import { valueAt } from '../tree.ts';
import type { Rule } from './rule.ts';

const msAMinute = 60_000;

/** Whether the night is long enough for the plan. Warnings: `runbook/window-short`, `runbook/planned-missing`, `runbook/planned-short`. */
export const durations: Rule = ({ window, phases, document }, report) => {
  for (const phase of phases) judgeSteps(phase, report);
  if (!window) return;
  const total = phases.reduce((sum, phase) => sum + (phase.plannedMs ?? stepsMs(phase)), 0);
  const lengthMs = window.lengthMinutes * msAMinute;
  if (total > lengthMs) {
    const message = `The phases are planned for ${minutes(total)} and the window is ${minutes(lengthMs)} long.`;
    report.warning('runbook/window-short', { path: ['window', 'planned'] }, message, [
      'Widen the window, or move what can run before or after it into another phase plan.',
    ]);
  }
  for (const { id = '?', plannedMs, path } of phases) {
    if (plannedMs !== undefined || valueAt(document, [...path, 'planned']) !== undefined) continue;
    const message = `Phase ${id} has no planned duration, so that nobody can say whether the window is long enough.`;
    report.warning('runbook/planned-missing', { path, part: 'key' }, message, ['Add planned: 30m or the like.']);
  }
};

function judgeSteps(phase: DraftPhase, report: Report): void {
  const ms = stepsMs(phase);
  if (phase.plannedMs === undefined || ms <= phase.plannedMs) return;
  const message = `The steps of phase ${phase.id ?? '?'} are planned for ${minutes(ms)}, and the phase for ${minutes(phase.plannedMs)}.`;
  report.warning('runbook/planned-short', { path: [...phase.path, 'planned'] }, message, [
    'Plan more for the phase, or less for its steps.',
  ]);
}

/** The least time that the planned steps of a phase take. */
function stepsMs({ items }: DraftPhase): number {
  return items.reduce((sum, item) => sum + itemMs(item), 0);
}

/** Of steps that run together: the longest of them, or all of them shared out, whichever is more. */
function itemMs(item: DraftStep | DraftTogether): number {
  if (item.type === 'step') return item.plannedMs ?? 0;
  const planned = item.steps.map(({ plannedMs }) => plannedMs ?? 0);
  const sum = planned.reduce((total, ms) => total + ms, 0);
  return Math.max(0, ...planned, sum / item.limit);
}

/** `255 minutes (4h15m)`: plans are in minutes, and people think in both. */
function minutes(ms: number): string {
  const count = Math.round(ms / msAMinute);
  return count < 60 ? formatDuration(ms) : `${count} minutes (${formatDuration(ms)})`;
}
