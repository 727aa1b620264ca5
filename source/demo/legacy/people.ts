import type { LegacyFigures } from './figures.ts';
import { type Stage, stage } from './stage.ts';
import { words } from './words.ts';

/** Organizations first, then users 1..n: teachers, then other staff, then students in order of admission. */
export function peopleStages(figures: LegacyFigures): readonly Stage[] {
  const shape = shapeOf(figures);
  return [
    stage('organizations', figures.organizations, organizationRows(figures.organizations, shape)),
    stage('users', figures.users, userRows(figures.users)),
    stage('persons', figures.users, personRows(figures.users)),
    stage('teachers', figures.teachers, teacherRows(figures.teachers, shape)),
    stage('students', figures.students, studentRows(figures, shape)),
  ];
}

/** How the organizations divide: one university, then faculties, departments and, for the most part, programs. */
export interface Shape {
  readonly faculties: number;
  readonly departments: number;
  readonly programs: number;
  /** Ordinals of the last faculty and of the last department: the university is 1. */
  readonly lastFaculty: number;
  readonly lastDepartment: number;
}

export function shapeOf({ organizations }: LegacyFigures): Shape {
  const faculties = Math.max(2, Math.round((organizations * 9) / 419));
  const departments = Math.max(3, Math.round((organizations * 49) / 419));
  const lastFaculty = 1 + faculties;
  const lastDepartment = lastFaculty + departments;
  return { faculties, departments, programs: organizations - lastDepartment, lastFaculty, lastDepartment };
}

const organizationRows = (count: number, { faculties, departments, lastFaculty, lastDepartment }: Shape) => `
insert into organizations
select generator.organization_id(n), generator.organization_id(parent), type_id,
  case when n % 31 = 0 then null else lpad(n::text, 5, '0') || case when n % 13 = 0 then '  ' else '' end end,
  case type_id
    when 1 then 'Bakı Biznes Universiteti'
    when 2 then az || ' fakültəsi' || case when n % 4 = 0 then E'\\n(əyani)' else '' end
    when 3 then az || ' kafedrası № ' || n
    else case when n % 9 = 0 then '"' || az || '" ixtisası ' else az || ' ixtisası ' end || n
  end,
  case when type_id = 1 then 'Бакинский Университет Бизнеса' when n % 7 = 0 then '' when n % 11 = 0 then null
    else ru || case type_id when 2 then ' (факультет)' when 3 then ' (кафедра)' else ', специальность ' || n end end,
  case when type_id = 1 then 'Baku Business University' when n % 5 = 0 then null when n % 17 = 0 then ''
    else en || case type_id when 2 then ' Faculty' when 3 then ' Dept.' else ' programme ' || n end end,
  case when n % 23 = 0 then 0 else 1 end,
  generator.local_time(n, 100, 19, date '2010-08-02', 5000)
from (
  select n,
    case when n = 1 then 1 when n <= ${lastFaculty} then 2 when n <= ${lastDepartment} then 3 else 4 end as type_id,
    case when n = 1 then null
      when n <= ${lastFaculty} then 1
      when n <= ${lastDepartment} then 2 + (n - ${lastFaculty} - 1) % ${faculties}
      else ${lastFaculty} + 1 + (n - ${lastDepartment} - 1) % ${departments} end as parent,
    (${words.fields})[1 + n % 12] as az,
    (${words.fieldsRussian})[1 + n % 12] as ru,
    (${words.fieldsEnglish})[1 + n % 12] as en
  from generate_series(1, ${count}) n
) as organization`;

/** A person's names by ordinal: users need them too, for their user names. */
const names = `
  select n, case when generator.h(n, 200) % 2 = 0 then 1 else 2 end as gender, generator.h(n, 201) % 11 = 0 as cyrillic
  from generate_series(1, $count) n`;

const userRows = (count: number) => `
insert into users
select generator.user_id(n),
  case when n % 29 = 0 then initcap(login collate "C") else login end,
  md5('parol-' || n),
  case
    when n % 37 = 0 then null
    when n % 41 = 0 then ''
    when n % 3 = 0 then initcap(login collate "C") || '@BBU.edu.az'
    when n % 53 = 0 then upper(login collate "C") || '@MAIL.RU '
    else login || '@bbu.edu.az'
  end,
  case when generator.h(n, 210) % 9 = 0 then 0 else 1 end,
  case when n % 13 = 0 then null when n % 5 = 0 then 'ru' when n % 17 = 0 then 'en' else 'az' end,
  case when n % 6 = 0 then null else generator.local_time(n, 220, 400, date '2016-09-15', 3300) end,
  generator.local_time(n, 230, 13, date '2010-09-01' + n * 5400 / ${count}, 60),
  case when n % 4 = 0 then null else generator.local_time(n, 240, 300, date '2017-01-10', 3100) end
from (
  select n, translate(generator.pick(case gender when 1 then ${words.men} else ${words.women} end, n, 202),
      'əıöüğçşƏIİÖÜĞÇŞABCDEFGHJKLMNOPQRSTUVXYZ', 'eiougcseiiougcsabcdefghjklmnopqrstuvxyz') || '.' || n as login
  from (${names.replace('$count', String(count))}) as person
) as account`;

