import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { figuresAt } from '../../source/demo/legacy/figures.ts';
import { generateLegacy } from '../../source/demo/legacy.ts';
import type { CheckResult } from '../../state/outcome.ts';
import { keyOfOrderedId, nameBasedId, tagNamespace } from '../../tasks/copy/ids.ts';
import type { Database } from '../../tasks/engines/engine.ts';
import { postgres } from '../../tasks/engines/postgres/postgres.ts';
import { type FreshDatabase, freshDatabase } from '../support/databases.ts';
import { eduV2, namespace, perform, type Settled, stepsIn } from './edu-v2-night.ts';

const scale = 0.005;
const figures = Object.fromEntries(Object.entries(figuresAt(scale)).map(([name, value]) => [name, String(value)]));
const role = `edu_app_${process.pid}`;
const runbook = eduV2('demo', { ...figures, application_role: role });

/**
 * Everything that is about rows. What needs a session, the server's tools or a running application is tried by the demo,
 * whole, in test/terminal and test/scenarios.
 */
const aboutRows = stepsIn(runbook).filter(({ step: { id, kind } }) => {
  if (['read-only', 'backup', 'run', 'edit', 'http', 'mark'].includes(kind)) return false;
  return !['still-frozen', 'ready', 'healthy'].includes(id);
});

