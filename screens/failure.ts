import type { Retry } from '../state/fault.ts';
import type { FailureQuestion } from '../state/question.ts';
import { glyphs } from './look.ts';
import { checkLines } from './parts/evidence-lines.ts';
import { faultLines } from './parts/fault-lines.ts';
import { pad } from './parts/fit.ts';
import { blank, type Line, line, paragraph, span } from './parts/line.ts';

export const failureChoices = ['retry', 'skip', 'accept', 'leave'] as const;
export type FailureChoice = (typeof failureChoices)[number];

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

/** What now: each choice with what it does. */
export function failureChoiceLines({ fault }: FailureQuestion, at: number): readonly Line[] {
  const words: Readonly<Record<FailureChoice, string>> = {
    retry: `run the step again. ${retryRisk[fault.retry]}`,
    skip: 'go on without it; with a reason, for the report',
    accept: 'count the result as good enough; with a reason',
    leave: 'stop here; the session can be resumed',
  };
  return choiceLines(
    failureChoices.map((choice) => [choice, words[choice]]),
    at,
  );
}

export function choiceLines(choices: readonly (readonly [string, string])[], at: number): readonly Line[] {
  const width = Math.max(...choices.map(([name]) => name.length));
  return choices.map(([name, does], index) =>
    line(
      span(index === at ? `${glyphs.pointer} ` : '  ', 'accent'),
      span(pad(name, width), index === at ? 'strong' : undefined),
      span(`  ${does}`, index === at ? undefined : 'quiet'),
    ),
  );
}
