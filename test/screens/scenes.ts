import type { HomeStage, SessionStage, Stage } from '../../screens/stage.ts';
import type { Time } from '../../screens/world.ts';
import type { LiveStep } from '../../state/live.ts';
import type { TreeSnapshot } from '../../state/live-tree.ts';
import type { CheckResult, Table } from '../../state/outcome.ts';
import { type PhaseSummary, stepsOf } from '../../state/plan.ts';
import type { Observable } from '../../state/ports.ts';
import type { ConfirmQuestion, Question } from '../../state/question.ts';
import { signOffExhibit } from '../../state/session/exhibit.ts';
import { eduPlan, night } from './canned-plan.ts';
import { at, Tale } from './tale.ts';

/** A stage and the time it is looked at. */
export interface Canned {
  readonly stage: Stage;
  readonly time: Time;
}

export function still<T>(value: T): Observable<T> {
  return { subscribe: () => () => undefined, snapshot: () => value };
}

/** The monotonic clock of canned scenes stands here. */
export const monotonicNow = 100_000;

export function timeAt(now: Date): Time {
  return { clock: { now: () => now, monotonicMs: () => monotonicNow }, zone: 'Asia/Baku' };
}

const live = { environment: 'live', mode: 'live', production: true, plan: eduPlan, window: night } as const;
const staging = { plan: eduPlan } as const;

/** A live night on production, up to the middle of the grades copy, six minutes ahead of plan. */
function nightUntilGrades(): Tale {
  const tale = new Tale(live, '2026-11-20T22:00:30.000Z');
  const minutes: Readonly<Record<string, number>> = {
    prepare: 25,
    people: 26,
    staff: 31,
    organizations: 19,
    courses: 41,
  };
  for (const phase of eduPlan.phases.slice(0, 5)) goThrough(tale, phase, minutes[phase.id] ?? 30);
  tale.starts('grades').does('grades', 'enrollments', 6, { figures: { rows: 118_477, chunks: 3 } });
  return tale.runs('grades', 'grades').wait(4);
}

/** The first so many phases, twenty-eight minutes each. */
function through(tale: Tale, phases: number): Tale {
  for (const phase of eduPlan.phases.slice(0, phases)) goThrough(tale, phase, 28);
  return tale;
}

function goThrough(tale: Tale, phase: PhaseSummary, minutes: number): void {
  tale.starts(phase.id);
  const steps = stepsOf(phase);
  for (const { id, kind } of steps) {
    const checks = kind === 'check' ? [passed(`${id}-count`, '6,987 rows', '6,987 rows in edu_v2.users')] : [];
    const figures = kind === 'copy' ? { rows: 6987, chunks: 1 } : {};
    tale.does(phase.id, id, minutes / steps.length, { checks, figures });
  }
  tale.finishes(phase.id);
  for (const role of phase.signOff) tale.signs(phase.id, role, 'Leyla', signOffExhibit(tale.session, phase).digest);
}

export function passed(id: string, expected: string, actual: string): CheckResult {
  return { id, title: id, kind: 'rows', verdict: 'passed', expected, actual, figures: {}, evidence: [] };
}

function failedCheck(id: string, expected: string, actual: string): CheckResult {
  return { ...passed(id, expected, actual), title: 'Every grade has an enrollment', verdict: 'failed' };
}

interface Parts {
  readonly questions?: readonly Question[];
  readonly live?: Readonly<Record<string, LiveStep>>;
  readonly tree?: TreeSnapshot;
  readonly more?: Partial<SessionStage>;
}

function canned(tale: Tale, { questions = [], live = {}, tree, more = {} }: Parts = {}): Canned {
  const { session } = tale;
  const stage: SessionStage = {
    kind: 'session',
    session: still(session),
    live: still(new Map(Object.entries(live))),
    tree: still(tree ?? { phase: undefined, nodes: [] }),
    questions: still(questions),
    status: 'running',
    operator: 'Leyla',
    greeting: '',
    reports: [],
    ...more,
  };
  return { stage, time: timeAt(tale.now) };
}

function asks(tale: Tale, ...questions: readonly Question[]): Canned {
  for (const question of questions) tale.add('question.asked', { question });
  return canned(tale, { questions });
}

export function item(id: string, text: string, more: Partial<ConfirmQuestion> = {}): ConfirmQuestion {
  const base = { kind: 'confirm', phase: 'prepare', step: 'ready', title: text, item: id, text } as const;
  return { ...base, id: `confirm/prepare/ready/1/${id}`, ...more };
}

export const checklist: readonly ConfirmQuestion[] = [
  item('notify', 'Stakeholders are notified of the maintenance window', { role: 'dba' }),
  item('mapping', 'OLD_TO_NEW_SCHEMA_MAPPING.md has been read by everyone who is on call tonight', {
    role: 'technical-lead',
  }),
  item('rollback', 'The way back is understood'),
  item('backup', 'A backup of edu exists and was restored once for a try', { role: 'dba' }),
];

