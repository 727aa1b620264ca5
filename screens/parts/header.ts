import type { Forecast } from '../../state/forecast.ts';
import { formatCount } from '../../state/format.ts';
import { isLossOfServer } from '../../state/lost-server.ts';
import { brokenFreeze } from '../../state/session/freezes.ts';
import { acceptedRejects, openRejectedRows } from '../../state/session/rejects.ts';
import type { Session } from '../../state/session/session.ts';
import { currentPhase, stopAsker, tally, whatIsNext } from '../facts.ts';
import { goingBack } from '../going-back.ts';
import { glyphs } from '../look.ts';
import type { SessionStage } from '../stage.ts';
import { startWord } from '../start-word.ts';
import { runnerSpan, watchBanner, watchedWait } from '../watching.ts';
import { isSessionWorld, layoutOf, movesByItself, type SessionWorld, type World } from '../world.ts';
import { copySpan } from './copy-text.ts';
import { cut, widthOf } from './fit.ts';
import { freezeSpan } from './freeze-text.ts';
import { factsBack, whereBack } from './going-back-lines.ts';
import { apart, dotted, fitLine, type Line, line, lineWidth, type Span, span } from './line.ts';
import { serverLine } from './servers-text.ts';
import { timeFacts } from './time-facts.ts';
import { clockSeconds, clockTime, zoneName } from './time-text.ts';

/** The lines on top of every screen: where am I, is it safe, what is next, how long, how do I go back. */
export function headerLines(world: World, forecast: Forecast | undefined, leaving: boolean): readonly Line[] {
  const { width, header } = layoutOf(world.size, isSessionWorld(world));
  const lines =
    isSessionWorld(world) && forecast ? sessionLines(world, forecast, leaving, width) : [plainHeader(world, width)];
  const rule = line(span(glyphs.rule.repeat(width), 'quiet'));
  const isRuled = world.size.rows >= 20;
  return [...lines.slice(0, header - (isRuled ? 1 : 0)), ...(isRuled ? [rule] : [])];
}

function plainHeader(world: World, width: number): Line {
  const { stage } = world;
  const title =
    stage.kind === 'preparing' || stage.kind === 'fault' ? stage.title : 'database migrations, night by night';
  const clock = line(span(`${clockOf(world)} ${zoneName(world.zone)}`, 'quiet'));
  return apart([span(' Nightferry ', 'strong'), span(` ${title}`)], clock, width);
}

function sessionLines(world: SessionWorld, forecast: Forecast, leaving: boolean, width: number): readonly Line[] {
  const { session, stage } = world;
  // The city is enough to tell the window's clock from the machine's.
  const zone = width >= 76 && world.zone !== undefined ? ` ${zoneName(world.zone)}` : '';
  const clock = `${clockOf(world)}${zone}`;
  const person = stage.watching ? runnerSpan(stage.watching, world.now) : span(stage.operator);
  const who = line(person, span(` ${glyphs.dot} `, 'quiet'), span(clock));
  const where = whereAndNext(world, leaving);
  const servers = layoutOf(world.size, true).header > 4;
  const facts = factsOf(world, forecast, servers);
  return [
    apart(
      [
        ...watchBanner(stage),
        ...banner(session),
        span(' '),
        safety(session),
        span(` ${glyphs.dot} ${session.id}`, 'quiet'),
      ],
      who,
      width,
    ),
    secondLine(where, world, width),
    [span(' '), ...(facts.length > 0 ? dotted(facts, width - 1) : [])],
    [span(' '), ...serversAndTrouble(world, width - 1)],
  ];
}

/** What is next is looked at most: the badge of the freeze is shortened for it, and then the name of the phase. */
function secondLine(where: Line, { session, now }: SessionWorld, width: number): Line {
  const full = freezeSpan(session, now);
  const fits = (badge: Span | undefined) => lineWidth(where) + (badge ? widthOf(badge.text) + 3 : 0) <= width;
  const badge = fits(full) ? full : freezeSpan(session, now, 'short');
  const over = lineWidth(where) + (badge ? widthOf(badge.text) + 3 : 0) - width;
  const at = where.findLastIndex(({ tone }) => tone === 'strong');
  const shown = where.map((part, index) =>
    over > 0 && index === at ? { ...part, text: cut(part.text, Math.max(8, widthOf(part.text) - over)) } : part,
  );
  return badge ? apart(shown, [badge, span(' ')], width) : fitLine(shown, width);
}

/** Seconds go by where something runs. Where a person is waited for, or nobody, a line is not written for every one of them. */
function clockOf(world: World): string {
  return movesByItself(world) ? clockSeconds(world.now, world.zone) : clockTime(world.now, world.zone);
}

/** Which servers, and before them what is wrong with one. What a server is, that does not answer, is not claimed. */
function serversAndTrouble({ session, questions }: SessionWorld, width: number): Line {
  const silent = questions.some((question) => question.kind === 'failure' && isLossOfServer(question.fault.code));
  const copy = copySpan(session);
  const trouble = [...(silent ? [span('A SERVER DOES NOT ANSWER', 'bad')] : []), ...(copy ? [copy] : [])];
  if (trouble.length === 0) return serverLine(session, width);
  const left = dotted(trouble, width);
  const room = width - lineWidth(left) - 3;
  const known = silent ? { ...session, servers: {} } : session;
  return room < 12 ? left : [...left, span(` ${glyphs.dot} `, 'quiet'), ...serverLine(known, room)];
}