const personRows = (count: number) => `
insert into persons
select generator.person_id(n), generator.user_id(n),
  case when n % 71 = 0 then first || ' "' || first || '"' when n % 43 = 0 then first || ' ' else first end,
  case when n % 67 = 0 then 'O''' || last when n % 97 = 0 then 'ŞÜKÜROV' when n % 59 = 0 then E'\\t' || last
    else last end,
  case when n % 8 = 0 then null when n % 12 = 0 then ''
    else generator.pick(case when cyrillic then ${words.menCyrillic} else ${words.men} end, n, 301)
      || case when cyrillic then case gender when 1 then ' оглы' else ' кызы' end
        else case gender when 1 then ' oğlu' else ' qızı' end end end,
  case when n % 19 = 0 then null when n % 47 = 0 then 0 else gender end,
  case when n % 31 = 0 then null when n % 61 = 0 then date '1900-01-01'
    else date '1955-01-01' + (generator.h(n, 302) % 18500)::integer end,
  case when n % 10 = 0 then null else upper(substr(md5('pin' || n), 1, 7)) end,
  case when n % 9 = 0 then null when n % 15 = 0 then '' when n % 2 = 0 then '+994 (50) ' || generator.h(n, 303) % 10000000
    else '0' || generator.h(n, 303) % 100000000 end,
  case when n % 5 = 0 then null when n % 21 = 0 then generator.dirt(n / 21)
    else 'Bakı ş., ' || generator.h(n, 305) % 120 || E'-ci ev,\\n' || 'mənzil ' || n % 90 end,
  case when n % 2 = 0 then null when n % 3 = 0 then '' else generator.dirt(n / 3) end,
  case when n % 40 = 0 then '\\x00ff5c2e0a0d'::bytea || decode(md5('photo' || n), 'hex') end,
  generator.local_time(n, 310, 17, date '2010-09-01' + n * 5400 / ${count}, 60),
  case when n % 4 = 0 then null else generator.local_time(n, 320, 300, date '2017-01-10', 3100) end
from (
  select n, gender, cyrillic,
    case when cyrillic then
      generator.pick(case gender when 1 then ${words.menCyrillic} else ${words.womenCyrillic} end, n, 202)
    else generator.pick(case gender when 1 then ${words.men} else ${words.women} end, n, 202) end as first,
    case when cyrillic then generator.pick(${words.familiesCyrillic}, n, 203) || case gender when 2 then 'а' else '' end
    else generator.pick(${words.families}, n, 203) || case gender when 2 then 'a' else '' end end as last
  from (${names.replace('$count', String(count))}) as person
) as named`;

const teacherRows = (count: number, { departments, lastFaculty }: Shape) => `
insert into teachers
select generator.teacher_id(n), generator.person_id(n), generator.user_id(n),
  generator.organization_id(${lastFaculty} + 1 + generator.h(n, 400) % ${departments}),
  case when n % 3 = 0 then 'M-' || lpad(n::text, 6, '0') else lpad(n::text, 8, '0') end,
  (array['professor', 'dosent', 'baş müəllim', 'müəllim', 'assistent'])[1 + rank],
  case when n % 6 = 0 then null else (array['профессор', 'доцент', 'ст. преподаватель', 'преподаватель', ''])[1 + rank] end,
  case when n % 4 = 0 then null else (array['Professor', 'Associate Professor', 'Senior Lecturer', 'Lecturer', ''])[1 + rank] end,
  case when n % 3 = 0 then null when n % 7 = 0 then '' when n % 2 = 0 then 'f.r.e.d.' else 'i.ü.f.d.' end,
  case when generator.h(n, 401) % 8 = 0 then 0 else 1 end,
  case when n % 12 = 0 then null else date '2010-09-01' + (generator.h(n, 402) % 5300)::integer end,
  case when n % 5 = 0 then 'infinity' when n % 2 = 0 then null else date '2026-06-30' end,
  generator.local_time(n, 410, 17, date '2010-09-01', 5400),
  case when n % 2 = 0 then generator.local_time(n, 420, 40, date '2018-01-08', 2800) end
from (select n, (generator.h(n, 403) % 5)::integer as rank from generate_series(1, ${count}) n) as teacher`;

/** Sixteen years of admissions, 2010 to 2025. Who came in 2022 or later still studies, by and large. */
const studentRows = ({ users: all, students: count }: LegacyFigures, { programs, lastDepartment }: Shape) => `
insert into students
select generator.student_id(n), generator.person_id(u), generator.user_id(u),
  generator.organization_id(${lastDepartment} + 1 + generator.h(n, 500) % ${programs}),
  '0' || admitted % 100 || lpad(n::text, 7, '0'),
  case when generator.h(n, 501) % 23 = 0 then 4 when generator.h(n, 501) % 31 = 0 then 3
    when admitted < 2022 then 2 else 1 end,
  case when admitted = 2025 then null when n % 33 = 0 then null
    else (200 + generator.h(n, 502) % 201) / 100.0 end,
  make_date(admitted, 9, 15),
  generator.local_time(n, 510, 37, make_date(admitted, 8, 20), 25),
  case when n % 3 = 0 then null else generator.local_time(n, 520, 500, date '2019-02-01', 2400) end
from (
  select n, n + ${all - count} as u, (2010 + (n - 1) * 16 / ${count})::integer as admitted
  from generate_series(1, ${count}) n
) as student`;