describe('a rehearsal of edu-v2 on a small legacy database', () => {
  let edu: FreshDatabase;
  let eduTwo: FreshDatabase;
  let night: readonly Settled[];

  beforeAll(async () => {
    edu = await freshDatabase({ standIn: true });
    eduTwo = await freshDatabase({ standIn: true });
    await eduTwo.sql(`create role ${role}`);
    night = await withDatabases([edu, eduTwo], async (databases) => {
      if (databases.edu) await generateLegacy(databases.edu, { scale });
      return perform(runbook, aboutRows, databases);
    });
  });
  afterAll(async () => {
    await eduTwo.sql(`drop owned by ${role}; drop role ${role}`);
    await edu.drop();
    await eduTwo.drop();
  });

  it('settles every step, with every check passed', () => {
    const failed = night.filter(({ outcome }) => outcome !== 'skipped' && outcome.kind !== 'done');
    expect(failed).toEqual([]);
    expect(night.length).toBe(aboutRows.length);
    const checks = checksIn(night);
    expect(checks.length).toBeGreaterThan(85);
    expect(checks.filter(({ verdict }) => verdict !== 'passed')).toEqual([]);
  });

  it('leaves as many rows as there were, when the target is asked directly', async () => {
    const { users, students, teachers, organizations, courses, offerings, enrollments, grades } = figures;
    const counts = await eduTwo.sql(`select (select count(*) from users), (select count(*) from persons),
      (select count(*) from students), (select count(*) from staff_members), (select count(*) from organization_units),
      (select count(*) from academic_terms), (select count(*) from courses), (select count(*) from course_offerings),
      (select count(*) from course_enrollments), (select count(*) from grades)`);
    expect(counts).toEqual([
      [users, users, students, teachers, organizations, '12', courses, offerings, enrollments, grades],
    ]);
  });

  it('carries every text over as it was: empty, missing, with control characters and all', async () => {
    const old =
      await edu.sql(`select id, first_name, last_name, patronymic, pin, phone, address, notes, photo, birth_date,
      created at time zone 'Asia/Baku' from persons order by id`);
    const moved =
      await eduTwo.sql(`select legacy_id, first_name, last_name, patronymic, pin, phone, address, notes, photo,
      birth_date, created_at from persons order by legacy_id`);
    expect(moved).toEqual(old);
    expect(old.flat()).toContain('');
    expect(old.flat()).toContain(null);
    const oldMarks = await edu.sql(
      `select id, point, mark, note, marked at time zone 'Asia/Baku' from journal order by id`,
    );
    expect(await eduTwo.sql('select legacy_id, score, mark, note, graded_at from grades order by legacy_id')).toEqual(
      oldMarks,
    );
  });

  it('computes ids that can be computed again, and references that agree with them', async () => {
    const [user] = await eduTwo.sql('select id, legacy_id from users order by legacy_id limit 1');
    expect(user?.[0]).toBe(nameBasedId(tagNamespace(namespace, 'users'), user?.[1] ?? ''));
    const [grade] = await eduTwo.sql(`select g.id, g.legacy_id, g.enrollment_id, e.legacy_id
      from grades g join course_enrollments e on e.id = g.enrollment_id order by g.legacy_id desc limit 1`);
    expect(keyOfOrderedId(namespace, 'grades', grade?.[0] ?? '')).toBe(BigInt(grade?.[1] ?? -1));
    expect(keyOfOrderedId(namespace, 'course_enrollments', grade?.[2] ?? '')).toBe(BigInt(grade?.[3] ?? -1));
    const [name] = await eduTwo.sql(`select name ->> 'az' from organization_units where type = 'university'`);
    expect(name).toEqual(['Bakı Biznes Universiteti']);
  });

  it('gives the application its rights, and no more', async () => {
    const [rights] =
      await eduTwo.sql(`select bool_and(has_table_privilege('${role}', c.oid, 'select, insert, update, delete')),
      bool_or(has_table_privilege('${role}', c.oid, 'truncate')), has_schema_privilege('${role}', 'public', 'create')
      from pg_class c where relnamespace = 'public'::regnamespace and relkind = 'r'`);
    expect(rights).toEqual(['t', 'f', 'f']);
  });

  // What each of the nine automatic checks is there for, done to a copy of the target behind its foreign keys' back.
  it.each([
    ['auto-users', 'delete from users where legacy_id = (select min(legacy_id) from users)'],
    ['auto-students', 'delete from students where legacy_id = (select min(legacy_id) from students)'],
    ['auto-staff', 'delete from staff_members where legacy_id = (select min(legacy_id) from staff_members)'],
    ['auto-organizations', `delete from organization_units where type = 'university'`],
    ['auto-offerings', 'delete from course_offerings where legacy_id = (select min(legacy_id) from course_offerings)'],
    [
      'auto-enrollments',
      'delete from course_enrollments where legacy_id = (select min(legacy_id) from course_enrollments)',
    ],
    ['auto-grades', 'delete from grades where legacy_id = (select max(legacy_id) from grades)'],
    [
      'auto-orphaned-students',
      'update students set user_id = gen_random_uuid() where legacy_id = (select min(legacy_id) from students)',
    ],
    [
      'auto-orphaned-enrollments',
      'update course_enrollments set student_id = gen_random_uuid() where legacy_id = (select min(legacy_id) from course_enrollments)',
    ],
    [
      'orphaned-grades',
      'update grades set enrollment_id = gen_random_uuid() where legacy_id = (select max(legacy_id) from grades)',
    ],
    [
      'names-survived',
      `update persons set notes = 'x' where legacy_id = (select min(legacy_id) from persons where notes is null)`,
    ],
    [
      'grades-survived',
      `update grades set note = '' where legacy_id = (select min(legacy_id) from grades where note is null)`,
    ],
    [
      'final-grades',
      `update course_enrollments set grade = 'F' where legacy_id = (select min(legacy_id) from course_enrollments where grade = 'A')`,
    ],
    [
      'constraints-valid',
      'alter table grades drop constraint grades_assessment_fk, add constraint grades_assessment_fk foreign key (assessment_id) references assessments not valid',
    ],
    ['foreign-keys', 'alter table students drop constraint students_organization_unit_fk'],
  ])('fails the check %s when the target is spoilt', async (check, spoil) => {
    const spoilt = await freshDatabase({ template: eduTwo.name });
    try {
      await spoilt.sql(`set session_replication_role = replica; ${spoil}`);
      const step = stepsIn(runbook).filter(
        ({ step: { spec } }) => Array.isArray(spec) && spec.some(({ id }) => id === check),
      );
      const settled = await withDatabases([edu, spoilt], (databases) => perform(runbook, step, databases));
      expect(checksIn(settled).find(({ id }) => id === check)).toMatchObject({ verdict: 'failed' });
    } finally {
      await spoilt.drop();
    }
  });
});

async function withDatabases<T>(
  [edu, eduTwo]: readonly [FreshDatabase, FreshDatabase],
  work: (databases: Readonly<Record<string, Database>>) => Promise<T>,
): Promise<T> {
  const application = 'nightferry test';
  const databases = {
    edu: await postgres.connect(edu.url, { name: 'edu', application }),
    edu_v2: await postgres.connect(eduTwo.url, { name: 'edu_v2', application }),
  };
  try {
    return await work(databases);
  } finally {
    await databases.edu.close();
    await databases.edu_v2.close();
  }
}

function checksIn(settled: readonly Settled[]): readonly CheckResult[] {
  return settled.flatMap(({ outcome }) => (outcome === 'skipped' || outcome.kind === 'stopped' ? [] : outcome.checks));
}
