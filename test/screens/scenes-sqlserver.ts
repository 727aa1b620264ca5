import type { LiveBlock } from '../../state/blocking.ts';
import { asks, type Canned, canned, live, monotonicNow, nightUntilGrades } from './canned.ts';

/** A session from SQL Server: its people say session, not pid, and sysadmin, not superuser. */
export const sqlServerScenes: Readonly<Record<string, () => Canned>> = {
  'sqlserver-sessions': () =>
    asks(night(), {
      kind: 'phrase',
      id: 'phrase/1',
      phase: 'grades',
      step: 'grades',
      title: 'End 2 sessions of others in edu',
      lines: [
        'session 64, user edu_app, application Registry (IIS), from 10.20.4.17: in a transaction since 2026-11-21T00:20:55Z, which writes (transaction 918273), holds write locks on dbo.grades',
        'session 77, user ACME\\rauf (sysadmin), application Microsoft SQL Server Management Studio - Query, from 10.20.9.3: idle since 2026-11-20T23:02:00Z',
        'What they have not committed is rolled back. Sessions that come until it is frozen are ended too.',
      ],
      phrase: 'end sessions of edu',
    }),
  'sqlserver-blocked': () =>
    canned(night(), {
      tree: { phase: 'grades', nodes: [] },
      live: { 'grades/grades': { lines, movedAtMs: monotonicNow - 41_000, block } },
      more: {
        outside: {
          editor: 'vim',
          runbook: '/srv/night/edu-v2.yaml',
          databases: [{ name: 'edu', label, program: 'sqlcmd' }],
          steps: {},
        },
      },
    }),
};

const label = 'sqlserver://migrator@sql1.registry.example:1433/edu?trustServerCertificate=true';

function night() {
  const edu = {
    engine: 'sqlserver',
    label,
    identity: { server: 'SQL1', database: 'edu', version: '16.0.4135.4' },
    server: { role: 'primary' },
  } as const;
  return nightUntilGrades({ ...live, databases: { ...live.databases, edu } });
}

const block: LiveBlock = {
  ...{ pid: 58, application: 'nightferry edu-v2-1121-0200 grades/grades 1', waitedMs: 13_000, others: 0 },
  ...{ wants: 'a shared lock on a row of dbo.grades', database: 'edu', seenAtMs: monotonicNow - 1_000 },
  chain: [
    {
      ...{ pid: 64, called: 'session', user: 'edu_app', application: 'Registry (IIS)', address: '10.20.4.17' },
      ...{ kind: 'client backend', state: 'idle in transaction', stateMs: 2_460_000 },
      query: 'UPDATE dbo.grades SET value = @p1 WHERE grade_id = @p2',
    },
  ],
  end: 'KILL 64',
};

const lines = [
  'source SQL prepared: binary',
  'waits 12s for session 64 (edu_app, Registry (IIS) on 10.20.4.17), idle in transaction for 41m',
  'to end it: KILL 64',
  '1 deadlock at the server of edu since the last look: each has cost somebody a transaction',
];
