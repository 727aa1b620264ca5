import type { CheckResult } from '../../state/outcome.ts';
import type { PlanSummary } from '../../state/plan.ts';
import { phaseOf, planOf, stepOf } from './story.ts';

const minuteMs = 60_000;

/** A small version of the education system's night, in three phases. */
export const eduPlan: PlanSummary = planOf(
  [
    phaseOf(
      'prepare',
      [
        stepOf('checklist', { title: 'Before we begin', kind: 'confirm' }),
        stepOf('stop-services', { title: 'Stop services', kind: 'run', plannedMs: 5 * minuteMs }),
        stepOf('mail', { title: 'Tell everyone', kind: 'run', rehearsalSkip: 'no mail in a rehearsal' }),
      ],
      { title: 'Pre-migration setup', plannedMs: 30 * minuteMs, signOff: ['dba'] },
    ),
    phaseOf(
      'people',
      [
        stepOf('users', { title: 'Migrate users', kind: 'copy', plannedMs: 10 * minuteMs }),
        stepOf('arrived', { title: 'Users arrived', kind: 'check' }),
      ],
      { title: 'Users and persons', plannedMs: 30 * minuteMs, needs: ['prepare'], signOff: ['dba', 'technical-lead'] },
    ),
    phaseOf('cutover', [stepOf('switch', { title: 'Switch over', pointOfNoReturn: { phrase: 'edu_v2' } })], {
      title: 'Application cutover',
      plannedMs: 15 * minuteMs,
      needs: ['people'],
    }),
  ],
  {
    triggers: { 'failed-checks': '> 1% of rows compared' },
    contacts: [{ name: 'Database team', reach: 'db-team@example.org' }],
    followUps: [
      { id: 'drop-old', title: 'Drop edu', due: '30d', after: 'cutover' },
      { id: 'docs', title: 'Update the onboarding docs' },
    ],
  },
);

export const usersCount: CheckResult = {
  id: 'users-count',
  title: 'Every user arrived',
  kind: 'rows',
  verdict: 'passed',
  expected: '6,987 rows in edu.users',
  actual: '6,987 rows in edu_v2.users',
  figures: { difference: 0 },
  evidence: [
    {
      kind: 'query',
      database: 'edu_v2',
      sql: 'select count(*)\nfrom users',
      result: { columns: ['count'], rows: [['6987']] },
    },
  ],
};

export const noOrphans: CheckResult = {
  id: 'no-orphans',
  title: 'No person without a user',
  kind: 'none',
  verdict: 'failed',
  expected: 'no rows',
  actual: '2 rows in edu_v2',
  figures: { expected: 0, actual: 2 },
  evidence: [
    {
      kind: 'query',
      database: 'edu_v2',
      sql: 'select id, name from persons p where not exists (select from users u where u.id = p.user_id)',
      result: {
        columns: ['id', 'name'],
        rows: [
          ['7', 'Ə | B'],
          ['8', null],
        ],
        more: 0,
      },
    },
  ],
};
