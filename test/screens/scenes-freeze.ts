import { acceptedBefore } from '../../state/session/freezes.ts';
import { asks, type Canned, canned, live, nightUntilGrades, staging, through } from './canned.ts';
import { eduPlan } from './canned-plan.ts';
import { Tale } from './tale.ts';

/** A session whose source is frozen, or should be. */
export const freezeScenes: Readonly<Record<string, () => Canned>> = {
  frozen: () => {
    const tale = frozen(nightUntilGrades()).wait(0.2);
    return canned(tale, { tree: { phase: 'grades', nodes: [] } });
  },
  'frozen-unproven': () => {
    const tale = freeze(nightUntilGrades());
    return canned(tale, { tree: { phase: 'grades', nodes: [] } });
  },
  'freeze-broken': () => {
    const tale = frozen(nightUntilGrades()).wait(0.5);
    tale.add('freeze.proved', { database: 'edu', verdict: 'broken', method, seen });
    tale.wait(0.1);
    return asks(tale, {
      kind: 'freeze-broken',
      id: 'freeze-broken/edu/1',
      phase: 'prepare',
      title: 'Someone wrote to edu, which is frozen',
      database: 'edu',
      seen,
    });
  },
  'freeze-broken-again': () => {
    const tale = acceptedOnce().wait(7);
    const again = ['pid 4800 (edu_admin, psql on db1) wrote to users: 1 row at 03:49:03.'];
    const before = seen.map((sentence) => `${acceptedBefore}${sentence}`);
    tale.add('freeze.proved', { database: 'edu', verdict: 'broken', method, seen: [...again, ...before] });
    return asks(tale, {
      kind: 'freeze-broken',
      id: 'freeze-broken/edu/2',
      phase: 'prepare',
      title: 'Someone wrote to edu, which is frozen',
      database: 'edu',
      seen: [...again, ...before],
    });
  },
  'frozen-but-accepted': () => {
    const tale = acceptedOnce();
    tale.add('freeze.proved', { database: 'edu', verdict: 'unproven', method, seen: [], provenBut: seen }).wait(0.2);
    return canned(tale, { tree: { phase: 'grades', nodes: [] } });
  },
  gate: () => {
    const tale = freeze(through(new Tale(live, '2026-11-20T22:00:30.000Z'), 7));
    return asks(tale, {
      kind: 'gate',
      id: 'gate/cutover/1',
      phase: 'cutover',
      title: 'Application cutover',
      unmet: [
        'The backup of edu must be proven, and it is made.',
        'The freeze of edu must be proven, and it is unproven.',
      ],
    });
  },
  phrase: () =>
    asks(nightUntilGrades(), {
      kind: 'phrase',
      id: 'phrase/1',
      phase: 'grades',
      step: 'grades',
      title: 'Freeze edu: 2 sessions of others will be ended',
      lines: ['pid 4711 (edu_app, reports.py on 10.0.0.17) is idle in a transaction since 03:12.'],
      phrase: 'end-sessions',
    }),
  'gate-opened': () => {
    const tale = through(new Tale(staging), 7);
    const question = {
      kind: 'gate',
      id: 'gate/cutover/1',
      phase: 'cutover',
      title: 'Application cutover',
      unmet: ['The freeze of edu must be proven, and it is unproven.'],
    } as const;
    const answer = { kind: 'accept', reason: 'rehearsal', role: 'dba', by: 'Leyla' } as const;
    tale
      .add('question.asked', { question })
      .add('question.answered', { question: question.id, answer, scripted: false });
    for (const { id, items } of eduPlan.phases.slice(7)) {
      tale.starts(id);
      for (const item of items) if (item.type === 'step') tale.does(id, item.id, 2);
      tale.finishes(id);
    }
    tale.add('session.finished', { outcome: 'finished' });
    return canned(tale, { more: { status: 'ended', end: { kind: 'finished' } } });
  },
};

const method = 'no data change in the WAL since the freeze (pg_walinspect)';

const seen = [
  'pid 4711 (edu_app, reports.py on 10.0.0.17) wrote to grades: 3 rows at 03:41:22.',
  'pid 4712 (edu_admin, psql on db1) holds a write lock on enrollments.',
  'prepared transaction nightly-4 waits for its commit.',
];

function acceptedOnce(): Tale {
  const tale = frozen(nightUntilGrades()).wait(0.5);
  tale.add('freeze.proved', { database: 'edu', verdict: 'broken', method, seen, baselineIfAccepted: 'then' });
  const question = {
    kind: 'freeze-broken',
    id: 'freeze-broken/edu/1',
    phase: 'prepare',
    title: 'Someone wrote to edu, which is frozen',
    database: 'edu',
    seen,
  } as const;
  const answer = { kind: 'accept', reason: 'three rows, known to the office', role: 'dba', by: 'Leyla' } as const;
  return tale
    .add('question.asked', { question })
    .add('question.answered', { question: question.id, answer, scripted: false });
}

function freeze(tale: Tale): Tale {
  return tale.add('database.frozen', { database: 'edu', mode: 'strict', step: 'prepare/freeze', prior: '{}' });
}

function frozen(tale: Tale): Tale {
  return freeze(tale).wait(1).add('freeze.proved', { database: 'edu', verdict: 'proven', method, seen: [] });
}
