import { settles } from '../answer.ts';
import type { Table } from '../outcome.ts';
import type { Exchange } from './exchanges.ts';

export interface Confirmation {
  readonly at: string;
  readonly phase: string;
  readonly step: string;
  readonly item: string;
  readonly text: string;
  readonly role: string | null;
  readonly answer: 'confirmed' | 'refused';
  readonly by: string;
  readonly note: string | null;
  readonly scripted: boolean;
  /** What the person looked at. */
  readonly exhibit: Table | null;
}

export interface PhraseTyped {
  readonly at: string;
  readonly phase: string;
  readonly step: string;
  /** What was agreed to, where it was not passing the point of no return. */
  readonly agreedTo?: string;
  readonly phrase: string;
  readonly by: string;
  readonly scripted: boolean;
  /** Whether it was the phrase asked for. */
  readonly right: boolean;
}

/** What people were asked to confirm and what they said, refusals that were put right later included. */
export function confirmationsOf(exchanges: readonly Exchange[]): readonly Confirmation[] {
  return exchanges.flatMap(({ question, reply }): readonly Confirmation[] => {
    if (question.kind !== 'confirm' || !reply) return [];
    const { answer, at, scripted } = reply;
    if (answer.kind !== 'confirmed' && answer.kind !== 'refused') return [];
    return [
      {
        at,
        phase: question.phase,
        step: question.step ?? '',
        item: question.item,
        text: question.text,
        role: question.role ?? null,
        answer: answer.kind,
        by: answer.by,
        note: answer.note ?? null,
        scripted,
        exhibit: question.exhibit ?? null,
      },
    ];
  });
}

/** Phrases typed before points of no return, and where a step needed one; wrong ones included. */
export function phrasesOf(exchanges: readonly Exchange[]): readonly PhraseTyped[] {
  return exchanges.flatMap(({ question, reply }): readonly PhraseTyped[] => {
    if ((question.kind !== 'point-of-no-return' && question.kind !== 'phrase') || reply?.answer.kind !== 'phrase-typed')
      return [];
    const { answer, at, scripted } = reply;
    const { phase, step } = question;
    const agreedTo = question.kind === 'phrase' ? { agreedTo: question.title } : {};
    return [
      {
        at,
        phase,
        step,
        ...agreedTo,
        phrase: answer.phrase,
        by: answer.by,
        scripted,
        right: settles(question, answer),
      },
    ];
  });
}
