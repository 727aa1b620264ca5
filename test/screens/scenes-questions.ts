import type { Evidence, Table } from '../../state/outcome.ts';
import type { ConfirmQuestion, Question } from '../../state/question.ts';
import { signOffExhibit } from '../../state/session/exhibit.ts';
import { asks, type Canned, failedCheck, live, nightUntilGrades, passed, staging, through } from './canned.ts';
import { eduPlan } from './canned-plan.ts';
import { at, Tale } from './tale.ts';

/** A session that asks. */
export const questionScenes: Readonly<Record<string, () => Canned>> = {
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
    return asks(tale, signOffOf(tale, 'people', 'dba'));
  },
  'sign-off-exceptions': () => {
    const tale = through(new Tale(staging), 1).starts('people');
    tale.does('people', 'users', 1, { figures: { rows: 6987, chunks: 1 } });
    tale.does('people', 'persons', 2, { figures: { rows: 6987, chunks: 1 } }).runs('people', 'arrived');
    const checks = [passed('users-count', '6,987', '6,987'), failedCheck('no-orphans', 'no rows', '3 rows')];
    const fault = {
      code: 'check/failed',
      message: '1 of 2 checks failed: no-orphans.',
      remedy: [],
      retry: 'safe',
    } as const;
    const failure = 'failure/people/arrived/1.1';
    tale.fails('people', 'arrived', fault, { checks });
    const question = {
      kind: 'failure',
      id: failure,
      phase: 'people',
      step: 'arrived',
      title: '',
      fault,
      failedChecks: [],
    } as const;
    const answer = {
      kind: 'accept',
      reason: 'three test accounts, known since 2019',
      role: 'dba',
      by: 'Leyla',
    } as const;
    tale.add('question.asked', { question });
    tale.add('question.answered', { question: failure, answer, scripted: false }).finishes('people');
    return asks(tale, signOffOf(tale, 'people', 'dba'));
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
    const checks = [{ ...failedCheck('no-orphans', 'no rows', '3 rows'), evidence: [orphans] }];
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
};

function signOffOf(tale: Tale, id: string, role: string): Question {
  const phase = eduPlan.phases.find((candidate) => candidate.id === id);
  if (!phase) throw new TypeError(`the plan has no phase ${id}`);
  const shown = signOffExhibit(tale.session, phase);
  return { kind: 'sign-off', id: `sign-off/${id}/${role}/1`, phase: id, title: phase.title, role, shown };
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

export const orphans: Evidence = {
  kind: 'query',
  database: 'edu_v2',
  sql: 'select g.id, g.student_id, g.course_id, g.value\nfrom grades g\nwhere not exists (\n  select from enrollments e where e.student_id = g.student_id and e.course_id = g.course_id)',
  result: {
    columns: ['id', 'student_id', 'course_id', 'value'],
    rows: [
      ['8812', '4711', '12', '85'],
      ['8813', '4711', '12', '90'],
      ['9020', '5002', '7', null],
    ],
  },
};

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
