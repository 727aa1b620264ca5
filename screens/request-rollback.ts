import type { Session } from '../state/session/session.ts';
import { waysBack } from '../state/session/ways-back.ts';
import { blank, type Line, line, paragraph, span } from './parts/line.ts';
import type { Message } from './update.ts';
import type { SessionWorld } from './world.ts';

/** Asks whether to stop for the ways back; or why that can't be asked for from here now. */
export function requestMessage(world: SessionWorld): Message | string {
  const { session, stage } = world;
  const { opened, rollback, rollbackRequest, finished } = session;
  if (opened.dryRun) return 'A dry run changes nothing: there is nothing to take back.';
  if (stage.watching) return `Whoever runs it asks for them, or, once nobody does: nightferry rollback ${session.id}`;
  if (rollback) return 'It is going back already.';
  if (finished?.outcome === 'abandoned') return 'The session was abandoned: nothing is taken back any more.';
  if (stage.status === 'ended') return `Nothing runs here any more: nightferry rollback ${session.id} shows the ways.`;
  if (rollbackRequest) return 'The ways back are asked for already: they are shown as soon as nothing runs.';
  if (!hasWays(session)) return 'Nothing was done yet that could be taken back.';
  return { kind: 'overlay', overlay: { kind: 'request-rollback' } };
}

function hasWays(session: Session): boolean {
  return waysBack(session, { kind: 'any' }).length > 0;
}

/** What asking for the ways back does, and what it does not. */
export function requestLines({ stage }: SessionWorld, width: number): readonly Line[] {
  const stops =
    stage.status === 'waiting'
      ? 'Nothing runs. The ways back are shown next, with their exact commands.'
      : 'What runs stops at its next safe point. Then the ways back are shown, with their exact commands.';
  return [
    line(span('See the ways back?', 'strong')),
    blank,
    ...paragraph(stops, width),
    ...paragraph('Nothing is undone before you have chosen a way, given a reason and typed a phrase.', width, {
      tone: 'strong',
    }),
    ...paragraph('There you can also go on: what was stopped then goes on from where it was.', width),
    blank,
    line('w shows the ways back, Esc changes nothing.'),
  ];
}
