import { eventWords, isTrouble } from '../../state/event-words.ts';
import type { Event } from '../../state/events.ts';
import { formatCount } from '../../state/format.ts';
import { standingFreezes } from '../../state/session/freezes.ts';
import type { Session, SessionRun } from '../../state/session/session.ts';
import { glyphs } from '../look.ts';
import { beside, type Line, line, paragraph, type Span, span } from '../parts/line.ts';
import { clockTime, dayAndTime, wholeSeconds } from '../parts/time-text.ts';
import type { SessionWorld } from '../world.ts';
import { eventsSince, processBefore, type Since } from './since.ts';

/** Since the process before this one ended: how that was, and what came of it. */
export function sinceLastRun({ session, stage, now, zone }: SessionWorld, width: number): readonly Line[] {
  const before = processBefore(session);
  if (!before || !stage.journal) return [];
  const resumed = session.runs[session.runs.indexOf(before) + 1];
  const until = resumed?.startedAt ?? now.toISOString();
  const since = eventsSince(before.lastAt, stage.journal, session.seq);
  const gap = wholeSeconds(Date.parse(until) - Date.parse(before.lastAt));
  return [
    ...beside(
      line(span(`${gap} from the last word to the resume`, 'strong')),
      `${dayAndTime(before.lastAt, zone)} to ${clockTime(until, zone)}`,
      width,
    ),
    ...paragraph(endWords(before, resumed, zone), width, { first: '  ' }),
    ...(stage.status === 'waiting' ? underWayLines(session, width) : []),
    ...tellingLines(since, session, width, zone),
    ...freezeLines(since, session, before.lastAt, width, zone),
  ];
}

/** Since the person's last key, when that was long ago. */
export function sinceLastKey({ session, stage, now, zone }: SessionWorld, at: string, width: number): readonly Line[] {
  if (!stage.journal) return [];
  const since = eventsSince(at, stage.journal, session.seq);
  const told = tellingLines(since, session, width, zone);
  return [
    line(
      span(`You were away from ${clockTime(at, zone)}`, 'strong'),
      span(`  ${wholeSeconds(now.getTime() - Date.parse(at))} ago`, 'quiet'),
    ),
    ...(told.length > 0 ? told : [line('  Nothing happened since.')]),
    ...freezeLines(since, session, at, width, zone),
  ];
}

function endWords(
  { by, host, ended, fault, lastAt, stopAskedBy }: SessionRun,
  next: SessionRun | undefined,
  zone: string | undefined,
): string {
  const who = `${by} on ${host}`;
  const at = clockTime(lastAt, zone);
  if (next?.after === 'adopted') return `Its host ${host} was given up: it was last heard of at ${at}.`;
  if (ended === undefined) return `The process of ${who} was killed after ${at}: it said nothing any more.`;
  if (fault) return `It stopped at ${at}: ${fault.message}`;
  if (stopAskedBy !== undefined) return `${who} left it at ${at}, since ${stopAskedBy} asked to stop.`;
  return `${who} left it at ${at}${ended === 'signal' ? ', by a signal' : ''}.`;
}

/** Before anything goes on nobody has looked how far those came. */
function underWayLines({ steps, undos }: Session, width: number): readonly Line[] {
  const open = [...Object.values(steps), ...Object.values(undos)].filter(({ status }) => status === 'running');
  return open.flatMap(({ phase, step }) =>
    paragraph(`${phase}/${step} was under way: it is looked at first how far it came.`, width, {
      first: `  ${glyphs.interrupted} `,
      tone: 'warn',
    }),
  );
}

/** What people did elsewhere, what went wrong or was found, and how far it came. */
function tellingLines(
  { events, isCut }: Since,
  session: Session,
  width: number,
  zone: string | undefined,
): readonly Line[] {
  const elsewhere = events.filter((event) => isFromElsewhere(event, session));
  const trouble = events.filter((event) => isTrouble(event) && !elsewhere.includes(event));
  const count = (type: Event['type']) => events.filter((event) => event.type === type).length;
  const done = count('step.finished');
  const phases = events.flatMap((event) => (event.type === 'phase.finished' ? [event.data.phase] : []));
  return [
    ...part('From elsewhere', elsewhere, width, zone),
    ...part('Found, or gone wrong', trouble, width, zone, 'warn'),
    ...part(
      'Changed',
      events.filter(({ type }) => type === 'runbook.amended'),
      width,
      zone,
    ),
    ...(done > 0
      ? paragraph(
          `Done: ${formatCount(done, 'step')}${phases.length > 0 ? `, phases ${phases.join(', ')}` : ''}.`,
          width,
          {
            first: `  ${glyphs.done} `,
            tone: 'good',
          },
        )
      : []),
    ...(isCut
      ? paragraph('More happened than is told here: L has the journal.', width, { first: '  ', tone: 'quiet' })
      : []),
  ];
}

function part(
  title: string,
  events: readonly Event[],
  width: number,
  zone: string | undefined,
  tone?: Span['tone'],
): readonly Line[] {
  if (events.length === 0) return [];
  const lines = events
    .slice(-20)
    .flatMap((event) =>
      paragraph(eventWords(event), width, { first: `    ${clockTime(event.at, zone)}  `, ...(tone && { tone }) }),
    );
  const left = events.length - 20;
  return [
    line(span(`  ${title}`, 'accent')),
    ...(left > 0 ? [line(span(`    ${left} before these: L`, 'quiet'))] : []),
    ...lines,
  ];
}

/** What another person did from another terminal: signed, asked to stop, took the session over. */
function isFromElsewhere({ type, actor }: Event, { runs }: Session): boolean {
  if (type === 'session.adopted' || type === 'control.requested') return true;
  return type === 'sign-off.given' && !runs.some(({ by, host }) => by === actor.name && host === actor.host);
}

/** A proof is made every half minute while the session runs: a longer pause is a time in which nobody looked. */
const longestMs = 90_000;

function freezeLines(
  { events }: Since,
  { facts }: Session,
  from: string,
  width: number,
  zone: string | undefined,
): readonly Line[] {
  return standingFreezes(facts).flatMap(({ database, frozenAt, proof }) => {
    const proofs = events.flatMap((event) =>
      event.type === 'freeze.proved' && event.data.database === database ? [event] : [],
    );
    const [first] = proofs;
    if (Date.parse(frozenAt) > Date.parse(from)) return [];
    if (!first) {
      const said = proof?.verdict === 'proven' ? 'last proven' : `${proof?.verdict} when it was last looked at,`;
      const last = proof ? `, ${said} at ${clockTime(proof.at, zone)}` : '';
      const text = `${database} is frozen${last}; it is proved again as soon as the session goes on.`;
      return paragraph(text, width, { first: `  ${glyphs.interrupted} `, tone: 'warn' });
    }
    if (Date.parse(first.at) - Date.parse(from) < longestMs) return [];
    const gap = `${database}: nobody looked at its freeze from ${clockTime(from, zone)} to ${clockTime(first.at, zone)}`;
    const covered =
      first.data.verdict === 'proven'
        ? 'the proof made then goes back to the one before'
        : `then: ${first.data.verdict}`;
    return paragraph(`${gap}; ${covered}.`, width, {
      first: `  ${glyphs.interrupted} `,
      tone: first.data.verdict === 'proven' ? 'quiet' : 'warn',
    });
  });
}
