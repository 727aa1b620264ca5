import { stepsOf } from '../../state/plan.ts';
import type { Session } from '../../state/session/session.ts';
import { type WayBackOutline, waysBack } from '../../state/session/ways-back.ts';
import { wayBack } from '../facts.ts';
import { clockTime } from '../parts/time-text.ts';

/** What going back now would lose of what users wrote, in a sentence. */
export function lossSentence(session: Session, zone: string | undefined): string {
  const ways = waysBack(session, { kind: 'any' });
  if (ways.length === 0) return 'nothing was done yet that could be taken back.';
  const way = wayBack(session);
  switch (way.kind) {
    case 'none':
      return 'the runbook does not say what users would lose: look who has written where.';
    case 'open':
      return 'nothing that users wrote is lost.';
    case 'passed': {
      const looked = ways.filter((each) => looksAtLosses(session, each)).map(({ id }) => id);
      const but = looked.length > 0 ? ` ${looked.join(' and ')} shows first what that is.` : '';
      return `what users wrote to the new side since ${clockTime(way.at, zone)} does not come along by itself.${but}`;
    }
  }
}

/** Until when going back is free of loss; empty where there is nothing to say. */
export function untilSentence(session: Session): string {
  if (waysBack(session, { kind: 'any' }).length === 0) return '';
  const way = wayBack(session);
  return way.kind === 'open' ? `That holds until "${way.step.title}" (${way.phase}).` : '';
}

/** Whether the way has a step that counts what would be lost, before anything is switched. */
export function looksAtLosses({ plan }: Session, { id }: WayBackOutline): boolean {
  const named = (plan.rollbacks ?? []).find((known) => known.id === id);
  return named !== undefined && stepsOf(named.phase).some(({ kind }) => kind === 'lost');
}