const people: Table = {
  columns: ['username', 'email', 'first_name', 'last_name'],
  rows: [
    ['ayten.m', 'ayten.m@example.org', 'Aytən', 'Məmmədova'],
    ['rauf', 'rauf@example.org', 'Rauf', 'Əliyev'],
    ['li.wei', null, '李', '伟'],
    ['olga', 'olga@example.org', 'Ольга', 'Кузнецова'],
    ['quote', "o'brien@example.org", "O'Brien", ''],
    ['long', 'a-very-long-address-that-nobody-types-twice@students.example.org', 'Zərifə', 'Hüseynova'],
    ['e1', 'e1@example.org', 'Jose\u0301', 'García'],
    ['e2', 'e2@example.org', '👩‍🎓 Nigar', 'Tab\there'],
    ['e3', 'e3@example.org', 'Kamran', 'Quliyev'],
    ['e4', 'e4@example.org', 'Səbinə', 'İsmayılova'],
  ],
};

const duplicate = {
  code: 'copy/duplicate-key',
  message: 'Rows of edu.grades from key 1,650,000 to 1,700,000 could not be copied: a key is in edu_v2.grades twice.',
  remedy: [
    'Look at the rows: select id, count(*) from edu.grades group by id having count(*) > 1.',
    'Remove the duplicates in the source, or leave them out with where: in the runbook.',
    'Retry: chunks that are there already are not copied again.',
  ],
  retry: 'safe',
  causes: ['duplicate key value violates unique constraint "grades_pkey"', 'Key (id)=(0189a5f2) already exists.'],
} as const;

const gradesTree: TreeSnapshot = {
  phase: 'grades',
  nodes: [{ key: 'grades/grades', title: 'Migrate grades', depth: 0, type: 'step', active: true }],
};

