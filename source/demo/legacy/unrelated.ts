import type { LegacyFigures } from './figures.ts';
import { type Stage, stage } from './stage.ts';

/** Tables that stay behind, so that the migration has something to leave alone. */
export function unrelatedStages({ students, teachers }: LegacyFigures): readonly Stage[] {
  const groups = Math.ceil(students / 20);
  return [
    stage(
      'other tables',
      groups + teachers * 3 + 40,
      `
with groups as (
  insert into education_group
  select n * 6, generator.organization_id(1 + generator.h(n, 900) % 10), 'Qrup ' || lpad(n::text, 4, '0'), 2010 + n % 16
  from generate_series(1, ${groups}) n
), entries as (
  insert into dictionaries
  select n, generator.pick(array['gender', 'country', 'nationality', 'position'], n, 901), generator.dirt(n),
    generator.dirt(n + 1), generator.dirt(n + 2)
  from generate_series(1, 40) n
), articles as (
  insert into news
  select n, 'Xəbər ' || n, generator.dirt(n), generator.local_time(n, 906, 9, date '2010-10-01', 5400), n
  from generate_series(1, ${teachers}) n
), messages as (
  insert into sms_log
  select n * 2, '+994 50 ' || generator.h(n, 907), generator.dirt(n),
    generator.local_time(n, 909, 50, date '2012-01-01', 4000), generator.h(n, 910) % 3
  from generate_series(1, ${teachers * 2}) n
)
insert into temp_students_2014 select * from students where admitted < '2014-12-31'`,
    ),
  ];
}
