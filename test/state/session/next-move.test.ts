import { describe, expect, it } from 'vitest';
import type { CheckResult } from '../../../state/outcome.ts';
import { foldSession } from '../../../state/session/evolve.ts';
import { nextMove } from '../../../state/session/next-move.ts';
import {
  amended,
  answered,
  ended,
  failed,
  faultOf,
  finished,
  given,
  left,
  opened,
  phaseFinished,
  phaseOf,
  phaseStarted,
  planOf,
  previewed,
  resumed,
  signed,
  started,
  stopRequested,
  type Telling,
} from '../../support/story.ts';

const prepare = phaseOf('prepare', ['schema']);
const people = phaseOf('people', ['users', 'persons'], { needs: ['prepare'], signOff: ['dba', 'cto'] });
const cutover = phaseOf('cutover', ['switch'], { needs: ['people'] });
const plan = planOf([prepare, people, cutover]);

const prepared = [
  phaseStarted('prepare'),
  started('prepare/schema'),
  finished('prepare/schema'),
  phaseFinished('prepare'),
];
const migrated = [
  ...prepared,
  phaseStarted('people'),
  started('people/users'),
  finished('people/users', { figures: { rows: 6987 } }),
  started('people/persons'),
  finished('people/persons', { figures: { rows: 6987 } }),
  phaseFinished('people'),
];
const failedCheck: CheckResult = {
  id: 'no-orphans',
  title: 'No orphans',
  kind: 'none',
  verdict: 'failed',
  expected: 'no rows',
  actual: '3 rows in edu_v2',
  figures: {},
  evidence: [],
};

function moveAfter(...tellings: readonly Telling[]) {
  return nextMove(foldSession(given(opened(plan), ...tellings)));
}

describe('what a session does next', () => {
  it('runs the first phase', () => {
    expect(moveAfter()).toEqual({ kind: 'run-phase', phase: prepare });
  });

  it('runs the phase on while its end is not journaled, even when every step is settled', () => {
    expect(moveAfter(...prepared.slice(0, 3))).toEqual({ kind: 'run-phase', phase: prepare });
  });

  it('runs the next phase once the one before is done and needs no sign-off', () => {
    expect(moveAfter(...prepared)).toEqual({ kind: 'run-phase', phase: people });
  });

  it('asks each role in turn to sign the phase, showing what it signs', () => {
    expect(moveAfter(...migrated)).toMatchObject({
      kind: 'ask',
      question: {
        kind: 'sign-off',
        role: 'dba',
        phase: 'people',
        shown: { steps: [{ step: 'users', status: 'done', figures: { rows: 6987 } }, { step: 'persons' }] },
      },
    });
    expect(moveAfter(...migrated, signed('people', 'dba'))).toMatchObject({ question: { role: 'cto' } });
  });

  it('opens the next phase once every role has signed, in whatever order', () => {
    const move = moveAfter(...migrated, signed('people', 'cto'), signed('people', 'dba'));
    expect(move).toEqual({ kind: 'run-phase', phase: cutover });
  });

  it('asks again for a sign-off that was given for something else', () => {
    const early = [...prepared, phaseStarted('people'), signed('people', 'dba')];
    const move = moveAfter(...early, ...migrated.slice(prepared.length + 1), signed('people', 'cto'));
    expect(move).toMatchObject({ kind: 'ask', question: { kind: 'sign-off', role: 'dba' } });
  });

  it('asks again when the runbook was amended after the sign-off', () => {
    const signedByAll = [...migrated, signed('people', 'dba'), signed('people', 'cto')];
    expect(moveAfter(...signedByAll, amended(plan, 'e'.repeat(64)))).toMatchObject({ question: { role: 'dba' } });
  });

  it('asks what to do about a failed step, with its fault and failed checks', () => {
    const passed = { ...failedCheck, id: 'count', verdict: 'passed' } as const;
    const move = moveAfter(
      ...prepared,
      phaseStarted('people'),
      started('people/users'),
      failed('people/users', { fault: faultOf('check/failed'), checks: [failedCheck, passed] }),
    );
    expect(move).toMatchObject({
      kind: 'ask',
      question: {
        kind: 'failure',
        id: 'failure/people/users/1.1',
        title: 'Users',
        fault: { code: 'check/failed' },
        failedChecks: [failedCheck],
      },
    });
  });

  it('runs the phase again after a retry, and past the step after it was accepted', () => {
    const failing = [...prepared, phaseStarted('people'), started('people/users'), failed('people/users')];
    const withQuestion: readonly Telling[] = [
      ...failing,
      (session) => {
        const move = nextMove(session);
        if (move.kind !== 'ask') throw new TypeError('expected a question');
        return { type: 'question.asked', data: { question: move.question } };
      },
    ];
    const retry = answered('failure/people/users/1.1', { kind: 'retry' });
    expect(moveAfter(...withQuestion, retry)).toEqual({ kind: 'run-phase', phase: people });
    const accept = { kind: 'accept', reason: 'known', role: 'dba', by: 'Rauf' } as const;
    const accepted = [...withQuestion, answered('failure/people/users/1.1', accept)];
    expect(moveAfter(...accepted)).toEqual({ kind: 'run-phase', phase: people });
  });

  it('finishes when every phase is done and signed', () => {
    const move = moveAfter(
      ...migrated,
      signed('people', 'dba'),
      signed('people', 'cto'),
      phaseStarted('cutover'),
      started('cutover/switch'),
      finished('cutover/switch'),
      phaseFinished('cutover'),
    );
    expect(move).toEqual({ kind: 'finish', outcome: 'finished' });
  });

  it.each(['finished', 'failed'] as const)('stays %s', (outcome) => {
    expect(moveAfter(ended(outcome))).toEqual({ kind: 'finish', outcome });
  });

  it('halts when someone asked it to stop, until it is resumed', () => {
    expect(moveAfter(stopRequested())).toMatchObject({ kind: 'halt', why: 'stop-requested' });
    expect(moveAfter(stopRequested(), left(), resumed('left')).kind).toBe('run-phase');
  });

  it('asks for the sign-off of a last phase before it finishes', () => {
    const lastSigned = planOf([phaseOf('people', ['users'], { signOff: ['cto'] })]);
    const session = foldSession(
      given(
        opened(lastSigned),
        phaseStarted('people'),
        started('people/users'),
        finished('people/users'),
        phaseFinished('people'),
      ),
    );
    expect(nextMove(session)).toMatchObject({ kind: 'ask', question: { kind: 'sign-off', role: 'cto' } });
  });

  it('runs a finished phase again when an amendment gave it a step', () => {
    const longer = phaseOf('prepare', ['schema', 'extensions']);
    const move = moveAfter(...prepared, amended(planOf([longer, people, cutover]), 'e'.repeat(64)));
    expect(move).toEqual({ kind: 'run-phase', phase: longer });
  });
});

