import type { HomeStage } from '../../screens/stage.ts';
import { type Canned, timeAt } from './canned.ts';

/** Before a session, and when none can be opened. */
export const outsideScenes: Readonly<Record<string, () => Canned>> = {
  home: () => home(),
  'home-empty': () => ({
    stage: { ...homeStage, sessions: [], runbooks: [], notices: [] },
    time: timeAt(new Date('2026-11-21T22:14:07Z')),
  }),
  preparing: () => ({
    stage: {
      kind: 'preparing',
      title: 'edu-v2 demo',
      tasks: [
        { title: 'Start a PostgreSQL of our own', state: 'done', detail: 'port 54329' },
        {
          title: 'Make fifteen years of edu',
          state: 'running',
          progress: { done: 2_096_000, total: 3_209_747, unit: 'rows', note: 'grades' },
        },
        { title: 'Connect to edu', state: 'waiting' },
        { title: 'Connect to edu_v2', state: 'waiting' },
      ],
    },
    time: timeAt(new Date('2026-11-21T22:14:07Z')),
  }),
  fault: () => ({
    stage: {
      kind: 'fault',
      title: 'The session could not be opened',
      fault: {
        code: 'stand-in/unmarked',
        message:
          'Database edu_v2 of environment staging is not marked as a stand-in, so a rehearsal does not touch it.',
        remedy: [
          'Make sure that postgres://db2:5432/edu_v2 is no production database.',
          "Mark it: ALTER DATABASE edu_v2 SET nightferry.stand_in = 'on'",
          'Start again.',
        ],
        retry: 'safe',
        at: {
          file: 'checklists/edu-v2.yaml',
          line: 24,
          column: 7,
          snippet: '  staging: { stand-in: true, databases: {} }',
        },
      },
    },
    time: timeAt(new Date('2026-11-21T22:14:07Z')),
  }),
};

const homeStage: HomeStage = {
  kind: 'home',
  journal: '/home/leyla/.local/state/nightferry/journal.db',
  sessions: [
    {
      id: 'edu-v2-1114-0200',
      title: 'Education system, edu -> edu_v2',
      environment: 'staging',
      mode: 'rehearsal',
      dryRun: false,
      status: 'finished',
      where: 'all phases done',
      lastAt: '2026-11-14T00:41:00Z',
    },
    {
      id: 'edu-v2-1121-0200',
      title: 'Education system, edu -> edu_v2',
      environment: 'live',
      mode: 'live',
      dryRun: false,
      status: 'unfinished',
      where: 'phase 6 of 8, Enrollments and grades',
      lastAt: '2026-11-20T23:36:00Z',
    },
    {
      id: 'hr-1120-2300',
      title: 'Human resources',
      environment: 'live',
      mode: 'live',
      dryRun: true,
      status: 'running elsewhere',
      where: 'phase 2 of 3, People',
      lastAt: '2026-11-20T23:35:00Z',
      holder: 'Rauf on db1',
    },
  ],
  runbooks: [
    {
      file: 'checklists/edu-v2.yaml',
      title: 'Education system, edu -> edu_v2',
      environments: [
        { name: 'live', standIn: false, production: true },
        { name: 'staging', standIn: true, production: false },
      ],
      faults: 0,
    },
    { file: 'checklists/broken.yaml', title: 'checklists/broken.yaml', environments: [], faults: 3 },
  ],
  notices: ['Session old-1 can not be shown: its chain is broken at event 17.'],
};

function home(): Canned {
  return { stage: homeStage, time: timeAt(new Date('2026-11-20T23:40:07Z')) };
}