function factsOf(world: SessionWorld, forecast: Forecast, hasServerLine: boolean): readonly Span[] {
  const { session, stage } = world;
  const going = goingBack(session);
  const copy = hasServerLine ? undefined : copySpan(session);
  const behind = copy ? [copy] : [];
  if (going) return [...behind, ...factsBack(going, forecast)];
  const harmless = session.opened.dryRun ? [span('changes nothing', 'good')] : [];
  return [...harmless, ...behind, ...timeFacts(session, forecast, stage.status, world)];
}

/** What kind of session this is: in words first, in colour as well. */
export function banner({ opened }: Session): Line {
  const dry = opened.dryRun ? [span(' DRY RUN ', 'good')] : [];
  if (opened.mode === 'rehearsal') return [...dry, span(` REHEARSAL in ${opened.environment} `, 'accent')];
  if (opened.production) return [...dry, span(` LIVE on PRODUCTION: ${opened.environment} `, 'danger')];
  return [...dry, span(` LIVE in ${opened.environment} `, 'warn')];
}

function whereAndNext({ stage, session, tree, questions }: SessionWorld, leaving: boolean): Line {
  if (leaving) return line(span(' Leaving: running steps stop at their next safe point.', 'warn'));
  if (stage.status === 'ended') return line(span(` ${endWords(stage.end?.kind)}`, 'strong'));
  const stopping = session.stopRequested
    ? span(`${stopAsker(session)} asked to stop at the next safe point`, 'warn')
    : isStoppingForWays(session, stage.status, questions)
      ? span('stopping at the next safe point, then the ways back', 'warn')
      : undefined;
  const going = goingBack(session);
  if (going)
    return stopping
      ? line(span(' '), span(' ROLLING BACK ', 'danger'), ' ', stopping)
      : whereBack(going, stage.status === 'waiting' ? 'to go on' : questions.length > 0 ? 'answer' : 'nothing');
  const phase = currentPhase(session, tree.phase ?? askedIn(questions));
  if (!phase) return line(' This runbook has no phases.');
  const place = `${session.plan.phases.indexOf(phase) + 1} of ${session.plan.phases.length}`;
  const where = line(span(` ${phase.title}`, 'strong'), ` (${place})`, span(` ${glyphs.dot} `, 'quiet'));
  if (stopping) return [...where, stopping];
  if (stage.status === 'waiting') {
    const word = startWord(session);
    return [...where, span(stage.watching ? watchedWait(stage.watching, word) : `waits for you to ${word}`)];
  }
  const next = whatIsNext(session, phase) ?? 'the end';
  return [
    ...where,
    questions.length > 0
      ? span(stage.watching ? 'next: an answer there' : 'next: your answer', 'warn')
      : span(`next: ${next}`),
  ];
}

/** The ways back were asked for, and something still runs. */
function isStoppingForWays(
  { rollbackRequest }: Session,
  status: SessionStage['status'],
  questions: SessionWorld['questions'],
): boolean {
  return status === 'running' && rollbackRequest !== undefined && questions.every(({ kind }) => kind !== 'rollback');
}

/** A way back and a broken freeze concern the whole session, not the phase they name. */
function askedIn([first]: SessionWorld['questions']): string | undefined {
  return first?.kind === 'rollback' || first?.kind === 'freeze-broken' ? undefined : first?.phase;
}

function endWords(end: string | undefined): string {
  switch (end) {
    case 'finished':
      return 'Finished.';
    case 'failed':
      return 'Failed.';
    case 'abandoned':
      return 'Abandoned.';
    case 'rolled-back':
      return 'Rolled back: nothing runs. resume goes forward again.';
    case 'halted':
      return 'Halted: nothing runs.';
    default:
      return 'Left: nothing runs.';
  }
}

function safety(session: Session): Span {
  const { failed, unclear, checksFailed, skipped, accepted, overridden } = tally(session);
  if (brokenFreeze(session.facts)) return span('FREEZE BROKEN', 'bad');
  if (failed > 0) return span(`${formatCount(failed, 'step')} FAILED`, 'bad');
  if (unclear > 0) return span(`${formatCount(unclear, 'step')} UNCLEAR`, 'warn');
  // Failed checks that somebody accepted are exceptions; in a dry run they are what it was made for.
  if (checksFailed > 0 && accepted === 0) return span(`${formatCount(checksFailed, 'check')} FAILED`, 'bad');
  const rejected = openRejectedRows(session);
  // Once somebody went on without them, they are an exception like others.
  if (rejected > 0 && acceptedRejects(session).at(-1)?.rows !== rejected)
    return span(formatCount(rejected, 'REJECT', 'REJECTS'), 'warn');
  const exceptions = skipped + accepted + overridden + (rejected > 0 ? 1 : 0);
  if (exceptions > 0) return span(formatCount(exceptions, 'exception'), 'warn');
  return span('no failures', 'good');
}
