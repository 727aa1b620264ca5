import type { Retry } from '../state/fault.ts';
import type { FailureQuestion } from '../state/question.ts';
import { type Choice, leaveChoice, rollBackChoice } from './choices.ts';
import { checkLines } from './parts/evidence-lines.ts';
import { faultLines } from './parts/fault-lines.ts';
import { blank, type Line, paragraph } from './parts/line.ts';

/** `FAILED: Undo: Migrate grades (grades)` when it is the undoing that failed: the question's title says so. */
export function failureLines({ title, step, fault, failedChecks }: FailureQuestion, width: number): readonly Line[] {
  return [
    ...paragraph(`FAILED: ${title} (${step})`, width, { tone: 'strong' }),
    ...failedChecks.flatMap((check) => checkLines(check, width)),
    ...(failedChecks.length > 0 ? [blank] : []),
    ...faultLines(fault, width),
  ];
}

const retryRisk: Readonly<Record<Retry, string>> = {
  safe: 'That is safe.',
  unsafe: 'That can do harm.',
  unknown: 'Look first whether that is safe.',
};

/** What now: each choice with what it does. Whoever is going back already is not asked whether to go back. */
export function failureChoices({ fault, direction }: FailureQuestion, goingBack: boolean): readonly Choice[] {
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
    { act: 'accept', name: 'accept', does: 'count the result as good enough; with a reason' },
    ...(goingBack ? [] : [rollBackChoice]),
    leaveChoice,
  ];
}
