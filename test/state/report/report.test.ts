import { describe, expect, it } from 'vitest';
import type { Event } from '../../../state/events.ts';
import { buildReport } from '../../../state/report/report.ts';
import type { Report } from '../../../state/report/shape.ts';
import { askedNow, eduNight, halfEduNight } from '../../support/edu-night.ts';
import { RandomNight } from '../../support/random-night.ts';
import {
  after,
  amended,
  answered,
  asked,
  ended,
  failed,
  faultOf,
  finished,
  given,
  headOf,
  left,
  opened,
  phaseFinished,
  phaseOf,
  phaseStarted,
  planOf,
  previewed,
  recovered,
  resumed,
  signed,
  skippedByRunbook,
  started,
  stepOf,
  type Telling,
} from '../../support/story.ts';

const report = (events: readonly Event[]): Report => buildReport(events, headOf(events));
const reportOf = (...tellings: readonly Telling[]) => report(given(...tellings));
const one = <T>(list: readonly T[], is: (entry: T) => boolean): T => {
  const [found, ...more] = list.filter(is);
  if (found === undefined || more.length > 0)
    throw new TypeError(`expected one, found ${more.length + (found ? 1 : 0)}`);
  return found;
};
const stepOfReport = ({ steps }: Report, id: string) => one(steps, ({ phase, step }) => `${phase}/${step}` === id);

