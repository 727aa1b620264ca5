import type { FreshDatabase } from './databases.ts';

/** Tables with most of what a dump has to carry: keys, partitions, large objects, odd names, a view kept as rows. */
export const schoolSql = `
create schema "Odd";
create type mood as enum ('glad', 'not');
create table people (id bigint generated always as identity primary key, name text not null, mood mood default 'glad');
create table grades (id int not null, person bigint references people, year int not null, note text) partition by range (year);
create table grades_old partition of grades for values from (minvalue) to (2020);
create table grades_new partition of grades for values from (2020) to (maxvalue);
create table "Odd"."Na""me, with.dots" (n int);
create unlogged table scratchpad (n int);
insert into people (name) select 'person ' || n from generate_series(1, 500) n;
insert into grades select n, 1 + n % 500, 2015 + n % 10, md5(n::text) || md5((n * 7)::text) from generate_series(1, 20000) n;
insert into "Odd"."Na""me, with.dots" select generate_series(1, 3);
insert into scratchpad values (1);
create materialized view per_year as select year, count(*) from grades group by year;
select lo_from_bytea(0, 'a large one'::bytea);`;

/** What `schoolSql` puts into tables, as a backup counts it. */
export const schoolRows = {
  'public.grades_new': '10000',
  'public.grades_old': '10000',
  'public.people': '500',
  'public.scratchpad': '1',
  '"Odd"."Na""me, with.dots"': '3',
  'large objects': '1',
} as const;

export async function fillSchool({ sql }: FreshDatabase): Promise<void> {
  await sql(schoolSql);
}
