import { isAskedStill } from '../session/open-questions.ts';
import type { Session } from '../session/session.ts';
import type { Exchange } from './exchanges.ts';

/** A question that nobody has answered yet. */
export interface OpenQuestion {
  readonly question: string;
  readonly kind: string;
  readonly phase: string;
  readonly step: string | null;
  readonly title: string;
  readonly askedAt: string;
}

/** What the session waits for. */
export function openQuestionsOf(session: Session, exchanges: readonly Exchange[]): readonly OpenQuestion[] {
  if (session.finished) return [];
  const last = new Map(exchanges.map((exchange) => [exchange.question.id, exchange]));
  return [...last.values()].flatMap(({ question, askedAt, reply }): readonly OpenQuestion[] => {
    if (reply || !isAskedStill(session, question)) return [];
    const { id, kind, phase, title } = question;
    return [{ question: id, kind, phase, step: question.step ?? null, title, askedAt }];
  });
}
