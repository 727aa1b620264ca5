import type { LiveSteps } from '../../state/live.ts';
import { plainLine } from '../../state/plain-text.ts';
import type { PlanSummary } from '../../state/plan.ts';
import type { Observable } from '../../state/ports.ts';
import type { Question } from '../../state/question.ts';
import { type Life, lifeSentence } from '../../state/session/life.ts';
import type { WatchedSession } from '../watch/watched-session.ts';
import { narrate } from './narrator.ts';

export interface WatchPlainOptions {
  readonly say: (line: string) => void;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  readonly commandOf: (words: readonly string[]) => string;
}

/**
 * Tells a session that is run elsewhere, line by line as things happen: events, progress, what is asked and of whom, who
 * runs it or that nobody does. Resolves once the session has come to its end, or the signal aborts.
 */
export async function watchPlain(
  watched: WatchedSession,
  { say, now, signal, commandOf }: WatchPlainOptions,
): Promise<Life> {
  const { log, live, life } = watched;
  const over = new AbortController();
  const tell = () => {
    say(lifeSentence(life.snapshot(), now()));
    if (life.snapshot().kind === 'over') over.abort();
  };
  tell();
  const sayAsked = (question: Question, who: string, first: string) => {
    const { id, plan } = log.snapshot();
    say(`${first}${who} is asked: ${plainLine(askedText(question, plan))}`);
    if (question.kind !== 'sign-off') return;
    say(`          from here: ${commandOf(['sign', id, question.phase, '--role', question.role])}`);
  };
  const { by: runner } = log.snapshot().runs.at(-1) ?? { by: 'Somebody' };
  for (const question of watched.questions.snapshot()) sayAsked(question, runner, '');
  const silences = [
    life.subscribe(tell),
    narrate(log, progressOf(live), say, commandOf),
    log.follow((event) => {
      if (event.type === 'question.asked')
        sayAsked(event.data.question, event.actor.name, `${event.at.slice(11, 19)}  `);
    }),
    watched.trouble.subscribe(() => {
      const trouble = watched.trouble.snapshot();
      say(trouble ? `Nothing new can be read: ${trouble.message} (${trouble.code})` : 'The journal can be read again.');
    }),
  ];
  await watched.watch(AbortSignal.any([signal, over.signal]));
  for (const silence of silences) silence();
  return life.snapshot();
}

/** What steps put out is told where they run; from here only the last lines are known. */
function progressOf(live: Observable<LiveSteps>) {
  return {
    subscribe: (listener: () => void) => live.subscribe(listener),
    snapshot: () => live.snapshot(),
    hear: () => () => undefined,
  };
}

function askedText(question: Question, { roles }: PlanSummary): string {
  switch (question.kind) {
    case 'confirm':
      return question.text;
    case 'sign-off':
      return `to approve ${question.title} as ${roles[question.role] ?? question.role} (${question.role})`;
    case 'failure':
      return `what to do, since ${question.phase}/${question.step} failed: ${question.fault.message}`;
    case 'ambiguous':
      return `whether ${question.phase}/${question.step} was done: ${question.seen}`;
    case 'point-of-no-return':
      return `to pass the point of no return, ${question.title}`;
    case 'phrase':
      return `whether it is meant: ${question.title}`;
    case 'rollback':
      return 'which way to go back';
    case 'gate':
      return `to open ${question.title} although its gate is shut`;
    case 'freeze-broken':
      return `what to do about a write to ${question.database}, which is frozen`;
  }
}
