import type { ReportClock } from '../clock.ts';
import { type Block, code, heading, joined, type Line, list, say, table } from '../page.ts';
import type { Report } from '../shape.ts';

/** What is left to do, and what the runbook says about when to turn back and whom to call. */
export function followUpsSection(report: Report, clock: ReportClock): readonly Block[] {
  const { followUps, triggers, contacts } = report;
  const due = followUps.map(({ title, due, after, dueAt }) => [
    title,
    dueAt === null ? dueText(due, after) : say`${clock.day(dueAt)} (${dueText(due, after)})`,
  ]);
  return [
    ...section('Follow-ups', table('follow-ups', ['What', 'Due'], due)),
    ...section(
      'Triggers for a rollback',
      list(triggers.map(({ name, condition }) => say`${code(name)}: ${condition}`)),
    ),
    ...section('Contacts', list(contacts.map(({ name, reach }) => say`${name}: ${reach}`))),
  ];
}

function dueText(due: string | null, after: string | null): Line {
  return joined([...(due === null ? [] : [due]), ...(after === null ? [] : [say`after ${code(after)}`])], ' ');
}

function section(title: string, blocks: readonly Block[]): readonly Block[] {
  return blocks.length === 0 ? [] : [heading(2, title), ...blocks];
}
