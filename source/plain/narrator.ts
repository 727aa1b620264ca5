import { blockedLine, isSameBlock, type LiveBlock } from '../../state/blocking.ts';
import { requestWords } from '../../state/control-words.ts';
import type { Event } from '../../state/events.ts';
import { formatFigure } from '../../state/format.ts';
import type { LiveSteps } from '../../state/live.ts';
import type { Figures } from '../../state/outcome.ts';
import { plainLine } from '../../state/plain-text.ts';
import { stepKey, stepsOf } from '../../state/plan.ts';
import type { Observable } from '../../state/ports.ts';
import type { SessionLog } from '../../state/session/log.ts';
import type { Session } from '../../state/session/session.ts';
import { faultLines } from './output.ts';
import { type Output, tellOutput } from './output-teller.ts';
import { progressEveryMs, progressLines } from './progress-teller.ts';

/**
 * Tells a session in lines as it happens: every event, what running steps put out, and progress of long ones now and then.
 * Call the result to end.
 */
export function narrate(
  log: SessionLog,
  live: Observable<LiveSteps> & Output,
  say: (line: string) => void,
  commandOf: (words: readonly string[]) => string,
): () => void {
  // Checks are told with their results when the step is done.
  const output = tellOutput(live, say, (key) => kindOf(key, log.snapshot()) !== 'check');
  const unfollow = log.follow((event) => {
    const lines = linesOf(event, log.snapshot(), commandOf);
    if (lines.length > 0) output.pause();
    for (const line of lines) say(`${event.at.slice(11, 19)}  ${plainLine(line)}`);
  });
  const progressOf = progressLines();
  const timer = setInterval(() => {
    for (const line of progressOf(live.snapshot())) say(`          ${line}`);
  }, progressEveryMs);
  const unsubscribe = tellBlocks(live, say);
  return () => {
    clearInterval(timer);
    output.end();
    unsubscribe();
    unfollow();
  };
}

function kindOf(key: string, { plan }: Session): string | undefined {
  const phases = [...plan.phases, ...(plan.rollbacks ?? []).map(({ phase }) => phase)];
  const places = phases.flatMap((phase) =>
    stepsOf(phase).map(({ id, kind }) => ({ key: stepKey(phase.id, id), kind })),
  );
  return places.find((place) => place.key === key)?.kind;
}

/** Whom a step waits for at a server, once for each change. */
function tellBlocks(live: Observable<LiveSteps>, say: (line: string) => void): () => void {
  let told: ReadonlyMap<string, LiveBlock> = new Map();
  return live.subscribe(() => {
    const steps = live.snapshot();
    for (const key of told.keys())
      if (steps.has(key) && !steps.get(key)?.block) say(`          ${key}: no longer waits`);
    const blocks = [...steps].flatMap(([key, { block }]) => (block ? [[key, block] as const] : []));
    for (const [key, block] of blocks) {
      if (!isSameBlock(block, told.get(key))) say(`          ${key}: ${plainLine(blockedLine(block, block.seenAtMs))}`);
    }
    told = new Map(blocks);
  });
}

function linesOf(event: Event, session: Session, commandOf: (words: readonly string[]) => string): readonly string[] {
  const where = whereOf(event);
  switch (event.type) {
    case 'session.resumed':
      return [
        `resumed by ${event.actor.name}${event.data.run.after === 'killed' ? '; the process before this one was killed' : ''}${event.data.run.after === 'adopted' ? `; adopted from ${session.adoptions.at(-1)?.from.host ?? 'another host'}` : ''}`,
      ];
    case 'phase.started':
      return [`phase ${event.data.phase} begins`];
    case 'phase.finished':
      return [`phase ${event.data.phase} is done`];
    case 'step.started':
      return [
        `${where}: ${event.data.title}${event.step && event.step.attempt > 1 ? ` (attempt ${event.step.attempt})` : ''}`,
      ];
    case 'step.recovered':
      return [
        `${where}: found ${event.data.verdict === 'done' ? 'done' : event.data.verdict === 'redo' ? 'not done' : 'unclear'} after the ${wasKilled(session) ? 'kill' : 'stop'}: ${event.data.seen}`,
      ];
    case 'step.finished':
      return [
        `${where}: done${figuresText(event.data.figures)}`,
        ...event.data.checks.map(
          ({ verdict, title, expected, actual }) => `  ${verdict}: ${title}: expected ${expected}; found ${actual}`,
        ),
      ];
    case 'step.failed':
      return [`${where}: FAILED`, ...faultLines(event.data.fault).map((line) => `  ${line}`)];
    case 'step.skipped':
      return [`${where}: skipped: ${event.data.reason}`];
    case 'step.previewed':
      return [
        `${where}: would change ${event.data.touches.join('; ')}`,
        ...event.data.description.map((line) => `  ${line}`),
        ...(event.data.fault ? faultLines(event.data.fault).map((line) => `  ${line}`) : []),
        ...event.data.checks.map(
          ({ verdict, title, expected, actual }) => `  ${verdict}: ${title}: expected ${expected}; found ${actual}`,
        ),
      ];
    case 'rollback.requested':
      return [`${event.actor.name} wants to go back`];
    case 'question.answered': {
      const { rollback } = session;
      // Of all answers, the one with which the rollback has begun.
      if (rollback?.startedAt !== event.at) return [];
      return [`ROLLBACK begins: ${rollback.title} (${rollback.way}), over ${rollback.phases.join(', ') || 'no phase'}`];
    }
    case 'rollback.finished':
      return ['everything is taken back'];
    case 'sign-off.given':
      return [
        `${event.data.name} signed ${event.data.phase} as ${event.data.role} (${event.data.assurance}${event.data.scripted ? ', scripted' : ''})`,
      ];
    case 'control.requested':
      return [
        event.data.control === 'stop' && event.data.at === undefined
          ? `${event.actor.name} asked to stop: running steps stop at their next safe point`
          : `${event.actor.name} asks ${requestWords(event.data)}`,
      ];
    case 'handover.behind': {
      const { database, fault } = event.data;
      return [
        `the copy for another host in ${database} is behind: ${fault.message} (${fault.code}) The night goes on.`,
      ];
    }
    case 'handover.caught-up':
      return [`the copy for another host in ${event.data.database} has caught up`];
    case 'session.left':
      if (session.finished)
        return [`left; nothing was taken back, the session is ${session.finished.outcome} as before`];
      return [`left (${event.data.why}); resume with: ${commandOf(['resume', event.session])}`];
    case 'session.finished':
      return [`the session is ${event.data.outcome}`];
    default:
      return [];
  }
}

/** The step, and that it is being undone. */
function whereOf({ step }: Event): string {
  if (!step) return '';
  const key = stepKey(step.phase, step.step);
  return step.direction === 'undo' ? `undo of ${key}` : key;
}

/** Whether the process before this one ended without a word. */
function wasKilled({ runs }: Session): boolean {
  const after = runs.at(-1)?.after;
  return after === 'killed' || after === 'adopted';
}

function figuresText(figures: Figures): string {
  const shown = Object.entries(figures).map(([name, value]) => formatFigure(name, value));
  return shown.length === 0 ? '' : ` (${shown.join(', ')})`;
}
