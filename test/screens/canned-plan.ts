import type { PlanSummary } from '../../state/plan.ts';
import { phase, plan, step } from './tale.ts';

/** The shape of the education migration: eight phases, a point of no return in the last. */
export const eduPlan: PlanSummary = plan([
  phase('prepare', 'Pre-migration setup', 30, {
    items: [
      step('ready', 'Everything is ready', 'confirm'),
      step('schema', 'Create the target schema', 'sql'),
      step('tools', 'Tools and disk', 'check'),
    ],
    signOff: ['dba'],
  }),
  phase('people', 'Users and persons', 30, {
    needs: ['prepare'],
    items: [
      step('users', 'Migrate users', 'copy'),
      step('persons', 'Migrate persons', 'copy'),
      step('arrived', 'Users and persons have arrived', 'check'),
    ],
    signOff: ['dba'],
  }),
  phase('staff', 'Students and staff', 30, {
    needs: ['people'],
    items: [
      {
        type: 'together',
        limit: 2,
        steps: [step('students', 'Migrate students', 'copy'), step('teachers', 'Migrate teachers', 'copy')],
      },
      step('staff-arrived', 'Students and staff have arrived', 'check'),
    ],
  }),
  phase('organizations', 'Organizations and structure', 20, {
    needs: ['staff'],
    items: [step('units', 'Migrate organizations', 'copy'), step('terms', 'Create academic terms', 'sql')],
  }),
  phase('courses', 'Courses and offerings', 40, {
    needs: ['organizations'],
    items: [step('courses', 'Migrate courses', 'copy'), step('offerings', 'Migrate course offerings', 'copy')],
    signOff: ['dba'],
  }),
  phase('grades', 'Enrollments and grades', 60, {
    needs: ['courses'],
    items: [
      step('enrollments', 'Migrate enrollments', 'copy'),
      step('grades', 'Migrate grades', 'copy'),
      step('keys', 'Indexes and foreign keys', 'sql', { plannedMs: 600_000 }),
      step('grades-arrived', 'Enrollments and grades have arrived', 'check'),
    ],
    signOff: ['dba', 'technical-lead'],
  }),
  phase('validation', 'Validation and testing', 30, {
    needs: ['grades'],
    items: [step('counts', 'All counts agree', 'check'), step('sample', 'Sample data looks right', 'check')],
    signOff: ['technical-lead'],
  }),
  phase('cutover', 'Application cutover', 15, {
    needs: ['validation'],
    items: [
      step('switch', 'Point the applications at edu_v2', 'run'),
      step('start', 'Start the applications', 'run', { pointOfNoReturn: { phrase: 'edu-v2' } }),
    ],
    signOff: ['technical-lead', 'project-manager'],
  }),
]);

export const night = {
  opensAt: '2026-11-20T22:00:00.000Z',
  closesAt: '2026-11-21T02:00:00.000Z',
  timezone: 'Asia/Baku',
};
