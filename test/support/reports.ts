import type { Event } from '../../state/events.ts';
import type { Evidence } from '../../state/outcome.ts';
import { reportMarkdown } from '../../state/report/markdown.ts';
import { buildReport } from '../../state/report/report.ts';
import type { Report } from '../../state/report/shape.ts';
import type { StepReport } from '../../state/report/steps.ts';
import { finished, given, headOf, opened, phaseStarted, started, type Telling } from './story.ts';

export const reportOn = (events: readonly Event[]): Report => buildReport(events, headOf(events));

export const reportOf = (...tellings: readonly Telling[]): Report => reportOn(given(...tellings));

/** The report of a step by its key, such as `people/users`. */
export function stepIn({ steps }: Report, key: string): StepReport {
  const found = steps.find(({ phase, step }) => `${phase}/${step}` === key);
  if (!found) throw new TypeError(`the report has no step ${key}`);
  return found;
}

export const markdownOn = (events: readonly Event[]): string => reportMarkdown(reportOn(events));

export const markdownOf = (...tellings: readonly Telling[]): string => markdownOn(given(...tellings));

/** The Markdown report of a session with one step, which left this behind. */
export function markdownWith(...evidence: readonly Evidence[]): string {
  const users = [started('people/users'), finished('people/users', { evidence })];
  return markdownOf(opened(), phaseStarted('people'), ...users);
}
