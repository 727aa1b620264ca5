import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { generateLegacy } from '../../source/demo/legacy.ts';
import { postgres } from '../../tasks/engines/postgres/postgres.ts';
import { type FreshDatabase, freshDatabase } from '../support/databases.ts';

/** The preflight checks on what edu holds, by id. */
const sound = new Map(
  z
    .object({
      phases: z.array(
        z.object({
          steps: z.array(
            z.object({
              id: z.string().optional(),
              check: z
                .array(
                  z.object({ id: z.string(), none: z.object({ in: z.literal('edu'), sql: z.string() }).optional() }),
                )
                .optional()
                .catch(undefined),
            }),
          ),
        }),
      ),
    })
    .parse(parse(readFileSync(new URL('../../checklists/edu-v2.yaml', import.meta.url), 'utf8')))
    .phases.flatMap(({ steps }) => steps)
    .find(({ id }) => id === 'sound')
    ?.check?.flatMap(({ id, none }) => (none ? [[id, none.sql] as const] : [])),
);

const least = (table: string) => `(select min(id) from ${table})`;
const most = (table: string) => `(select max(id) from ${table})`;
const oneOf = (table: string, column: string) => `(select ${column} from ${table} where id = ${most(table)})`;

/** What fifteen years without foreign keys may have left, and the check that must find it. */
const spoils: readonly (readonly [what: string, check: string, sql: string])[] = [
  [
    'a user name twice',
    'duplicate-usernames',
    `update users set username = ${oneOf('users', 'username')} where id = ${least('users')}`,
  ],
  ['a user without a person', 'one-person-each', `delete from persons where id = ${least('persons')}`],
  ['a person without a user', 'one-person-each', `update persons set user_id = -1 where id = ${least('persons')}`],
  [
    'a user with two persons',
    'one-person-each',
    `insert into persons (id, user_id, first_name, last_name, created) select -1, user_id, '', '', created from persons where id = ${least('persons')}`,
  ],
  [
    'a student whose person is missing',
    'students-have-persons',
    `update students set person_id = -1 where id = ${least('students')}`,
  ],
  [
    'a student with another user than the person',
    'students-have-persons',
    `update students set user_id = ${oneOf('students', 'user_id')} where id = ${least('students')}`,
  ],
  [
    'a teacher whose person is missing',
    'teachers-have-persons',
    `update teachers set person_id = -1 where id = ${least('teachers')}`,
  ],
  [
    'a user who is two students',
    'nobody-twice',
    `update students set user_id = ${oneOf('students', 'user_id')} where id = ${least('students')}`,
  ],
  [
    'a user who is two teachers',
    'nobody-twice',
    `update teachers set user_id = ${oneOf('teachers', 'user_id')} where id = ${least('teachers')}`,
  ],
  [
    'a student number twice',
    'numbers-once',
    `update students set student_number = ${oneOf('students', 'student_number')} where id = ${least('students')}`,
  ],
  [
    'an employee number twice',
    'numbers-once',
    `update teachers set employee_number = ${oneOf('teachers', 'employee_number')} where id = ${least('teachers')}`,
  ],
  [
    'a unit below a unit that is missing',
    'hierarchy-whole',
    `update organizations set parent_id = -1 where id = ${most('organizations')}`,
  ],
  [
    'units below each other',
    'hierarchy-whole',
    `update organizations set parent_id = id where id = ${most('organizations')}`,
  ],
  [
    'a unit of no known level',
    'hierarchy-whole',
    `update organizations set type_id = 9 where id = ${most('organizations')}`,
  ],
  [
    'a second unit without one above it',
    'hierarchy-whole',
    `update organizations set parent_id = null where id = ${most('organizations')}`,
  ],
  [
    'a student of a unit that is missing',
    'units-known',
    `update students set org_id = -1 where id = ${least('students')}`,
  ],
  [
    'a teacher of a unit that is missing',
    'units-known',
    `update teachers set org_id = -1 where id = ${least('teachers')}`,
  ],
  [
    'a course of a unit that is missing',
    'units-known',
    `update courses set org_id = -1 where id = ${least('courses')}`,
  ],
  ['an offering without a code', 'courses-whole', `update courses set code = '' where id = ${least('courses')}`],
  [
    'an offering in a year that has no terms',
    'courses-whole',
    `update courses set education_year = 2019 where id = ${least('courses')}`,
  ],
  [
    'an offering in a third semester',
    'courses-whole',
    `update courses set semester = 3 where id = ${least('courses')}`,
  ],
  [
    'an offering of a teacher who is missing',
    'courses-whole',
    `update courses set teacher_id = -1 where id = ${least('courses')}`,
  ],
  [
    'a code that differs only in case',
    'codes-alike',
    `update courses set code = lower(code) where id = ${least('courses')}`,
  ],
  [
    'a section twice',
    'sections-once',
    `insert into courses select -1, code, name_az, name_ru, name_en, description, credits, org_id, teacher_id, education_year, semester, section, seats, is_active, created from courses where id = ${least('courses')}`,
  ],
  [
    'an enrollment of a student who is missing',
    'enrollments-whole',
    `update course_students set student_id = -1 where id = ${least('course_students')}`,
  ],
  [
    'an enrollment in a course that is missing',
    'enrollments-whole',
    `update course_students set course_id = -1 where id = ${least('course_students')}`,
  ],
  [
    'an enrollment twice',
    'enrollments-whole',
    `insert into course_students select -1, course_id, student_id, status, final_grade, final_point, enrolled from course_students where id = ${least('course_students')}`,
  ],
  [
    'a grade without an enrollment',
    'grades-whole',
    `update journal set course_student_id = -1 where id = ${least('journal')}`,
  ],
  [
    'a grade without an evaluation',
    'grades-whole',
    `update journal set evaluation_id = -1 where id = ${least('journal')}`,
  ],
  [
    "a grade for another course's evaluation",
    'grades-whole',
    `update journal set evaluation_id = ${oneOf('evaluations', 'id')} where id = ${least('journal')}`,
  ],
  ['a user without a name', 'values-allowed', "update users set username = '' where id = (select min(id) from users)"],
  ['a language nobody knows', 'values-allowed', "update users set lang = 'de' where id = (select min(id) from users)"],
  [
    'an average beyond the scale',
    'values-allowed',
    'update students set gpa = 4.01 where id = (select min(id) from students)',
  ],
  [
    'credits below nothing',
    'values-allowed',
    'update courses set credits = -1 where id = (select min(id) from courses)',
  ],
  [
    'an evaluation that is worth nothing',
    'values-allowed',
    'update evaluations set max_point = 0 where id = (select min(id) from evaluations)',
  ],
  [
    'a final grade nobody knows',
    'values-allowed',
    "update course_students set final_grade = 'G' where id = (select min(id) from course_students)",
  ],
  [
    'an empty final grade',
    'values-allowed',
    "update course_students set final_grade = '' where id = (select min(id) from course_students)",
  ],
  [
    'more points than there are',
    'values-allowed',
    'update course_students set final_point = 100.01 where id = (select min(id) from course_students)',
  ],
  [
    'points below nothing',
    'values-allowed',
    'update journal set point = -0.5 where id = (select min(id) from journal)',
  ],
];

describe('the preflight of edu-v2 on what edu holds', () => {
  let legacy: FreshDatabase;

  beforeAll(async () => {
    legacy = await freshDatabase();
    const database = await postgres.connect(legacy.url, { name: 'edu', application: 'test' });
    await generateLegacy(database, { scale: 0.001 });
    await database.close();
  });
  afterAll(() => legacy.drop());

  it('has fourteen checks, each of which is tried here', () => {
    expect(sound.size).toBe(14);
    expect(new Set(spoils.map(([, check]) => check))).toEqual(new Set(sound.keys()));
  });

  it.each([...sound])('finds nothing wrong with the legacy database: %s', async (_, sql) => {
    expect(await legacy.sql(sql)).toEqual([]);
  });

  it.each(spoils)('finds %s (%s)', async (_, check, spoil) => {
    const spoilt = await freshDatabase({ template: legacy.name });
    try {
      await spoilt.sql(spoil);
      expect(await spoilt.sql(sound.get(check) ?? '')).not.toEqual([]);
    } finally {
      await spoilt.drop();
    }
  });
});
