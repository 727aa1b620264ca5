import type { HomeStage, SessionCard } from '../../screens/stage.ts';
import type { Finding } from '../../state/fault.ts';
import { type Canned, timeAt } from './canned.ts';

/** Before a session, and when none can be opened. */
export const outsideScenes: Readonly<Record<string, () => Canned>> = {
  home: () => home(),
  'home-empty': () => ({
    stage: { ...homeStage, sessions: [], runbooks: [], notices: [] },
    time: timeAt(new Date('2026-11-21T22:14:07Z')),
  }),
  'home-many': () => ({
    stage: { ...homeStage, sessions: [...homeStage.sessions, ...manySessions], notices: [] },
    time: timeAt(new Date('2026-11-20T23:40:07Z')),
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

const findings: readonly Finding[] = [
  finding('error', 'Step people/users names the database edu_v3, which the runbook does not declare.', 41, [
    'Did you mean edu_v2? There are: edu, edu_v2.',
  ]),
  finding('error', 'Phase people needs prepara, and there is no such phase.', 37, ['Did you mean prepare?']),
  finding('error', 'A password stands in clear text in the URL of edu.', 12, [
    'Keep it elsewhere, and write env:EDU_URL.',
    'Change it: whoever has read this file knows it.',
  ]),
  finding('warning', 'The phases are planned for 255 minutes and the window is 240 minutes long.', 30, [
    'Widen the window, or move what can run before or after it into another phase plan.',
  ]),
];

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
      waits: { what: 'the sign-off of Courses and offerings by cto', since: '2026-11-20T23:12:00Z' },
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
      holder: 'Rauf on db1 (pid 4711)',
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
    { file: 'checklists/broken.yaml', title: 'checklists/broken.yaml', environments: [], faults: 3, findings },
  ],
  notices: ['Session old-1 can not be shown: its chain is broken at event 17.'],
};

const manySessions: readonly SessionCard[] = Array.from({ length: 30 }, (_, index) => ({
  id: `edu-v2-staging-10${String(index + 1).padStart(2, '0')}`,
  title: 'Education system, edu -> edu_v2',
  environment: 'staging',
  mode: 'rehearsal',
  dryRun: false,
  status: index === 3 ? 'unfinished' : index % 5 === 0 ? 'abandoned' : 'finished',
  where: index === 3 ? 'ROLLING BACK (undo), 3 of 11 steps' : 'all phases',
  lastAt: `2026-10-${String(index + 1).padStart(2, '0')}T00:41:00Z`,
  ...(index % 5 === 0 && { reason: 'the disk of stage1 was full' }),
}));

function finding(severity: Finding['severity'], message: string, line: number, remedy: readonly string[]): Finding {
  const at = { file: 'checklists/broken.yaml', line, column: 7, snippet: '        to: edu_v3.users' };
  return { severity, code: 'runbook/reference', message, remedy, retry: 'safe', at };
}

function home(): Canned {
  return { stage: homeStage, time: timeAt(new Date('2026-11-20T23:40:07Z')) };
}
