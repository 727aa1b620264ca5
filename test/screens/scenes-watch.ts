import type { LiveBlock } from '../../state/blocking.ts';
import { signOffExhibit } from '../../state/session/exhibit.ts';
import type { Life } from '../../state/session/life.ts';
import { asks, type Canned, canned, live, monotonicNow, nightUntilGrades, staging, through } from './canned.ts';
import { gradesTree } from './scenes-session.ts';
import { Tale } from './tale.ts';

const leyla = { name: 'Leyla', host: 'db1', pid: 4711 };
const runs: Life = { kind: 'runs', by: leyla, stage: 'running' };

/** A session that somebody else runs, seen by Rauf, and one that waits for somebody at the server. */
export const watchScenes: Readonly<Record<string, () => Canned>> = {
  'phase-blocked': () => canned(nightUntilGrades(), { tree: gradesTree, live: { 'grades/grades': blocked } }),
  'watch-phase': () =>
    watched(canned(nightUntilGrades(), { tree: gradesTree, live: { 'grades/grades': moving } }), runs),
  'watch-waiting': () =>
    watched(canned(new Tale(live, '2026-11-20T21:45:00.000Z'), { more: { status: 'waiting' } }), {
      ...{ kind: 'runs', by: leyla, stage: 'waiting' },
    }),
  'watch-sign-off': () => {
    const tale = through(new Tale(staging), 1)
      .starts('people')
      .does('people', 'users', 1, { figures: { rows: 6987 } });
    tale.does('people', 'persons', 2).does('people', 'arrived', 1).finishes('people');
    const phase = tale.session.plan.phases.find(({ id }) => id === 'people');
    if (!phase) throw new TypeError('no phase people');
    const { digest } = signOffExhibit(tale.session, phase);
    const question = { kind: 'sign-off', phase: 'people', role: 'dba', title: phase.title } as const;
    const shown = signOffExhibit(tale.session, phase);
    return watched(asks(tale, { ...question, id: `sign-off/people/dba/${digest.slice(0, 12)}`, shown }), runs);
  },
  'watch-killed': () => {
    const tale = nightUntilGrades();
    const since = new Date(tale.now.getTime() - 42_000).toISOString();
    return watched(canned(tale, { more: { status: 'waiting' } }), { kind: 'silent', by: leyla, since });
  },
};

function watched({ stage, time }: Canned, life: Life): Canned {
  if (stage.kind !== 'session') throw new TypeError('only a session is watched');
  return { stage: { ...stage, operator: 'Rauf', watching: { life } }, time };
}

const moving = {
  progress: { done: 1_669_120, total: 3_209_747, unit: 'rows', note: 'chunk 33 of about 65' },
  rate: 213_950.4,
  etaMs: 7_200,
  lines: ['source SQL prepared: binary', '2 workers', 'chunk 32 committed: 50,000 rows'],
  movedAtMs: monotonicNow - 400,
} as const;

const block: LiveBlock = {
  ...{ pid: 5120, application: 'nightferry edu-v2-1121-0200 grades/grades 1', waitedMs: 13_000 },
  ...{ wants: 'RowExclusiveLock on grades', database: 'edu_v2', seenAtMs: monotonicNow - 1_000, others: 1 },
  chain: [
    {
      ...{ pid: 4811, user: 'edu_app', application: 'cron', address: '', kind: 'client backend' },
      ...{ state: 'active', stateMs: 40_000, query: 'alter table grades add column note text' },
    },
    {
      ...{ pid: 4711, user: 'edu_app', application: 'reports.py', address: '10.0.0.17', kind: 'client backend' },
      ...{ state: 'idle in transaction', stateMs: 2_460_000, query: 'select avg(value) from grades group by student' },
    },
  ],
  end: 'select pg_terminate_backend(4711)',
};

const { rate: _, etaMs: __, ...standing } = moving;
const blocked = { ...standing, movedAtMs: monotonicNow - 75_000, block };
