import { capitalized } from '../state/format.ts';
import type { Session } from '../state/session/session.ts';

/** What a waiting session does once the person says so. */
export type StartWord = 'begin' | 'go on' | 'see the ways back' | 'go on back' | 'go forward again';

/** One that ran before goes on, and does nothing twice; one that was rolled back begins again where it went back to. */
export function startWord({ runs, rollback, rollbackRequest }: Session): StartWord {
  if (rollback) return 'go on back';
  if (rollbackRequest) return 'see the ways back';
  if (runs.at(-2)?.ended === 'rolled-back') return 'go forward again';
  return runs.length > 1 ? 'go on' : 'begin';
}

export const startSentences: Readonly<Record<StartWord, string>> = {
  begin: 'Enter begins.',
  'go on': 'Enter goes on.',
  'see the ways back': 'Enter shows the ways back.',
  'go on back': 'Enter goes on back.',
  'go forward again': 'Enter goes forward again.',
};

/** The question before the first step of a live session. */
export function startQuestion(session: Session | undefined): string {
  const word = session ? startWord(session) : 'begin';
  return `${capitalized(word)}?`;
}
