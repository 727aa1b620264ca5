import type { LegacyFigures } from './figures.ts';
import { type Shape, shapeOf } from './people.ts';
import { type Stage, stage } from './stage.ts';
import { words } from './words.ts';

/** Offerings, their evaluations, and who takes them. Six academic years, 2020 to 2025, two semesters each. */
export function teachingStages(figures: LegacyFigures): readonly Stage[] {
  const { offerings, enrollments } = figures;
  return [
    stage('courses', offerings, courseRows(figures, shapeOf(figures))),
    stage('evaluations', offerings * 6, evaluationRows(offerings)),
    stage('enrollments', enrollments, enrollmentRows(figures)),
  ];
}

/** Every code is used once before any is used again, and every term gets its share. */
const courseRows = ({ courses: codes, offerings, teachers }: LegacyFigures, shape: Shape) => `
insert into courses
select generator.course_id(n),
  generator.pick(array['IQT','MNC','MRK','MAL','HÜQ','RİY','İNF','TUR'], course, 600) || lpad(course::text, 5, '0'),
  generator.pick(${words.fields}, course, 601) || ' ' || course
    || case when year < 2022 and n % 14 = 0 then ' (köhnə proqram)' when course % 37 = 0 then ' "A" ' else '' end,
  case when course % 6 = 0 then null when course % 13 = 0 then '' else generator.pick(${words.fieldsRussian}, course, 601) || ' ' || course end,
  case when course % 4 = 0 then null when course % 19 = 0 then '' else generator.pick(${words.fieldsEnglish}, course, 601) || ' ' || course end,
  case when n % 3 = 0 then null when n % 7 = 0 then '' else generator.dirt(n) end,
  2 + generator.h(course, 603) % 7,
  generator.organization_id(${shape.lastFaculty} + 1 + generator.h(course, 604) % ${shape.departments}),
  case when n % 27 = 0 then null else generator.teacher_id(1 + generator.h(n, 605) % ${teachers}) end,
  year, semester,
  lpad(row_number() over (partition by course, year, semester order by n)::text, 2, '0')
    || case when n % 5 = 0 then ' rus' else '' end,
  case when n % 22 = 0 then null else 15 + generator.h(n, 606) % 60 end,
  case when n % 50 = 0 then 0 else 1 end,
  make_date(year, case semester when 1 then 8 else 12 end, 20) + generator.h(n, 607) % 864000 * interval '1 second'
from (
  select n, case when n <= ${codes} then n else 1 + generator.h(n, 608) % ${codes} end as course,
    2020 + (n - 1) % 12 / 2 as year, 1 + (n - 1) % 2 as semester
  from generate_series(1, ${offerings}) n
) as offering`;

const evaluationRows = (offerings: number) => `
insert into evaluations
select generator.evaluation_id(n, type), generator.course_id(n), type,
  (array['Davamiyyət', 'Seminar', 'Laboratoriya', 'Kollokvium', 'Sərbəst iş', 'İmtahan'])[type],
  case when n % 5 = 0 then null else (array['Посещаемость', 'Семинар', 'Лабораторная', 'Коллоквиум', '', 'Экзамен'])[type] end,
  case when n % 3 = 0 then null else (array['Attendance', 'Seminar', 'Laboratory', 'Midterm', 'Paper', 'Exam'])[type] end,
  case type when 6 then 50 else 10 end,
  make_date(2020 + (n - 1) % 12 / 2, case when n % 2 = 1 then 9 else 12 end, 25)
    + generator.h(n * 6 + type, 620) % 400000 * interval '1 second'
from generate_series(1, ${offerings}) n, generate_series(1, 6) type`;

/**
 * A class is a run of neighbours among the students who study that year: admitted within four years, so that people
 * who sit in one class sit in the next one too. The last term is planned but has nobody in it yet. Class sizes differ
 * and add up to the figure exactly.
 */
const enrollmentRows = ({ offerings, students, enrollments }: LegacyFigures) => `
insert into course_students
select generator.enrollment_id(e), generator.course_id(n), generator.student_id(1 + first + seat),
  case when year = 2025 then 1 when grade is null then 3 when grade = 'F' then 4 else 2 end,
  case when year = 2025 then null else grade end,
  case when year = 2025 or grade is null then null
    else (case grade when 'A' then 91 when 'B' then 81 when 'C' then 71 when 'D' then 61 when 'E' then 51 else 20 end)
      + generator.h(e, 701) % 900 / 100.0 end,
  make_date(year, case semester when 1 then 9 else 12 end, 1) + generator.h(e, 702) % 1728000 * interval '1 second'
from (
  select n, year, semester, first, seat, before + seat + 1 as e,
    (array['A','A','B','B','B','C','C','C','D','D','E','E','F',null])
      [1 + generator.h(before + seat + 1, 700) % 14] as grade
  from (
    select n, year, semester, before, upto - before as size,
      least(greatest(0, ${students} * (year - 2013) / 16), ${students} - span) as low, span
    from (
      select n, year, semester, greatest(${Math.ceil(students / 4)}, 40) as span,
        ${enrollments} * (sum(weight) over upto - weight) / sum(weight) over () as before,
        ${enrollments} * sum(weight) over upto / sum(weight) over () as upto
      from (
        select n, 2020 + (n - 1) % 12 / 2 as year, 1 + (n - 1) % 2 as semester,
          (case when n % 12 = 0 then 0 else 10 + generator.h(n, 703) % 21 end)::integer as weight
        from generate_series(1, ${offerings}) n
      ) as weighed
      window upto as (order by n)
    ) as sized
  ) as class
  cross join lateral (select low + generator.h(n, 704) % greatest(span - size + 1, 1) as first) as room
  cross join lateral generate_series(0, size - 1) seat
) as seat`;
