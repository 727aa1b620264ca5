import { describe, expect, it } from 'vitest';
import type { Question } from '../../../state/question.ts';
import { signOffExhibit } from '../../../state/session/exhibit.ts';
import type { Life } from '../../../state/session/life.ts';
import { pageFacts } from '../../../state/status-page/facts.ts';
import { statusPage } from '../../../state/status-page/page.ts';
import { live, nightUntilGrades, staging, through } from '../../screens/canned.ts';
import { eduPlan } from '../../screens/canned-plan.ts';
import { at, Tale } from '../../screens/tale.ts';

const leyla = { name: 'Leyla', host: 'db1.internal', pid: 4711 };
const runs: Life = { kind: 'runs', by: leyla, stage: 'running' };
const grades = new Map([
  [
    'grades/grades',
    {
      progress: { done: 1_669_120, total: 3_209_747, unit: 'rows', note: 'hunter2-note' } as const,
      lines: ['hunter2-line'],
      movedAtMs: 0,
    },
  ],
]);

const input = (tale: Tale, life: Life = runs, more: Partial<Parameters<typeof pageFacts>[0]> = {}) => ({
  ...{ session: tale.session, life, steps: new Map(), questions: [], now: tale.now },
  ...more,
});
const fault = { code: 'x', message: 'hunter2-message', remedy: ['hunter2-remedy'], retry: 'safe' } as const;
const failure: Question = {
  ...{ id: 'f', phase: 'grades', step: 'grades', title: 'hunter2-title', fault, failedChecks: [] },
  kind: 'failure',
};

describe('the headline', () => {
  const night = nightUntilGrades();
  const over = (outcome: 'finished' | 'failed' | 'abandoned' | 'rolled-back'): Life => ({ kind: 'over', outcome });
  const left: Life = {
    kind: 'left',
    run: { by: 'Leyla', host: '', pid: 1, nightferry: '', startedAt: '', lastAt: '' },
  };

  it.each([
    ['a session that waits to begin', input(new Tale(staging), { ...runs, stage: 'waiting' }), 'Not begun yet.'],
    ['one that was resumed and waits', input(night, { ...runs, stage: 'waiting' }), 'Paused: about to go on.'],
    ['one that runs', input(night), 'Running.'],
    ['one that stops', input(night, { ...runs, stage: 'stopping' }), 'Stopping at the next safe point.'],
    ['one that somebody opens', input(night, { kind: 'opening', by: leyla }), 'About to go on.'],
    [
      'one that asks what to do',
      input(night, runs, { questions: [failure] }),
      'A step has a problem: waiting for a decision.',
    ],
    [
      'one whose process is gone',
      input(night, { kind: 'silent', by: leyla, since: night.session.lastAt }),
      'Interrupted',
    ],
    ['one that was left', input(night, left), 'Paused: nobody runs it now. What was done is kept.'],
    ['one that stopped itself', input(night, { ...left, fault }), 'Stopped by a problem. What was done is kept.'],
    ['one that is finished', input(night, over('finished')), 'Finished at '],
    ['one that failed', input(night, over('failed')), 'Failed at '],
    ['one that was given up', input(night, over('abandoned')), 'Given up at '],
    ['one that was rolled back', input(night, over('rolled-back')), 'Rolled back at '],
  ] as const)('of %s', (_, given, expected) => {
    expect(pageFacts(given).headline).toContain(expected);
  });
});

describe('the page', () => {
  const night = nightUntilGrades();

  it('says what kind of session, what runs, how far, how long, and where the way back ends', () => {
    const facts = pageFacts(input(night, runs, { steps: grades }));
    expect(facts.mode).toBe('LIVE on PRODUCTION: live');
    expect(facts.running).toEqual([
      { title: 'Migrate grades', share: expect.closeTo(0.52), amount: '52%, 1,669,120 of 3,209,747 rows' },
    ]);
    expect(Object.fromEntries(facts.facts)).toMatchObject({
      Window: 'closes in 1h27m, and the rest of the plan does not fit',
      Plan: '7m ahead of plan',
      'Point of no return': 'not passed: the way back is open until "Application cutover"',
    });
    expect(facts.phases.find(({ isNow }) => isNow)).toMatchObject({
      word: 'running',
      times: 'planned 1h, so far 10m, about 1h in all',
      signOffs: [expect.stringMatching(/: not signed yet$/), expect.stringMatching(/: not signed yet$/)],
    });
  });

  it('says which roles have signed, and not who', () => {
    const tale = through(new Tale(live), 1).starts('people').does('people', 'users', 1).does('people', 'persons', 1);
    tale.does('people', 'arrived', 1).finishes('people');
    const people = eduPlan.phases.find(({ id }) => id === 'people');
    if (!people) throw new TypeError('no phase people');
    const before = pageFacts(input(tale)).phases[1];
    expect(before).toMatchObject({ word: 'waits for sign-off', isDone: false });
    tale.signs('people', 'dba', 'Leyla', signOffExhibit(tale.session, people).digest);
    expect(pageFacts(input(tale)).phases[1]).toMatchObject({
      ...{ word: 'done', isDone: true },
      signOffs: [expect.stringMatching(/^Database administrator: signed \d\d:\d\d$/)],
    });
    expect(statusPage(input(tale))).not.toContain('Leyla');
  });

  it('says until when it is to be believed, and is loaded again, until the session is over', () => {
    const { stale, updated } = pageFacts(input(night));
    expect(stale?.atMs).toBe(night.now.getTime() + 60_000);
    expect(updated).toContain('04:32:30');
    expect(statusPage(input(night))).toContain('Later than <strong>04:33:30</strong>, do not believe it');
    expect(statusPage(input(night))).toContain('http-equiv="refresh" content="10"');
    const last = statusPage(input(night, { kind: 'over', outcome: 'finished' }));
    expect(last).not.toMatch(/refresh|Later than|<script/);
    expect(last).toContain('This does not change any more.');
  });

  it('takes what a runbook says for text', () => {
    const plan = { ...eduPlan, phases: eduPlan.phases.map((phase) => ({ ...phase, title: '<img src=x onerror=y>' })) };
    const tale = new Tale({ ...staging, plan, runbook: { id: 'x', file: 'x', title: '</title><script>alert(1)' } });
    const text = statusPage(input(tale));
    expect(text).not.toMatch(/<img|<script>alert/);
    expect(text).toContain('&#60;img');
  });

  it('says nothing of what databases, commands and people said, nor who and where they are', () => {
    const tale = nightUntilGrades().add('step.noted', { note: { secret: 'hunter2-noted' } }, at('grades', 'grades'));
    tale.fails('grades', 'grades', fault, {
      evidence: [{ kind: 'output', title: 'hunter2-evidence', text: 'hunter2-output' }],
    });
    const asked = statusPage(input(tale, runs, { steps: grades, questions: [failure] }));
    const lives: readonly Life[] = [
      { kind: 'silent', by: leyla, since: tale.session.lastAt },
      {
        ...{ kind: 'left', fault },
        run: { by: 'Leyla', host: 'db1.internal', pid: 1, nightferry: '', startedAt: '', lastAt: '', fault },
      },
    ];
    for (const text of [asked, ...lives.map((life) => statusPage(input(tale, life, { steps: grades })))]) {
      expect(text).not.toMatch(/hunter2|Leyla|leyla|db1|db2|migrator|postgres|pid|select/i);
    }
  });
});