describe('the report of a whole night', () => {
  const events = eduNight();
  const night = report(events);

  it('says what was run, where, and on what', () => {
    expect(night).toMatchObject({
      report: 1,
      session: 'edu-1',
      runbook: {
        id: 'edu-v2',
        title: 'Education system, edu -> edu_v2',
        digest: 'd1'.repeat(32),
        vars: { users: 6987 },
      },
      environment: 'live',
      mode: 'live',
      production: true,
      dryRun: false,
      nightferry: ['0.1.0'],
    });
    expect(night.databases).toEqual([
      {
        name: 'edu',
        engine: 'postgres',
        label: 'postgres://edu@db1:5432/edu',
        identity: { system_identifier: '7301', database_oid: '16384' },
      },
      {
        name: 'edu_v2',
        engine: 'postgres',
        label: 'postgres://edu@db2:5432/edu_v2',
        identity: { system_identifier: '7302', database_oid: '16385' },
      },
    ]);
    expect(night.runbook.files).toHaveLength(2);
    expect(night.operators).toEqual([
      { name: 'Leyla', osUser: 'leyla', host: 'ops1' },
      { name: 'Rauf', osUser: 'rauf', host: 'ops2' },
    ]);
  });

  it('says how it ended, and does not let "finished" hide an acceptance', () => {
    expect(night.outcome).toEqual({
      status: 'finished',
      text: 'Finished, with 1 failed step accepted.',
      why: null,
      fault: null,
    });
    expect(night.finishedAt).toBe(events.at(-1)?.at);
    expect(night.elapsedMs).toBe(Date.parse(night.lastAt) - Date.parse(night.openedAt));
    expect(night.window?.spareMs).toBe(Date.parse('2026-11-21T02:00:00Z') - Date.parse(night.lastAt));
  });

  it('adds up', () => {
    expect(night.totals).toEqual({
      phases: 3,
      phasesDone: 3,
      steps: 6,
      stepsDone: 5,
      stepsSkipped: 0,
      stepsAccepted: 1,
      stepsFailed: 0,
      stepsOpen: 0,
      checksPassed: 1,
      checksFailed: 0,
      checksAccepted: 1,
      rowsCopied: 6987,
      failures: 2,
      kills: 2,
      resumes: 2,
    });
  });

  it('holds every phase against its plan, from the opening of the window', () => {
    const minuteMs = 60_000;
    expect(night.phases).toMatchObject([
      {
        phase: 'prepare',
        status: 'done',
        plannedMs: 30 * minuteMs,
        plannedStartAt: '2026-11-20T22:00:00.000Z',
        plannedEndAt: '2026-11-20T22:30:00.000Z',
        startedAt: '2026-11-20T22:01:00.000Z',
        finishedAt: '2026-11-20T22:09:08.000Z',
        elapsedMs: 488_000,
        idleMs: 2 * minuteMs,
        overPlanMs: 488_000 - 30 * minuteMs,
        signOff: ['dba'],
        signedAt: '2026-11-20T22:10:08.000Z',
      },
      { phase: 'people', plannedStartAt: '2026-11-20T22:30:00.000Z', idleMs: 6 * minuteMs, overPlanMs: 184_000 },
      { phase: 'cutover', plannedEndAt: '2026-11-20T23:15:00.000Z', idleMs: 0, signOff: [], signedAt: null },
    ]);
  });

  it('names who signed, in which role, how that is known, and from where', () => {
    expect(night.signOffs).toMatchObject([
      {
        phase: 'prepare',
        role: 'dba',
        roleTitle: 'Database administrator',
        name: 'Leyla',
        assurance: 'asserted',
        note: 'as rehearsed',
        scripted: false,
        stands: true,
      },
      { phase: 'people', role: 'dba', scripted: true, stands: true },
      {
        phase: 'people',
        role: 'technical-lead',
        name: 'Aysel',
        assurance: 'authenticated',
        recordedBy: { name: 'Aysel', osUser: 'aysel', host: 'laptop7' },
      },
    ]);
    expect(night.signOffs[1]?.shown).toMatch(/^[0-9a-f]{64}$/);
    expect(night.missingSignOffs).toEqual([]);
  });

  it('shows kills and resumes: who ran it, from when to when, what was under way', () => {
    expect(night.runs).toMatchObject([
      {
        number: 1,
        pid: 4001,
        end: 'killed',
        underWay: ['prepare/stop-services'],
        lastSeenAt: '2026-11-20T22:06:01.000Z',
      },
      { number: 2, pid: 4002, end: 'killed', underWay: ['people/users'] },
      { number: 3, pid: 811, end: 'finished', underWay: [], by: { name: 'Rauf', osUser: 'rauf', host: 'ops2' } },
    ]);
  });

  it('tells every attempt of a step', () => {
    expect(stepOfReport(night, 'prepare/checklist').attempts).toMatchObject([
      { attempt: 1, run: 1, end: 'failed', fault: { code: 'confirm/refused' }, elapsedMs: 120_000 },
      { attempt: 2, run: 1, end: 'done', fault: null },
    ]);
    expect(stepOfReport(night, 'people/users').attempts).toMatchObject([
      { attempt: 1, run: 2, end: 'killed', endedAt: '2026-11-20T22:10:08.000Z' },
      { attempt: 2, run: 3, end: 'done', elapsedMs: 420_000 },
    ]);
  });

  it('measures a step from its first start to its end, against its plan', () => {
    expect(stepOfReport(night, 'people/users')).toMatchObject({
      plannedMs: 600_000,
      startedAt: '2026-11-20T22:10:08.000Z',
      finishedAt: '2026-11-20T22:23:09.000Z',
      elapsedMs: 781_000,
      overPlanMs: 181_000,
      figures: { rows: 6987 },
    });
  });

  it('says in words what became of every step', () => {
    expect(night.steps.map(({ step, status, outcome }) => [step, status, outcome])).toEqual([
      ['checklist', 'done', 'done'],
      ['stop-services', 'done', 'done'],
      ['mail', 'done', 'done'],
      ['users', 'done', 'done'],
      ['arrived', 'accepted', 'failed, accepted by Rauf (Technical Lead): two test persons, known since 2019'],
      ['switch', 'done', 'done'],
    ]);
    expect(stepOfReport(night, 'people/arrived').fault?.code).toBe('check/failed');
    expect(stepOfReport(night, 'cutover/switch').pointOfNoReturn).toBe(true);
  });

  it('keeps every check with its figures, its evidence, and how someone went past it', () => {
    expect(night.checks).toMatchObject([
      {
        phase: 'people',
        step: 'arrived',
        id: 'users-count',
        verdict: 'passed',
        expected: '6,987 rows in edu.users',
        decision: null,
      },
      {
        id: 'no-orphans',
        verdict: 'failed',
        actual: '2 rows in edu_v2',
        decision: 'accepted',
        evidence: [{ kind: 'query' }],
      },
    ]);
  });

  it('keeps decisions with reason, role and who', () => {
    expect(night.decisions).toMatchObject([
      { step: 'checklist', decision: 'retried', by: 'Leyla', reason: null },
      {
        step: 'arrived',
        decision: 'accepted',
        reason: 'two test persons, known since 2019',
        role: 'technical-lead',
        roleTitle: 'Technical Lead',
        by: 'Rauf',
        scripted: false,
      },
    ]);
  });

  it('keeps what people confirmed, and what they refused first', () => {
    expect(night.confirmations).toMatchObject([
      { item: 'backup', answer: 'confirmed', by: 'Leyla', note: 'restored on staging', role: 'dba' },
      { item: 'notified', answer: 'refused', note: 'the helpdesk was not' },
      { item: 'notified', answer: 'confirmed', note: null, role: null },
    ]);
  });

  it('keeps phrases as they were typed', () => {
    expect(night.phrases).toMatchObject([
      { phrase: 'edu_v1', right: false },
      { phrase: 'edu_v2', right: true, by: 'Rauf' },
    ]);
  });

  it('tells what recovery saw, and what a person said where it could not tell', () => {
    expect(night.recoveries).toMatchObject([
      {
        step: 'stop-services',
        attempt: 1,
        verdict: 'ask',
        answer: 'redo',
        by: 'Leyla',
        note: 'nginx still runs',
        scripted: false,
      },
      { step: 'users', verdict: 'redo', seen: '3 of about 5 chunks are committed', answer: null, by: null },
    ]);
  });

  it('counts follow-ups from the end of their phase', () => {
    expect(night.followUps).toEqual([
      { id: 'drop-old', title: 'Drop edu', due: '30d', after: 'cutover', dueAt: '2026-12-20T22:47:42.000Z' },
      { id: 'docs', title: 'Update the onboarding docs', due: null, after: null, dueAt: null },
    ]);
    expect(night.triggers).toEqual([{ name: 'failed-checks', condition: '> 1% of rows compared' }]);
  });

  it('names the head of the chain it was made from', () => {
    expect(night.journal).toEqual({ events: events.length, head: headOf(events) });
  });

  it('is the same every time, and all of it is plain data', () => {
    expect(report(eduNight())).toEqual(night);
    expect(JSON.parse(JSON.stringify(night))).toEqual(night);
  });
});

