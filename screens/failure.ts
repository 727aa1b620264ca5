import { mayAccept } from '../state/accepting.ts';
import type { Retry } from '../state/fault.ts';
import type { FailureQuestion } from '../state/question.ts';
import { type Choice, leaveChoice, rollBackChoice } from './choices.ts';

const retryRisk: Readonly<Record<Retry, string>> = {
  safe: 'That is safe.',
  unsafe: 'That can do harm.',
  unknown: 'Look first whether that is safe.',
};

const acceptChoice: Choice = {
  act: 'accept',
  name: 'accept',
  does: 'count the result as good enough; with a reason',
};

/** What now: each choice with what it does. Whoever is going back already is not asked whether to go back. */
export function failureChoices(question: FailureQuestion, goingBack: boolean): readonly Choice[] {
  const { fault, direction } = question;
  const risk = retryRisk[fault.retry];
  if (direction === 'undo') {
    return [
      { act: 'retry', name: 'retry', does: `undo the step again. ${risk}` },
      { act: 'skip', name: 'skip', does: 'leave what it did as it is; with a reason' },
      { act: 'accept', name: 'accept', does: 'count it as undone; with a reason' },
      leaveChoice,
    ];
  }
  return [
    { act: 'retry', name: 'retry', does: `run the step again. ${risk}` },
    { act: 'skip', name: 'skip', does: 'go on without it; with a reason, for the report' },
    ...(mayAccept(question) ? [acceptChoice] : []),
    ...(goingBack ? [] : [rollBackChoice]),
    leaveChoice,
  ];
}