describe('the gate of a phase', () => {
  it('stays closed, and says why, when a phase comes before one that it needs', () => {
    const wrongOrder = planOf([people, prepare]);
    const move = nextMove(foldSession(given(opened(wrongOrder))));
    expect(move).toEqual({ kind: 'halt', why: 'gate', unmet: [{ what: 'phase', phase: 'prepare' }] });
  });

  it('stays closed when a needed phase is not in the plan', () => {
    const move = nextMove(foldSession(given(opened(planOf([people])))));
    expect(move).toMatchObject({ kind: 'halt', unmet: [{ what: 'phase', phase: 'prepare' }] });
  });
});

describe('a dry run', () => {
  const opening = opened({ plan, dryRun: true });
  const look = (phase: string, ...steps: readonly Telling[]) => [phaseStarted(phase), ...steps, phaseFinished(phase)];

  it('looks at every phase without asking anyone', () => {
    const tellings = [...look('prepare', previewed('prepare/schema'))];
    expect(nextMove(foldSession(given(opening, ...tellings)))).toEqual({ kind: 'run-phase', phase: people });
    tellings.push(...look('people', previewed('people/users'), previewed('people/persons')));
    expect(nextMove(foldSession(given(opening, ...tellings)))).toEqual({ kind: 'run-phase', phase: cutover });
    tellings.push(...look('cutover', previewed('cutover/switch')));
    expect(nextMove(foldSession(given(opening, ...tellings)))).toEqual({ kind: 'finish', outcome: 'finished' });
  });

  it.each([
    ['could not look at', { fault: faultOf('database/down') }],
    ['found a failed check in', { checks: [failedCheck] }],
  ])('goes on past a step it %s, and fails at the end', (_, parts) => {
    const tellings = [
      ...look('prepare', previewed('prepare/schema', parts)),
      ...look('people', previewed('people/users'), previewed('people/persons')),
    ];
    expect(nextMove(foldSession(given(opening, ...tellings)))).toEqual({ kind: 'run-phase', phase: cutover });
    tellings.push(...look('cutover', previewed('cutover/switch')));
    expect(nextMove(foldSession(given(opening, ...tellings)))).toEqual({ kind: 'finish', outcome: 'failed' });
  });
});
