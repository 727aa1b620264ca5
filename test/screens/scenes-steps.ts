import type { OutsideOffers } from '../../screens/outside.ts';
import type { CheckResult } from '../../state/outcome.ts';
import type { StepLook } from '../../state/step-look.ts';
import { type Canned, canned, failedCheck, nightUntilGrades, passed, still } from './canned.ts';
import { orphans } from './scenes-questions.ts';
import { at } from './tale.ts';

const guard = 'it begins read-only. Whoever wants to write has to lift that: SET transaction_read_only = off.';

const offers: OutsideOffers = {
  editor: 'vim',
  runbook: '/srv/night/edu-v2.yaml',
  databases: [
    { name: 'edu', label: 'postgres://migrator@db1:5432/edu', program: 'psql', guard },
    { name: 'edu_v2', label: 'postgres://migrator@db2:5432/edu_v2', program: 'psql', guard },
  ],
  steps: {
    'grades/keys': { line: 412, files: ['/srv/night/edu-v2/grades-keys.sql'], databases: ['edu_v2'] },
    'grades/grades': { line: 398, files: [], databases: ['edu', 'edu_v2'] },
  },
};

const keysLook: StepLook = {
  phase: 'grades',
  step: 'keys',
  state: 'looked',
  at: '2026-11-21T00:32:30.000Z',
  seen: {
    touches: ['edu_v2: runs SQL in one transaction'],
    does: {
      lines: [
        '-- on edu_v2, edu-v2/grades-keys.sql',
        'create index grades_student on grades (student_id);',
        'alter table grades',
        '  add constraint grades_enrollment foreign key (student_id, course_id) references enrollments (student_id, course_id) not valid;',
      ],
      checks: [],
      evidence: [],
    },
    undo: {
      can: 'yes',
      lines: ['drop index grades_student;', 'alter table grades drop constraint grades_enrollment;'],
    },
  },
};

/** Steps that are looked into, and the checks of a night: what the pages of steps and checks are drawn from. */
export const stepScenes: Readonly<Record<string, () => Canned>> = {
  'step-ahead': () => canned(nightUntilGrades(), { more: { look: still(keysLook), outside: offers } }),
  'step-unreachable': () => {
    const fault = {
      code: 'database/refused',
      message: 'Nothing listens at db2:5432.',
      remedy: [],
      retry: 'safe',
    } as const;
    const seen = {
      ...keysLook.seen,
      does: { lines: [], checks: [], evidence: [], fault },
      undo: { can: 'nothing' },
    } as const;
    return canned(nightUntilGrades(), { more: { look: still({ ...keysLook, seen }), outside: offers } });
  },
  'checks-mixed': () => {
    const tale = nightUntilGrades().does('grades', 'grades', 12, { figures: { rows: 3_209_747 } });
    tale.does('grades', 'keys', 9).runs('grades', 'grades-arrived').wait(1);
    const checks: readonly CheckResult[] = [
      {
        ...passed('grades-count', 'as many as edu.journal: 3,209,747', '3,209,747 rows in edu_v2.grades'),
        title: 'All grades',
      },
      { ...failedCheck('no-orphans', 'no rows', '3 rows'), evidence: [orphans] },
    ];
    const fault = {
      code: 'check/failed',
      message: '1 of 2 checks failed: no-orphans.',
      remedy: [],
      retry: 'safe',
    } as const;
    tale.fails('grades', 'grades-arrived', fault, { checks });
    const question = {
      kind: 'failure',
      id: 'failure/grades/grades-arrived/1.1',
      phase: 'grades',
      step: 'grades-arrived',
      title: 'Enrollments and grades have arrived',
      fault,
      failedChecks: checks.slice(1),
    } as const;
    const answer = {
      kind: 'accept',
      reason: 'three test accounts, known since 2019',
      role: 'dba',
      by: 'Leyla',
    } as const;
    tale.add('question.asked', { question });
    tale.add('question.answered', { question: question.id, answer, scripted: false }).finishes('grades');
    tale.starts('validation').runs('validation', 'counts').wait(2);
    tale.add(
      'step.failed',
      {
        fault,
        figures: {},
        evidence: [],
        checks: [
          { ...failedCheck('units', '10 rows', '9 rows'), title: 'All organizations' },
          passed('terms', '4', '4'),
        ],
      },
      at('validation', 'counts'),
    );
    return canned(tale, { more: { outside: offers } });
  },
};
