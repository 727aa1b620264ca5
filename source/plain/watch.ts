import type { LiveSteps } from '../../state/live.ts';
import { plainLine } from '../../state/plain-text.ts';
import type { PlanSummary } from '../../state/plan.ts';
import type { Observable } from '../../state/ports.ts';
import type { Question } from '../../state/question.ts';
import { type Life, lifeSentence } from '../../state/session/life.ts';
import type { WatchedSession } from '../watch/watched-session.ts';
import { narrate } from './narrator.ts';
import { zoneText } from './zone-text.ts';

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
  say(zoneText(log.snapshot().opened.window?.timezone));
  tell();
  // What is before the person there, not what was asked once: a resumed session asks again.
  let told: readonly string[] = [];
  const tellQuestions = () => {
    const { id, plan, runs } = log.snapshot();
    const asked = watched.questions.snapshot();
    for (const question of asked.filter((candidate) => !told.includes(candidate.id))) {
      say(`${now().toISOString().slice(11, 19)}  ${runs.at(-1)?.by} is asked: ${plainLine(askedText(question, plan))}`);
      if (question.kind !== 'sign-off') continue;
      say(`          from here: ${commandOf(['sign', id, question.phase, '--role', question.role])}`);
    }
    told = asked.map((question) => question.id);
  };
  tellQuestions();
  const silences = [
    life.subscribe(tell),
    watched.questions.subscribe(tellQuestions),
    narrate(log, progressOf(live), say, commandOf),
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
    case 'rejects':
      return `to go past the point of no return without ${question.phrase}`;
    case 'freeze-broken':
      return `what to do about a write to ${question.database}, which is frozen`;
  }
}