describe('the report of an unfinished session', () => {
  it('says that the last process has not said how it ended', () => {
    const night = report(halfEduNight());
    expect(night.outcome.status).toBe('unfinished');
    expect(night.outcome.text).toBe(
      'Unfinished in phase Users and persons: the last process has not said how it ended, it runs still or was killed.',
    );
    expect(night.runs.at(-1)).toMatchObject({ end: 'open', underWay: ['people/users'] });
    expect(stepOfReport(night, 'people/users')).toMatchObject({
      outcome: 'begun, not finished',
      attempts: [{ end: 'running', endedAt: null }],
      elapsedMs: null,
    });
    expect(night.finishedAt).toBeNull();
    expect(night.missingSignOffs).toEqual([
      { phase: 'people', role: 'dba', roleTitle: 'Database administrator' },
      { phase: 'people', role: 'technical-lead', roleTitle: 'Technical Lead' },
    ]);
    expect(night.followUps[0]?.dueAt).toBeNull();
  });

  it.each([
    ['operator', undefined, 'Left unfinished in phase Users and persons: the operator left. It can be resumed.'],
    ['signal', undefined, 'Left unfinished in phase Users and persons: a signal ended the process. It can be resumed.'],
    [
      'answers',
      undefined,
      'Left unfinished in phase Users and persons: the file of answers had no answer. It can be resumed.',
    ],
    [
      'fault',
      faultOf('database/down', { message: 'edu_v2 does not answer.' }),
      'Left unfinished in phase Users and persons: it stopped on a fault (edu_v2 does not answer). It can be resumed.',
    ],
  ] as const)('says why it was left: %s', (why, fault, text) => {
    const { outcome, runs, steps } = report(halfEduNight(left(why, fault)));
    expect(outcome).toEqual({ status: 'left', text, why, fault: fault ?? null });
    expect(runs.at(-1)).toMatchObject({ end: 'left', why, underWay: ['people/users'] });
    expect(one(steps, ({ step }) => step === 'users').attempts).toMatchObject([{ end: 'stopped' }]);
  });

  it('names what it waits for, and drops what was answered from another terminal', () => {
    const plan = planOf([
      phaseOf('people', ['users'], { signOff: ['dba'] }),
      phaseOf('more', ['rest'], { needs: ['people'] }),
    ]);
    const tellings = [
      opened(plan),
      phaseStarted('people'),
      started('people/users'),
      finished('people/users'),
      phaseFinished('people'),
      askedNow,
    ];
    expect(reportOf(...tellings).openQuestions).toMatchObject([{ kind: 'sign-off', phase: 'people', step: null }]);
    expect(reportOf(...tellings, signed('people', 'dba')).openQuestions).toEqual([]);
  });

  it('is as good as any for every moment of a night', () => {
    const events = eduNight();
    for (let length = 1; length <= events.length; length += 1) {
      const { journal, steps, runs } = report(events.slice(0, length));
      expect(journal.events).toBe(length);
      expect(steps).toHaveLength(6);
      expect(runs.at(-1)?.end).toBe(length === events.length ? 'finished' : 'open');
    }
  });
});

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

