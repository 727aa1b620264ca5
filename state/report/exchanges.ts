import { type Answer, answersTo } from '../answer.ts';
import type { Actor, Event } from '../events.ts';
import type { Question } from '../question.ts';

/** A question as it was put once, and the answer it got. Asked again (after a refusal), it is another exchange. */
export interface Exchange {
  readonly question: Question;
  readonly askedAt: string;
  readonly reply?: Reply;
}

interface Reply {
  readonly answer: Answer;
  readonly at: string;
  readonly scripted: boolean;
  /** Who was at the keyboard; the answer may name someone else. */
  readonly actor: Actor;
}

/** Every question that was put, in the order of asking. Answers that the fold ignores are no answers here either. */
export function exchangesOf(events: readonly Event[]): readonly Exchange[] {
  const exchanges: Exchange[] = [];
  for (const event of events) {
    if (event.type === 'question.asked') {
      exchanges.push({ question: event.data.question, askedAt: event.at });
    } else if (event.type === 'question.answered') {
      const { question: id, answer, scripted } = event.data;
      const index = exchanges.findLastIndex(({ question }) => question.id === id);
      const asked = exchanges[index];
      if (!asked || !answersTo[asked.question.kind].includes(answer.kind)) continue;
      exchanges[index] = { ...asked, reply: { answer, at: event.at, scripted, actor: event.actor } };
    }
  }
  return exchanges;
}
