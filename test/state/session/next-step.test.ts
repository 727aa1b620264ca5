import { describe, expect, it } from 'vitest';
import type { StepSummary } from '../../../state/plan.ts';
import type { Question } from '../../../state/question.ts';
import { foldSession } from '../../../state/session/evolve.ts';
import { nextStep } from '../../../state/session/next-step.ts';
import type { SessionOpened } from '../../../state/session/opened.ts';
import {
  answered,
  asked,
  failed,
  faultOf,
  finished,
  given,
  left,
  opened,
  previewed,
  recovered,
  resumed,
  skippedByRunbook,
  started,
  stepOf,
  type Telling,
} from '../../support/story.ts';

const users = 'people/users';
const address = (attempt: number, generation = 1) => ({ phase: 'people', step: 'users', generation, attempt });

function moveAfter(tellings: readonly Telling[], step: Partial<StepSummary> = {}, parts: Partial<SessionOpened> = {}) {
  return nextStep(foldSession(given(opened(parts), ...tellings)), 'people', { ...stepOf('users'), ...step });
}

const failure: Question = {
  kind: 'failure',
  id: 'failure/people/users/1.1',
  phase: 'people',
  step: 'users',
  title: 'Users',
  fault: faultOf('sql/failed'),
  failedChecks: [],
};

describe('what a step does next', () => {
  it('runs when nothing happened to it yet', () => {
    expect(moveAfter([])).toEqual({ kind: 'run', at: address(1) });
  });

  it('halts while it runs in this process: it gave way to a stop', () => {
    expect(moveAfter([started(users)])).toEqual({ kind: 'halt' });
  });

  it.each(['killed', 'left'] as const)('recovers the attempt that was under way when its process was %s', (after) => {
    const end = after === 'left' ? [left()] : [];
    expect(moveAfter([started(users), ...end, resumed(after)])).toEqual({ kind: 'recover', at: address(1) });
  });

  it('recovers again when the process died between finding it done and saying so', () => {
    const tellings = [started(users), resumed(), recovered(users, 'done'), resumed()];
    expect(moveAfter(tellings)).toEqual({ kind: 'recover', at: address(1) });
  });

  it('runs again, as the next attempt, when recovery says redo', () => {
    expect(moveAfter([started(users), resumed(), recovered(users, 'redo')])).toEqual({ kind: 'run', at: address(2) });
  });

  it('asks when reality does not tell, under an id of that attempt', () => {
    const move = moveAfter([started(users), resumed(), recovered(users, 'ask', 'pid 7 is gone')]);
    expect(move).toMatchObject({
      kind: 'ask',
      question: { kind: 'ambiguous', id: 'ambiguous/people/users/1.1', seen: 'pid 7 is gone' },
    });
  });

  it('looks again when the person says so', () => {
    const ambiguous: Question = {
      kind: 'ambiguous',
      id: 'ambiguous/people/users/1.1',
      phase: 'people',
      step: 'users',
      title: 'Users',
      seen: '',
    };
    const tellings = [started(users), resumed(), recovered(users, 'ask'), asked(ambiguous)];
    const look = answered(ambiguous, { kind: 'look-again' });
    expect(moveAfter([...tellings, look])).toEqual({ kind: 'recover', at: address(1) });
    expect(moveAfter([...tellings, look, recovered(users, 'ask', 'still')])).toMatchObject({
      kind: 'ask',
      question: { id: ambiguous.id, seen: 'still' },
    });
    const redo = answered(ambiguous, { kind: 'redo', by: 'Rauf' });
    expect(moveAfter([...tellings, redo])).toEqual({ kind: 'run', at: address(2) });
  });

  it('halts once failed, and runs as the next attempt after a retry', () => {
    const tellings = [started(users), failed(users)];
    expect(moveAfter(tellings)).toEqual({ kind: 'halt' });
    const retried = [...tellings, asked(failure), answered(failure, { kind: 'retry' })];
    expect(moveAfter(retried)).toEqual({ kind: 'run', at: address(2) });
  });

  it.each([
    ['finished', [started(users), finished(users)]],
    ['skipped by the runbook', [skippedByRunbook(users, 'why not')]],
    [
      'accepted',
      [
        started(users),
        failed(users),
        asked(failure),
        answered(failure, { kind: 'accept', reason: 'known', role: 'dba', by: 'Rauf' }),
      ],
    ],
  ])('is settled once %s', (_, tellings) => {
    expect(moveAfter(tellings)).toEqual({ kind: 'settled' });
  });

  it('goes on in the generation it is in', () => {
    const again = [started(users), finished(users), started(users, { generation: 2, attempt: 1 }), resumed()];
    expect(moveAfter([...again, recovered(users, 'redo', '', { generation: 2 })])).toEqual({
      kind: 'run',
      at: address(2, 2),
    });
  });
});

