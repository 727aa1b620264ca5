import { describe, expect, it } from 'vitest';
import { eduNight } from '../../support/edu-night.ts';
import { reportOn, stepIn } from '../../support/reports.ts';
import { headOf } from '../../support/story.ts';

describe('the report of a whole night', () => {
  const events = eduNight();
  const night = reportOn(events);

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
    expect(stepIn(night, 'prepare/checklist').attempts).toMatchObject([
      { attempt: 1, run: 1, end: 'failed', fault: { code: 'confirm/refused' }, elapsedMs: 120_000 },
      { attempt: 2, run: 1, end: 'done', fault: null },
    ]);
    expect(stepIn(night, 'people/users').attempts).toMatchObject([
      { attempt: 1, run: 2, end: 'killed', endedAt: '2026-11-20T22:10:08.000Z' },
      { attempt: 2, run: 3, end: 'done', elapsedMs: 420_000 },
    ]);
  });

  it('measures a step from its first start to its end, against its plan', () => {
    expect(stepIn(night, 'people/users')).toMatchObject({
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
    expect(stepIn(night, 'people/arrived').fault?.code).toBe('check/failed');
    expect(stepIn(night, 'cutover/switch').pointOfNoReturn).toBe(true);
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
    expect(reportOn(eduNight())).toEqual(night);
    expect(JSON.parse(JSON.stringify(night))).toEqual(night);
  });
});
