import type { ReportClock } from '../report/clock.ts';
import { brokenFreeze } from '../session/freezes.ts';
import { isSettled, type Session } from '../session/session.ts';
import type { PageFacts } from './facts.ts';
import type { PageInput } from './input.ts';

/** How it stands, in the fewest words. */
export function headlineOf(input: PageInput, clock: ReportClock): Pick<PageFacts, 'headline' | 'tone'> {
  const { session, life } = input;
  switch (life.kind) {
    case 'opening':
      return { headline: 'About to go on.', tone: 'plain' };
    case 'silent':
      return { headline: `Interrupted: no sign of life since ${clock.minute(life.since)}.`, tone: 'bad' };
    case 'left':
      return life.fault
        ? { headline: 'Stopped by a problem. What was done is kept.', tone: 'bad' }
        : { headline: 'Paused: nobody runs it now. What was done is kept.', tone: 'warn' };
    case 'over':
      return overHeadline(session, life.outcome, clock);
    case 'runs':
      return life.stage === 'waiting' ? notBegun(session) : underWay(input);
  }
}

function overHeadline(
  session: Session,
  outcome: 'finished' | 'failed' | 'abandoned' | 'rolled-back',
  clock: ReportClock,
): Pick<PageFacts, 'headline' | 'tone'> {
  const at = clock.minute(session.finished?.at ?? session.lastAt);
  switch (outcome) {
    case 'finished':
      return { headline: `Finished at ${at}.`, tone: 'good' };
    case 'failed':
      return { headline: `Failed at ${at}.`, tone: 'bad' };
    case 'abandoned':
      return { headline: `Given up at ${at}.`, tone: 'bad' };
    case 'rolled-back':
      return { headline: `Rolled back at ${at}: everything is as it was before.`, tone: 'warn' };
  }
}

function notBegun({ phases }: Session): Pick<PageFacts, 'headline' | 'tone'> {
  const headline = Object.keys(phases).length === 0 ? 'Not begun yet.' : 'Paused: about to go on.';
  return { headline, tone: 'plain' };
}

function underWay({ session, life, questions }: PageInput): Pick<PageFacts, 'headline' | 'tone'> {
  if (brokenFreeze(session.facts)) return { headline: 'Waiting for a decision about a problem.', tone: 'bad' };
  if (session.rollback) return { headline: 'GOING BACK: what was done is being taken back.', tone: 'bad' };
  const failed = Object.values(session.steps).some((state) => state.status === 'failed' && !isSettled(state));
  if (failed || questions.some(({ kind }) => kind === 'failure' || kind === 'ambiguous' || kind === 'freeze-broken'))
    return { headline: 'A step has a problem: waiting for a decision.', tone: 'bad' };
  if (questions.some(({ kind }) => kind === 'sign-off')) return { headline: 'Waiting for a sign-off.', tone: 'warn' };
  if (questions.length > 0) return { headline: 'Waiting for a decision.', tone: 'warn' };
  if (life.kind === 'runs' && life.stage === 'stopping')
    return { headline: 'Stopping at the next safe point.', tone: 'warn' };
  return { headline: 'Running.', tone: 'good' };
}
