import type { LegacyFigures } from './figures.ts';
import type { Stage, Statement } from './stage.ts';

const enrollmentsPerStatement = 2_000;

/** The marks: 27 or 28 for everyone who takes a course, in slices, because at full size there are 3.2 million. */
export function journalStage({ enrollments, grades }: LegacyFigures): Stage {
  const marksUpTo = (enrollment: number) => Math.floor((grades * enrollment) / enrollments);
  const statements: Statement[] = [];
  for (let first = 1; first <= enrollments; first += enrollmentsPerStatement) {
    const last = Math.min(first + enrollmentsPerStatement - 1, enrollments);
    statements.push({
      sql: journalRows(first, last, grades, enrollments),
      counts: marksUpTo(last) - marksUpTo(first - 1),
    });
  }
  return { title: 'grades', unit: 'rows', statements };
}

/**
 * `slot` counts an enrollment's marks, `g` all of them. Evaluations are found by arithmetic (`generator.evaluation_id`
 * of the course's ordinal), the last mark is the exam.
 */
const journalRows = (first: number, last: number, grades: number, enrollments: number) => `
insert into journal
select generator.journal_id(g), id, generator.evaluation_id((course_id - 1000) / 11, type),
  case when type = 1 or h % 61 = 0 then null when type = 6 then h % 501 / 10.0 else h % 101 / 10.0 end,
  case when type = 1 then case when h % 8 = 0 then 'q' when h % 90 = 1 then '' else 'i' end
    when h % 61 = 0 then 'q' when h % 35 = 0 then '' end,
  case when g % 701 = 0 then generator.dirt(g / 701) when h % 97 = 0 then '' end,
  date_trunc('day', enrolled)
    + case when enrolled >= '2025-08-01' then interval '4 days' + slot * interval '7 hours'
      when extract(month from enrolled) = 12 then interval '70 days' + slot * interval '80 hours'
      else interval '14 days' + slot * interval '80 hours' end
    + h % 36000 * interval '1 second' + h % 1000 * interval '1 millisecond'
from (
  select enrollment.*, slot, before + slot as g, generator.h(before + slot, 800) as h,
    case when before + slot = upto then 6 when slot % 9 = 0 then 4 when slot % 7 = 0 then 5 when slot % 4 = 0 then 3
      when slot % 2 = 0 then 2 else 1 end as type
  from (
    select e, ${grades}::bigint * (e - 1) / ${enrollments} as before, ${grades}::bigint * e / ${enrollments} as upto
    from generate_series(${first}, ${last}) e
  ) as share
  join course_students as enrollment on enrollment.id = generator.enrollment_id(e)
  cross join lateral generate_series(1, upto - before) slot
) as mark
order by g`;
