import type { Session } from './session.ts';

/** A decision to go on in spite of writes to a frozen database: of exactly what was seen, and nothing else. */
export interface AcceptedWrites {
  readonly database: string;
  /** What the person was shown. */
  readonly seen: readonly string[];
  readonly by: string;
  readonly role: string;
  readonly reason: string;
  readonly at: string;
}

/** All of them through the freezes that the session knows now, oldest first; those of a freeze that was made anew are over. */
export function acceptedWrites({ questions, facts }: Session): readonly AcceptedWrites[] {
  return Object.values(questions).flatMap(({ question, answer, answeredAt }) => {
    if (question.kind !== 'freeze-broken' || answer?.kind !== 'accept' || answeredAt === undefined) return [];
    const { database, seen } = question;
    const freeze = facts.freezes[database];
    if (!freeze || answeredAt < freeze.frozenAt) return [];
    const { by, role, reason } = answer;
    return [{ database, seen, by, role, reason, at: answeredAt }];
  });
}
