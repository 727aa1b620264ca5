import type { Forecast } from '../../state/forecast.ts';
import { formatCount, formatDuration } from '../../state/format.ts';
import { phaseById } from '../../state/plan.ts';
import type { Session } from '../../state/session/session.ts';
import { type WayBackOutline, waysBack } from '../../state/session/ways-back.ts';
import { bareHands } from '../by-hand.ts';
import { goingBack } from '../going-back.ts';
import { bind } from '../keys/binding.ts';
import { glyphs } from '../look.ts';
import { blank, type Line, line, paragraph, span } from '../parts/line.ts';
import { clockTime } from '../parts/time-text.ts';
import { requestMessage } from '../request-rollback.ts';
import { looksAtLosses, lossSentence, untilSentence } from '../ways/loss.ts';
import type { Pane, PaneContext } from './pane.ts';

/** How to undo what was done so far: which ways there are now, what each takes back, and what it can't. Asks for nothing. */
export const waysBackPane: Pane = {
  id: 'ways-back',
  key: 'u',
  label: 'ways back',
  footerFrom: 110,
  body: (context) => ({ kind: 'text', lines: linesOf(context) }),
  keys: ({ world }) => [bind('r', 'ask for the ways back', ['r'], requestMessage(world))],
};

function linesOf(context: PaneContext): readonly Line[] {
  const { world, width } = context;
  const { session } = world;
  const ways = session.opened.dryRun ? [] : waysBack(session, { kind: 'any' });
  return [
    line(span('How to undo', 'strong'), span('  reading this changes nothing', 'quiet')),
    ...nowLines(context, ways),
    ...ways.flatMap((way, index) => [blank, ...wayLines(way, index + 1, context)]),
    ...laterLines(session, ways, width),
  ];
}

function nowLines({ world, width, forecast }: PaneContext, ways: readonly WayBackOutline[]): readonly Line[] {
  const { session, stage, zone } = world;
  const { command } = stage.byHand ?? bareHands;
  const going = goingBack(session);
  if (session.opened.dryRun) return paragraph('A dry run changes nothing: there is nothing to take back.', width);
  if (going) {
    const far = `${going.settled} of ${formatCount(going.steps, 'step')}`;
    return paragraph(`It is GOING BACK already (${going.rollback.way}): ${far}.`, width, { tone: 'warn' });
  }
  if (ways.length === 0) return paragraph('Nothing was done yet that could be taken back.', width, { tone: 'good' });
  const closes = forecast.closesInMs;
  const asks = requestMessage(world);
  return [
    ...paragraph(`Going back: ${[lossSentence(session, zone), untilSentence(session)].join(' ').trim()}`, width, {
      tone: 'warn',
    }),
    ...(closes !== undefined && closes > 0 && stage.status !== 'ended'
      ? paragraph(
          `The window closes in ${formatDuration(closes)}. ${turnBackSentence(forecast, zone, world.now)}`,
          width,
        )
      : []),
    ...paragraph(
      typeof asks === 'string'
        ? `To go back: ${command(['rollback', session.id])}`
        : 'r asks for them: what runs stops, you choose a way, give a reason and type a phrase.',
      width,
      { tone: 'strong' },
    ),
  ];
}

function turnBackSentence({ turnBack, turnBackInMs }: Forecast, zone: string | undefined, now: Date): string {
  const needs = formatDuration(Math.max(60_000, Math.floor((turnBack?.needsMs ?? 0) / 60_000) * 60_000));
  if (turnBack?.basis === 'took') return `Nobody planned how long going back takes; what it takes back took ${needs}.`;
  if (!turnBack || turnBackInMs === undefined) return 'Going back has to end within it, too.';
  const plan = `${turnBack.way} is planned for ${needs}`;
  if (turnBackInMs < 0) return `${plan}: it is TOO LATE to end it within the window.`;
  return `${plan}: turn back by ${clockTime(new Date(now.getTime() + turnBackInMs).toISOString(), zone)}.`;
}

/** One way, the steps in the order they would run. */
function wayLines(way: WayBackOutline, number: number, { world, width }: PaneContext): readonly Line[] {
  const { session, stage } = world;
  const { steps } = stage.byHand ?? bareHands;
  const undo = way.direction === 'undo';
  const known = way.steps.map((place) => ({ ...place, ...steps[`${place.phase}/${place.step}`] }));
  const impossible = undo ? known.filter((step) => step.undo === 'no').length : 0;
  const titles = way.phases.map((id) => phaseById(session.plan, id)?.title ?? id);
  return [
    ...paragraph(`${number}. ${way.title} (${way.id})`, width, { tone: 'strong' }),
    ...paragraph(
      titles.length === 0 ? 'Takes no phase back.' : `Takes back: ${titles.join(', ')}; they count as not done.`,
      width,
      { first: '   ' },
    ),
    ...(looksAtLosses(session, way)
      ? paragraph('Shows what would be lost before it switches anything.', width, { first: '   ' })
      : []),
    ...(impossible > 0
      ? paragraph(`${formatCount(impossible, 'step')} CAN'T BE UNDONE: each asks a person when it comes up.`, width, {
          first: '   ',
          tone: 'warn',
        })
      : []),
    ...known.flatMap((step) => stepLine(step, undo, session, width)),
  ];
}

function stepLine(
  { phase, step, title, undo, why }: { phase: string; step: string; title: string; undo?: string; why?: string },
  back: boolean,
  session: Session,
  width: number,
): readonly Line[] {
  const key = `${phase}/${step}`;
  const never = session.opened.mode === 'rehearsal' && !back && leftOut(session, phase, step);
  if (never) return paragraph(`${title} (${key}): left out of rehearsals`, width, { first: '     - ', tone: 'quiet' });
  if (back && undo === 'no')
    return paragraph(`${title} (${key}): CAN'T BE UNDONE: ${why ?? ''}`, width, {
      first: `     ${glyphs.failed} `,
      tone: 'bad',
    });
  const nothing = back && undo === 'nothing' ? ', nothing to undo' : '';
  return paragraph(`${back ? 'undo ' : ''}${title} (${key})${nothing}`, width, {
    first: `     ${glyphs.dot} `,
    ...(nothing && { tone: 'quiet' as const }),
  });
}

function leftOut({ plan }: Session, phase: string, step: string): boolean {
  const summary = phaseById(plan, phase);
  const items = summary?.items.flatMap((item) => (item.type === 'step' ? [item] : item.steps)) ?? [];
  return items.some(({ id, rehearsalSkip }) => id === step && rehearsalSkip !== undefined);
}

/** Named ways that are not to be had now, and when they are. */
function laterLines({ plan }: Session, ways: readonly WayBackOutline[], width: number): readonly Line[] {
  const later = (plan.rollbacks ?? []).filter(({ id }) => ways.every((way) => way.id !== id));
  if (later.length === 0) return [];
  const lines = later.flatMap(({ id, when, phase, uses = [] }) => {
    const once = uses.length > 0 ? `once ${uses.join(', ')} is done` : 'once there is something it takes back';
    const time = when === undefined ? once : `${when.side} ${when.phase} has begun`;
    return paragraph(`${phase.title} (${id}): ${time}`, width, { first: '   ', tone: 'quiet' });
  });
  return [blank, line(span('Not now', 'strong')), ...lines];
}
