import { wrap } from '../../screens/parts/fit.ts';
import { formatCount, formatDuration } from '../../state/format.ts';
import { plainLine } from '../../state/plain-text.ts';
import { phaseById, type StepSummary, stepKey, stepsOf } from '../../state/plan.ts';
import type { Session } from '../../state/session/session.ts';
import type { Adoptable } from './adopt.ts';

const label = 14;
const shown = 6;

/** What would be adopted, in lines that fit the terminal. */
export function adoptableLines(adoptable: Adoptable, now: Date, width: number): readonly string[] {
  const { session, unreadable, unseen, missing } = adoptable;
  const { opened } = session;
  const row = (name: string, text: string) => labelled(name, text, width);
  const each = (name: string, texts: readonly string[]) =>
    few(texts).flatMap((text, index) => row(index === 0 ? name : '', text));
  const what = opened.mode === 'rehearsal' ? 'rehearsal' : opened.production ? 'LIVE on PRODUCTION' : 'LIVE';
  const run = session.runs.at(-1);
  return [
    `Session ${session.id}, as the copies of its journal have it`,
    ...row('runbook', `${opened.runbook.title} (${opened.runbook.id}), ${what} in ${opened.environment}`),
    ...row('ran on', `${run?.host ?? 'unknown'}, pid ${run?.pid ?? 'unknown'}, by ${run?.by ?? 'unknown'}`),
    ...row('last event', lastEvent(adoptable, now)),
    ...each('copies', copyTexts(adoptable)),
    ...each(
      'NOT SEEN',
      unreadable.map(({ database, why }) => `${database}: ${why}`),
    ),
    ...row('done', progress(session)),
    ...each('under way', underWay(session)),
    ...each(
      'BEHIND',
      unseen.map(({ at, because }) => `${stepKey(at.phase, at.step)} was begun, and no copy knows of it: ${because}`),
    ),
    ...each(
      'known behind',
      Object.entries(session.copiesBehind).map(([name, { since }]) => `${name} since ${moment(since)}`),
    ),
    ...each(
      'files',
      missing.map(({ step, path, why }) => `${path} of ${step}: ${why}`),
    ),
    '',
    ...wrap(plainLine(lost(adoptable, run?.host ?? 'the other host')), width),
  ];
}

function lastEvent({ session, choice }: Adoptable, now: Date): string {
  const body = choice.copy.events.at(-1)?.body ?? '{}';
  const { type, step } = JSON.parse(body) as { type: string; step?: { phase: string; step: string } };
  const ago = formatDuration(Math.max(0, now.getTime() - Date.parse(session.lastAt)));
  const where = step ? ` ${stepKey(step.phase, step.step)}` : '';
  return `${session.seq}: ${type}${where}, ${moment(session.lastAt)}, ${ago} ago`;
}

/** `2026-11-21 02:13:05 UTC`: two hosts may have two zones. */
function moment(at: string | undefined): string {
  return at === undefined ? 'at an unknown time' : `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`;
}

function copyTexts({ choice }: Adoptable): readonly string[] {
  const { database, events } = choice.copy;
  const longest = `${[database, ...choice.like].join(', ')}: ${formatCount(events.length, 'event')}`;
  return [
    longest,
    ...choice.behind.map((copy) => `${copy.database}: lacks the last ${formatCount(copy.lacks, 'event')} of them`),
  ];
}

function progress({ plan, steps }: Session): string {
  const all = plan.phases.flatMap((phase) => stepsOf(phase).map((step) => steps[stepKey(phase.id, step.id)]));
  const settled = all.filter((state) => state && ['done', 'skipped', 'accepted'].includes(state.status));
  return `${settled.length} of ${formatCount(all.length, 'step')}`;
}

/** Steps that began and did not end, and what will become of them. */
function underWay(session: Session): readonly string[] {
  const states = [...Object.values(session.steps), ...Object.values(session.undos)];
  const texts = states
    .filter(({ status }) => status === 'running' || status === 'ambiguous' || status === 'failed')
    .map(({ phase, step, status, startedAt }) => {
      const title = titleOf(session, phase, step)?.title;
      const since = status === 'running' ? `, begun ${moment(startedAt)}` : `, ${status}`;
      return `${stepKey(phase, step)}${title ? ` "${title}"` : ''}${since}`;
    });
  return texts.length > 0 ? texts : ['nothing'];
}

function titleOf({ plan }: Session, phase: string, step: string): StepSummary | undefined {
  const known = phaseById(plan, phase);
  return known && stepsOf(known).find(({ id }) => id === step);
}

/** What may be missing, said before anybody decides. */
function lost({ unseen }: Adoptable, host: string): string {
  if (unseen.length > 0) {
    return `The copy fell behind before ${host} was gone. Answers, signatures and ends of steps that were journaled after the last event are lost; what the steps named above came to is found out, or asked, by resume.`;
  }
  return `A step that changes something waits for the copy before it begins. So what can be lost is what was answered or signed after the last event, and that a step ended: it is looked at again by resume. Only where ${host} said that its copy was behind, more may be lost.`;
}

function few(texts: readonly string[]): readonly string[] {
  if (texts.length <= shown) return texts;
  return [...texts.slice(0, shown - 1), `and ${texts.length - shown + 1} more`];
}

function labelled(name: string, text: string, width: number): readonly string[] {
  const lines = wrap(plainLine(text), width - label - 2);
  return lines.map((part, index) => `  ${(index === 0 ? name : '').padEnd(label)}${part}`);
}
