import { orderedTag, tagNamespace } from '../../../../tasks/copy/ids.ts';

/** The grades of the education system: `journal` becomes `grades`, with rows like those that fifteen years left. */
export const namespace = '5b2f6c1e-6a0d-4f0e-9a51-0d8f3c7b2a90';

export const journalColumns = `(
  id integer not null,
  course_student_id integer not null,
  evaluation_id integer not null,
  point numeric(5,2),
  mark varchar(4),
  note text,
  marked timestamp not null
)`;

export const gradesColumns = `(
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
export function journalRows(rows: number): string {
  return `
select 1000 + g * 3 + h % 3, 500 + g / 27 * 2, 100 + h % 36120,
  case when h % 61 = 0 then null else h % 101 / 10.0 end,
  case when h % 8 = 0 then 'q' when h % 35 = 0 then '' when h % 5 = 0 then 'i' end,
  case when h % 701 = 0 then E'İmtahanda "iştirak" etmədi\\t\\\\ ' || g when h % 97 = 0 then '' end,
  timestamp '2010-09-15 09:00' + g * interval '147.123 seconds'
from (select g, (g::bigint * 2654435761 % 4294967296 / 7)::int as h from generate_series(1, ${rows}) g) s`;
}

/** The key below which a part of the rows lies. */
export function keyAfter(rows: number): number {
  return 1000 + rows * 3 + 2;
}

const ids = { id: ['grades', 'id'], enrollment_id: ['course_enrollments', 'course_student_id'] } as const;
const assessment = ['assessments', 'evaluation_id'] as const;

/** As a runbook says it. */
export function gradesMapping(style: 'ordered' | 'name-based'): Readonly<Record<string, unknown>> {
  const id = ([tag, of]: readonly [string, string]) => ({ uuid: tag, of, ...(style === 'ordered' && { style }) });
  return {
    id: id(ids.id),
    legacy_id: 'id',
    enrollment_id: id(ids.enrollment_id),
    assessment_id: id(assessment),
    score: 'point',
    mark: 'mark',
    note: 'note',
    graded_at: { utc: 'marked', zone: 'Asia/Baku' },
  };
}

/** The same as a person would write it for psql, without WHERE. */
export function gradesSelect(style: 'ordered' | 'name-based', table = 'journal'): string {
  const id = style === 'ordered' ? orderedSql : nameBasedSql;
  const columns = [
    id(...ids.id),
    'id',
    id(...ids.enrollment_id),
    id(...assessment),
    'point',
    'mark::text',
    'note',
    "marked AT TIME ZONE 'Asia/Baku'",
  ];
  return `SELECT ${columns.join(', ')} FROM ${table}`;
}

export function orderedSql(tag: string, column: string): string {
  return `('${orderedTag(namespace, tag)}8002' || to_hex(${column}::bigint | (-9223372036854775808)))::uuid`;
}

function nameBasedSql(tag: string, column: string): string {
  return `uuid_generate_v5('${tagNamespace(namespace, tag)}', ${column}::text)`;
}

export const journalNames = ['id', 'course_student_id', 'evaluation_id', 'point', 'mark', 'note', 'marked'];

/** Every column as it is. */
export const plainMapping = Object.fromEntries(journalNames.map((name) => [name, name]));
