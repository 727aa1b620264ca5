import type { Report } from '../shape.ts';
import type { ReportClock } from './clock.ts';
import { table } from './table.ts';
import { code, inline, opening } from './text.ts';

/** What is left to do, and what the runbook says about when to turn back and whom to call. */
export function followUpsSection(report: Report, clock: ReportClock): readonly string[] {
  const { followUps, triggers, contacts } = report;
  const due = followUps.map(({ title, due, after, dueAt }) => [
    inline(title),
    dueAt === null ? dueText(due, after) : `${clock.day(dueAt)} (${dueText(due, after)})`,
  ]);
  return [
    ...(due.length > 0 ? ['## Follow-ups', '', ...table(['What', 'Due'], due)] : []),
    ...section(
      'Triggers for a rollback',
      triggers.map(({ name, condition }) => `- ${code(name)}: ${inline(condition)}`),
      due.length > 0,
    ),
    ...section(
      'Contacts',
      contacts.map(({ name, reach }) => `- ${opening(name)}: ${inline(reach)}`),
      due.length + triggers.length > 0,
    ),
  ];
}

function dueText(due: string | null, after: string | null): string {
  return [...(due === null ? [] : [inline(due)]), ...(after === null ? [] : [`after ${code(after)}`])].join(' ');
}

function section(title: string, lines: readonly string[], isLater: boolean): readonly string[] {
  return lines.length === 0 ? [] : [...(isLater ? [''] : []), `## ${title}`, '', ...lines];
}
