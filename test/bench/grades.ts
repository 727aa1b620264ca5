import { orderedTag } from '../../tasks/copy/ids.ts';

/** The grades of the education system: `journal` becomes `grades`, with rows like those that fifteen years left. */
export const namespace = '5b2f6c1e-6a0d-4f0e-9a51-0d8f3c7b2a90';

export const sourceTable = `
create table journal (
  id integer not null,
  course_student_id integer not null,
  evaluation_id integer not null,
  point numeric(5,2),
  mark varchar(4),
  note text,
  marked timestamp not null
)`;

export const targetTable = `
create table grades (
  id uuid not null,
  legacy_id integer,
  enrollment_id uuid not null,
  assessment_id uuid not null,
  score numeric(5,2) check (score >= 0),
  mark text,
  note text,
  graded_at timestamptz not null
)`;

/** Sparse ids, as where rows were deleted. */
export function rowsSql(rows: number): string {
  return `
insert into journal
select 1000 + g * 3 + h % 3, 500 + g / 27 * 2, 100 + h % 36120,
  case when h % 61 = 0 then null else h % 101 / 10.0 end,
  case when h % 8 = 0 then 'q' when h % 35 = 0 then '' when h % 5 = 0 then 'i' end,
  case when h % 701 = 0 then E'İmtahanda "iştirak" etmədi\\t\\\\ ' || g when h % 97 = 0 then '' end,
  timestamp '2010-09-15 09:00' + g * interval '147.123 seconds'
from (select g, (g::bigint * 2654435761 % 4294967296 / 7)::int as h from generate_series(1, ${rows}) g) s`;
}

export const mapping = {
  id: { uuid: 'grades', of: 'id', style: 'ordered' },
  legacy_id: 'id',
  enrollment_id: { uuid: 'course_enrollments', of: 'course_student_id', style: 'ordered' },
  assessment_id: { uuid: 'assessments', of: 'evaluation_id', style: 'ordered' },
  score: 'point',
  mark: 'mark',
  note: 'note',
  graded_at: { utc: 'marked', zone: 'Asia/Baku' },
};

const id = (tag: string, column: string) =>
  `('${orderedTag(namespace, tag)}8002' || to_hex(${column}::bigint | (-9223372036854775808)))::uuid`;

/** The same transform as a person would write it for psql. */
export const select = `SELECT ${[
  id('grades', 'id'),
  'id',
  id('course_enrollments', 'course_student_id'),
  id('assessments', 'evaluation_id'),
  'point',
  'mark::text',
  'note',
  "marked AT TIME ZONE 'Asia/Baku'",
].join(', ')} FROM journal`;

/** Differs when a single value does. */
export const checksumSql = `select count(*), sum(hashtextextended(g::text, 0)::numeric) from grades g`;