/** Every scene of the gallery and of the frame tests, by name. */
export const scenes: Readonly<Record<string, () => Canned>> = {
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
  'board-waiting': () =>
    canned(new Tale(live, '2026-11-20T21:45:00.000Z'), {
      more: {
        status: 'waiting',
        greeting: 'Opened now. All databases answer, both are what they were when the runbook was rehearsed.',
      },
    }),
  'board-resumed': () => {
    const tale = nightUntilGrades().isKilled(3);
    return canned(tale, {
      more: { status: 'waiting', greeting: 'Resumed; killed at 03:36 in grades/grades, 3m before.' },
    });
  },
  'board-rehearsal': () => canned(new Tale(staging), { more: { status: 'waiting', greeting: 'Opened now.' } }),
  phase: () =>
    canned(nightUntilGrades(), {
      tree: gradesTree,
      live: {
        'grades/grades': {
          progress: { done: 1_669_120, total: 3_209_747, unit: 'rows', note: 'chunk 33 of about 65' },
          rate: 213_950.4,
          etaMs: 7_200,
          lines: ['source SQL prepared: binary', '2 workers', 'chunk 32 committed: 50,000 rows'],
          movedAtMs: monotonicNow - 400,
        },
      },
    }),
  'phase-stalled': () =>
    canned(nightUntilGrades(), {
      tree: gradesTree,
      live: {
        'grades/grades': {
          progress: { done: 1_669_120, total: 3_209_747, unit: 'rows', note: 'chunk 33 of about 65' },
          rate: 0,
          lines: [],
          movedAtMs: monotonicNow - 75_000,
        },
      },
    }),
  'phase-together': () => {
    const tale = new Tale(staging);
    through(tale, 2).starts('staff').runs('staff', 'students').runs('staff', 'teachers');
    return canned(tale, { tree: { phase: 'staff', nodes: [] } });
  },
  confirm: () => {
    const tale = new Tale(staging).starts('prepare').runs('prepare', 'ready');
    const [first, ...rest] = checklist;
    if (!first) throw new TypeError('a checklist has items');
    tale.add('question.asked', { question: first });
    tale.add('question.answered', {
      question: first.id,
      answer: { kind: 'confirmed', by: 'Leyla', note: 'mailed at 18:00' },
      scripted: false,
    });
    return asks(tale, ...rest);
  },
  sample: () =>
    asks(
      through(new Tale(staging), 1).starts('people').runs('people', 'arrived'),
      item('people-sample', 'Do names and e-mail addresses look right?', {
        id: 'confirm/people/arrived/1/people-sample',
        phase: 'people',
        step: 'arrived',
        role: 'dba',
        exhibit: people,
      }),
    ),
  'sign-off': () => {
    const tale = through(new Tale(staging), 1).starts('people');
    tale.does('people', 'users', 1, { figures: { rows: 6987, chunks: 1 } });
    tale.does('people', 'persons', 2, { figures: { rows: 6987, chunks: 1 } });
    const checks = [
      passed('users-count', 'as many rows as edu.users: 6,987', '6,987 rows in edu_v2.users'),
      passed('persons-count', 'as many rows as edu.users: 6,987', '6,987 rows in edu_v2.persons'),
      passed('no-orphans', 'no rows', 'no rows'),
    ];
    tale.does('people', 'arrived', 1, { checks }).finishes('people');
    const shownPhase = eduPlan.phases[1];
    if (!shownPhase) throw new TypeError('the plan has a second phase');
    return asks(tale, {
      kind: 'sign-off',
      id: 'sign-off/people/dba/1',
      phase: 'people',
      title: 'Users and persons',
      role: 'dba',
      shown: signOffExhibit(tale.session, shownPhase),
    });
  },
  failure: () => {
    const tale = nightUntilGrades();
    tale.fails('grades', 'grades', duplicate);
    return asks(tale, {
      kind: 'failure',
      id: 'failure/grades/grades/1.1',
      phase: 'grades',
      step: 'grades',
      title: 'Migrate grades',
      fault: duplicate,
      failedChecks: [],
    });
  },
  'failed-checks': () => {
    const tale = nightUntilGrades();
    const checks = [failedCheck('no-orphans', 'no rows', '3 rows, such as student 4711, course 12')];
    const fault = {
      code: 'check/failed',
      message: '1 of 4 checks failed: no-orphans.',
      remedy: ['Look at the rows, put them right, and retry.'],
      retry: 'unknown',
    } as const;
    tale.does('grades', 'grades', 10, { figures: { rows: 3_209_747 } }).runs('grades', 'grades-arrived');
    tale.fails('grades', 'grades-arrived', fault, { checks });
    return asks(tale, {
      kind: 'failure',
      id: 'failure/grades/grades-arrived/1.1',
      phase: 'grades',
      step: 'grades-arrived',
      title: 'Enrollments and grades have arrived',
      fault,
      failedChecks: checks,
    });
  },
  ambiguous: () => {
    const tale = nightUntilGrades().isKilled(2);
    const seen =
      'systemctl restart edu-api was started at 03:36 (pid 4711); that process is gone, and nothing tells how it ended.';
    tale.add('step.recovered', { verdict: 'ask', seen }, at('grades', 'grades'));
    return asks(tale, {
      kind: 'ambiguous',
      id: 'ambiguous/grades/grades/1.1',
      phase: 'grades',
      step: 'grades',
      title: 'Migrate grades',
      seen,
    });
  },
  'point-of-no-return': () => {
    const tale = through(new Tale(live, '2026-11-20T22:00:30.000Z'), 7).starts('cutover').does('cutover', 'switch', 3);
    return asks(tale, {
      kind: 'point-of-no-return',
      id: 'point-of-no-return/cutover/start/1',
      phase: 'cutover',
      step: 'start',
      title: 'Start the applications',
      phrase: 'edu-v2',
    });
  },
  finish: () => {
    const tale = new Tale(live, '2026-11-20T22:00:30.000Z');
    for (const phase of eduPlan.phases) goThrough(tale, phase, 20);
    tale.add('session.finished', { outcome: 'finished' });
    return canned(tale, {
      more: {
        status: 'ended',
        end: { kind: 'finished' },
        chainHead: '6fd3c1a0b2e47f58'.repeat(4),
        reports: ['reports/edu-v2-1121-0200.md'],
      },
    });
  },
  halted: () =>
    canned(nightUntilGrades(), {
      more: {
        status: 'ended',
        end: {
          kind: 'halted',
          fault: {
            code: 'session/server-changed',
            message: 'edu_v2 is not the server it was when the session opened: system_identifier was 7301, is 7302.',
            remedy: ['Find out which server answers at db2:5432.', 'Resume once the first one is back.'],
            retry: 'safe',
          },
        },
      },
    }),
  'dry-run': () => {
    const tale = new Tale({ ...staging, dryRun: true }).starts('prepare');
    for (const { id } of stepsOf(eduPlan.phases[0] ?? eduPlan.phases[1] ?? { ...noPhase })) {
      tale.add(
        'step.previewed',
        {
          description: [`create schema edu_v2_${id};`],
          touches: ['edu_v2: creates tables'],
          figures: {},
          evidence: [],
          checks: [],
        },
        at('prepare', id),
      );
    }
    tale.finishes('prepare').starts('people');
    return canned(tale, { tree: { phase: 'people', nodes: [] } });
  },
};

const noPhase: PhaseSummary = { id: 'none', title: '', needs: [], signOff: [], items: [] };

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
