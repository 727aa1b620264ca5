import { describe, expect, it } from 'vitest';
import { askedNow } from '../../support/edu-night.ts';
import { reportOf } from '../../support/reports.ts';
import {
  after,
  amended,
  answered,
  asked,
  ended,
  failed,
  finished,
  opened,
  phaseFinished,
  phaseOf,
  phaseStarted,
  planOf,
  recovered,
  resumed,
  signed,
  skippedByRunbook,
  started,
  stepOf,
  type Telling,
} from '../../support/story.ts';

describe('steps that did not go the plain way', () => {
  const users = 'people/users';
  const begin = [opened(), phaseStarted('people'), started(users)];
  const failure = (tellings: readonly Telling[], ...rest: readonly Telling[]) =>
    reportOf(
      ...tellings,
      failed(users, { evidence: [{ kind: 'output', title: 'output', text: 'no space left' }] }),
      askedNow,
      ...rest,
    );
  const skip = answered('failure/people/users/1.1', { kind: 'skip', reason: 'not needed', role: 'dba', by: 'Rauf' });

  it('failed and waits: the session asks', () => {
    const { steps, openQuestions, totals } = failure(begin);
    expect(steps).toMatchObject([
      { status: 'failed', outcome: 'failed: It did not work (sql/failed).', fault: { code: 'sql/failed' } },
    ]);
    expect(openQuestions).toMatchObject([{ kind: 'failure', step: 'users' }]);
    expect(totals).toMatchObject({ stepsFailed: 1, failures: 1 });
  });

  it('failed and was skipped by a person', () => {
    const { steps, decisions, outcome } = failure(begin, skip, phaseFinished('people'), ended());
    expect(steps).toMatchObject([
      { status: 'skipped', outcome: 'failed, then skipped by Rauf (Database administrator): not needed' },
    ]);
    expect(decisions).toMatchObject([{ decision: 'skipped', reason: 'not needed', by: 'Rauf' }]);
    expect(outcome.text).toBe('Finished, with 1 failed step skipped.');
  });

  it('failed and is to be retried: the failure is told once, among its attempts, with what it left', () => {
    const retry = answered('failure/people/users/1.1', { kind: 'retry' });
    const waiting = failure(begin, retry);
    expect(waiting.steps).toMatchObject([
      { status: 'pending', outcome: 'to be done again', fault: null, attempts: [{ end: 'failed' }] },
    ]);
    const again = failure(
      begin,
      retry,
      started(users, { attempt: 2 }),
      finished(users, { figures: { rows: 3 } }, { attempt: 2 }),
    );
    expect(again.steps).toMatchObject([
      {
        status: 'done',
        figures: { rows: 3 },
        evidence: [],
        attempts: [
          { end: 'failed', evidence: [{ text: 'no space left' }] },
          { end: 'done', evidence: [] },
        ],
      },
    ]);
  });

  it('was left out because the session is a rehearsal', () => {
    const tellings = [
      opened({ mode: 'rehearsal' }),
      phaseStarted('people'),
      skippedByRunbook(users, 'no mail here'),
      phaseFinished('people'),
      ended(),
    ];
    const { steps, decisions, outcome } = reportOf(...tellings);
    expect(steps).toMatchObject([{ status: 'skipped', outcome: 'left out of rehearsals: no mail here', attempts: [] }]);
    expect(decisions).toMatchObject([{ decision: 'skipped', by: 'runbook', reason: 'no mail here', role: null }]);
    expect(outcome.text).toBe('Finished.');
  });

  it('was killed and found done', () => {
    const { steps, recoveries } = reportOf(
      ...begin,
      resumed(),
      recovered(users, 'done', 'ledger row'),
      finished(users, { figures: { rows: 5 } }),
    );
    expect(steps).toMatchObject([{ status: 'done', attempts: [{ end: 'killed' }], figures: { rows: 5 } }]);
    expect(recoveries).toMatchObject([{ verdict: 'done', seen: 'ledger row', answer: null }]);
  });

  it('is done on the word of a person', () => {
    const question = {
      kind: 'ambiguous',
      id: 'ambiguous/people/users/1.1',
      phase: 'people',
      step: 'users',
      title: 'Users',
      seen: 'a file',
    } as const;
    const unclear = [...begin, resumed(), recovered(users, 'ask', 'a file')];
    expect(reportOf(...unclear).steps[0]?.outcome).toBe('begun before its process ended; how far it came is not known');
    const { steps, recoveries } = reportOf(
      ...unclear,
      asked(question),
      answered(question, { kind: 'look-again' }),
      recovered(users, 'ask', 'still a file'),
      asked(question),
      answered(question, { kind: 'done', by: 'Rauf', note: 'I read it' }, true),
    );
    expect(steps).toMatchObject([{ status: 'done', outcome: 'done, on the word of Rauf: I read it' }]);
    expect(recoveries).toMatchObject([
      { seen: 'a file', answer: 'look-again', by: 'Leyla' },
      { seen: 'still a file', answer: 'done', by: 'Rauf', note: 'I read it', scripted: true },
    ]);
  });
});

describe('what changed afterwards', () => {
  const plan = planOf([
    phaseOf('people', ['users'], { signOff: ['dba'] }),
    phaseOf('more', ['rest'], { needs: ['people'] }),
  ]);
  const approved = [
    opened(plan),
    phaseStarted('people'),
    started('people/users'),
    finished('people/users'),
    phaseFinished('people'),
    signed('people', 'dba'),
  ];

  it('voids a sign-off, and asks for it again', () => {
    const { signOffs, missingSignOffs, amendments, runbook } = reportOf(...approved, amended(plan, 'e'.repeat(64)));
    expect(signOffs).toMatchObject([{ role: 'dba', stands: false }]);
    expect(missingSignOffs).toMatchObject([{ phase: 'people', role: 'dba' }]);
    expect(amendments).toMatchObject([{ by: 'Leyla', digest: 'e'.repeat(64), changed: ['edu-v2.yaml'] }]);
    expect(runbook.digest).toBe('e'.repeat(64));
  });

  it('keeps both sign-offs when it was given again', () => {
    const { signOffs, phases, missingSignOffs } = reportOf(
      ...approved,
      amended(plan, 'e'.repeat(64)),
      signed('people', 'dba'),
    );
    expect(signOffs.map(({ stands }) => stands)).toEqual([false, true]);
    expect(phases[0]?.signedAt).toBe(signOffs[1]?.at);
    expect(missingSignOffs).toEqual([]);
  });
});

describe('a session without a window', () => {
  it('is held against its plan from the start of its first phase, as far as there is a plan', () => {
    const plan = planOf([
      phaseOf('one', ['a'], { plannedMs: 60_000 }),
      phaseOf('two', ['b']),
      phaseOf('three', [stepOf('c', { plannedMs: 5000 })]),
    ]);
    const { phases, window } = reportOf(opened(plan), after(3_600_000, phaseStarted('one')));
    expect(window).toBeNull();
    expect(phases).toMatchObject([
      {
        status: 'running',
        plannedStartAt: '2026-11-20T23:00:00.000Z',
        plannedEndAt: '2026-11-20T23:01:00.000Z',
        elapsedMs: null,
      },
      { status: 'waiting', plannedStartAt: '2026-11-20T23:01:00.000Z', plannedEndAt: null },
      { plannedStartAt: null, plannedMs: 5000 },
    ]);
  });
});