describe('the report of a dry run', () => {
  const check = {
    id: 'disk',
    title: 'Space',
    kind: 'disk',
    verdict: 'failed',
    expected: '50 GB',
    actual: '2 GB',
    figures: {},
    evidence: [],
  } as const;
  const plan = planOf([phaseOf('people', ['users', 'persons'], { signOff: ['dba'] })]);
  const looked = [
    opened({ plan, dryRun: true }),
    phaseStarted('people'),
    previewed('people/users', {
      description: ['COPY (SELECT ...) TO STDOUT'],
      touches: ['edu_v2: users'],
      figures: { rows: 6987 },
    }),
  ];

  it('says of every step what it would do and touch, and that nothing was changed', () => {
    const { steps, outcome, missingSignOffs, totals } = reportOf(
      ...looked,
      previewed('people/persons'),
      phaseFinished('people'),
      ended(),
    );
    expect(steps[0]).toMatchObject({
      status: 'done',
      outcome: 'looked at, nothing was changed',
      preview: { description: ['COPY (SELECT ...) TO STDOUT'], touches: ['edu_v2: users'] },
      figures: { rows: 6987 },
      attempts: [],
      startedAt: null,
    });
    expect(outcome.text).toBe('Dry run finished: every step was looked at, nothing was changed.');
    expect(missingSignOffs).toEqual([]);
    expect(totals.rowsCopied).toBe(0);
  });

  it('counts the checks that could be judged', () => {
    const good = previewed('people/persons', { checks: [{ ...check, verdict: 'passed' }] });
    const { outcome } = reportOf(...looked, good, phaseFinished('people'), ended());
    expect(outcome.text).toBe(
      'Dry run finished: every step was looked at, 1 check passed beforehand, nothing was changed.',
    );
  });

  it('counts what it found', () => {
    const bad = previewed('people/persons', { fault: faultOf('database/down'), checks: [check] });
    const { steps, checks, outcome } = reportOf(...looked, bad, phaseFinished('people'), ended('failed'));
    expect(outcome).toMatchObject({
      status: 'failed',
      text: 'Dry run found problems: 1 step could not be looked at, 1 check failed. Nothing was changed.',
    });
    expect(steps[1]).toMatchObject({ status: 'failed', fault: { code: 'database/down' } });
    expect(checks).toMatchObject([{ id: 'disk', verdict: 'failed', decision: null }]);
  });
});

describe('the report of any night', () => {
  it.each(Array.from({ length: 40 }, (_, seed) => seed + 1000))(
    'night %i: nothing is lost or counted twice',
    (seed) => {
      const events = new RandomNight(seed).toTheEnd();
      const { steps, runs, totals, openQuestions, confirmations, recoveries } = report(events);
      const count = (type: Event['type']) => events.filter((event) => event.type === type).length;
      const attempts = steps.flatMap((step) => step.attempts);
      expect(attempts).toHaveLength(count('step.started'));
      expect(attempts.filter(({ end }) => end === 'failed')).toHaveLength(count('step.failed'));
      expect(attempts.filter(({ end }) => end === 'running')).toEqual([]);
      expect(attempts.every(({ elapsedMs }) => elapsedMs !== null && elapsedMs >= 0)).toBe(true);
      expect(runs).toHaveLength(count('session.resumed') + 1);
      expect(runs.filter(({ end }) => end === 'left')).toHaveLength(count('session.left'));
      expect(runs.at(-1)?.end).toBe('finished');
      expect(recoveries).toHaveLength(count('step.recovered'));
      expect(openQuestions).toEqual([]);
      expect(confirmations.every(({ by }) => by === 'Rauf')).toBe(true);
      expect(totals.stepsOpen + totals.stepsFailed).toBe(0);
      expect(totals.stepsDone + totals.stepsSkipped + totals.stepsAccepted).toBe(totals.steps);
    },
  );
});