describe('a step that a rehearsal leaves out', () => {
  const step = { rehearsalSkip: 'no mail server here' };

  it('is skipped in a rehearsal, with the reason', () => {
    const move = moveAfter([], step, { mode: 'rehearsal' });
    expect(move).toEqual({ kind: 'skip', at: address(1), reason: 'no mail server here' });
  });

  it('runs in a live session', () => {
    expect(moveAfter([], step).kind).toBe('run');
  });
});

describe('a step past which there is no way back', () => {
  const step = { pointOfNoReturn: { phrase: 'edu_v2' } };
  const question: Question = {
    kind: 'point-of-no-return',
    id: 'point-of-no-return/people/users/1',
    phase: 'people',
    step: 'users',
    title: 'Users',
    phrase: 'edu_v2',
  };
  const typed = (phrase: string) => answered(question, { kind: 'phrase-typed', by: 'Leyla', phrase });

  it('asks for the phrase first', () => {
    expect(moveAfter([], step)).toEqual({ kind: 'ask', question });
    expect(moveAfter([asked(question)], step)).toEqual({ kind: 'ask', question });
  });

  it('runs once the phrase was typed, and does not ask again for a retry', () => {
    const tellings = [asked(question), typed('edu_v2')];
    expect(moveAfter(tellings, step).kind).toBe('run');
    const retried = [...tellings, started(users), failed(users), asked(failure), answered(failure, { kind: 'retry' })];
    expect(moveAfter(retried, step)).toEqual({ kind: 'run', at: address(2) });
  });

  it.each(['edu_v1', 'EDU_V2', 'edu_v2 ', ''])('does not take "%s" for it', (phrase) => {
    expect(moveAfter([asked(question), typed(phrase)], step)).toEqual({ kind: 'ask', question });
  });

  it('does not take another kind of answer for it', () => {
    const move = moveAfter([asked(question), answered(question, { kind: 'confirmed', by: 'Leyla' })], step);
    expect(move).toEqual({ kind: 'ask', question });
  });

  it('asks again in the next generation', () => {
    const tellings = [asked(question), typed('edu_v2'), started(users), finished(users)];
    const undone = [
      ...tellings,
      started(users, { generation: 2 }),
      resumed(),
      recovered(users, 'redo', '', { generation: 2 }),
    ];
    expect(moveAfter(undone, step)).toMatchObject({
      kind: 'ask',
      question: { id: 'point-of-no-return/people/users/2' },
    });
  });
});

describe('a step in a dry run', () => {
  it('is previewed once, whatever came of it', () => {
    expect(moveAfter([], {}, { dryRun: true })).toEqual({ kind: 'preview', at: address(1) });
    expect(moveAfter([previewed(users)], {}, { dryRun: true })).toEqual({ kind: 'settled' });
    const bad = [previewed(users, { fault: faultOf('sql/no-file') })];
    expect(moveAfter(bad, {}, { dryRun: true })).toEqual({ kind: 'settled' });
  });

  it('is previewed even past a point of no return, or where a rehearsal leaves it out: nothing is changed', () => {
    const step = { pointOfNoReturn: { phrase: 'x' }, rehearsalSkip: 'why' };
    expect(moveAfter([], step, { dryRun: true, mode: 'rehearsal' }).kind).toBe('preview');
  });
});
