import { settles } from '../state/answer.ts';
import type { Reply } from '../state/ports.ts';
import type { Question } from '../state/question.ts';
import { isAskedStill } from '../state/session/open-questions.ts';
import type { Night } from './night.ts';

/**
 * Puts a question to the person: journaled before it is shown, its answer journaled before anything is done with it.
 * An answer from before a kill is given at once. Leaving stops the session and keeps the question open. Once the session
 * is stopping, nothing is asked any more. Once `overtaken` aborts, the question is taken back, and nothing is stopped for it.
 */
export async function askPerson(question: Question, night: Night, overtaken?: AbortSignal): Promise<Reply> {
  const known = night.log.snapshot().questions[question.id];
  if (known?.answer && settles(known.question, known.answer)) {
    return { kind: 'answered', answer: known.answer, scripted: known.scripted ?? false };
  }
  if (night.signal.aborted) return { kind: 'leave', why: 'operator' };
  if (!known || known.answer) night.log.append('question.asked', { question });
  const signal = overtaken ? AbortSignal.any([night.signal, overtaken]) : night.signal;
  const reply = await night.operator.ask(shownOf(question, night), signal);
  if (reply.kind === 'leave') {
    if (!overtaken?.aborted) night.stop({ why: reply.why });
    return reply;
  }
  const { answer, scripted } = reply;
  night.log.append('question.answered', { question: question.id, answer, scripted });
  return reply;
}

/**
 * As `askPerson`, of a question that may be overtaken while it stands there: rejects are retried, and their number is another.
 * It is taken back then, and nothing is stopped. Resolves with whether whoever asked is to look what comes next.
 */
export async function askWhileWanted(question: Question, night: Night): Promise<boolean> {
  const overtaken = new AbortController();
  const unsubscribe = night.log.subscribe(() => {
    if (!isAskedStill(night.log.snapshot(), question)) overtaken.abort();
  });
  try {
    const reply = await askPerson(question, night, overtaken.signal);
    return reply.kind === 'answered' || (overtaken.signal.aborted && !night.signal.aborted);
  } finally {
    unsubscribe();
  }
}

/** A phrase has to be typed as it is: masking a part of it would make that impossible. */
function shownOf(question: Question, night: Night): Question {
  if (question.kind === 'point-of-no-return') return question;
  const shown = night.redact(question);
  return 'phrase' in question && 'phrase' in shown ? { ...shown, phrase: question.phrase } : shown;
}
