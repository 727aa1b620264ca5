import type { Stage, Statement } from './stage.ts';

/**
 * The legacy tables: integer ids, no foreign key anywhere, local time without a zone, flags as small numbers, names in
 * three columns. Keys are added after the rows (`keyStages`).
 */
export const legacyTables = `
create table organizations (
  id integer not null,
  parent_id integer,
  type_id smallint not null,              -- 1 university, 2 faculty, 3 department, 4 program
  code varchar(20),
  name_az varchar(255) not null,
  name_ru varchar(255),
  name_en varchar(255),
  is_active smallint not null default 1,
  created timestamp not null
);

create table users (
  id integer not null,
  username varchar(64) not null,
  password varchar(128) not null,
  email varchar(128),
  is_active smallint not null default 1,
  lang char(2),
  last_login timestamp,
  created timestamp not null,
  updated timestamp
);

create table persons (
  id integer not null,
  user_id integer not null,
  first_name varchar(100) not null,
  last_name varchar(100) not null,
  patronymic varchar(100),
  gender smallint,                        -- 1 male, 2 female, 0 or NULL when nobody asked
  birth_date date,
  pin char(7),
  phone varchar(40),
  address text,
  notes text,
  photo bytea,
  created timestamp not null,
  updated timestamp
);

create table students (
  id integer not null,
  person_id integer not null,
  user_id integer not null,
  org_id integer not null,
  student_number char(12) not null,       -- leading zeros, blank-padded
  status smallint not null,               -- 1 active, 2 graduated, 3 on leave, 4 expelled
  gpa numeric(4,2),
  admitted date not null,
  created timestamp not null,
  updated timestamp
);

create table teachers (
  id integer not null,
  person_id integer not null,
  user_id integer not null,
  org_id integer not null,
  employee_number varchar(20) not null,
  position_az varchar(120),
  position_ru varchar(120),
  position_en varchar(120),
  degree varchar(80),
  is_active smallint not null default 1,
  hired date,
  contract_until date,
  created timestamp not null,
  updated timestamp
);

-- One row per course taught in one semester; the course itself is only a code that repeats. Terms are implied.
create table courses (
  id integer not null,
  code char(12) not null,
  name_az varchar(255) not null,
  name_ru varchar(255),
  name_en varchar(255),
  description text,
  credits smallint not null,
  org_id integer not null,
  teacher_id integer,
  education_year smallint not null,       -- the year the academic year begins in
  semester smallint not null,             -- 1 fall, 2 spring
  section varchar(10) not null,
  seats smallint,
  is_active smallint not null default 1,
  created timestamp not null
);

create table evaluations (
  id integer not null,
  course_id integer not null,
  type_id smallint not null,              -- 1 attendance, 2 seminar, 3 laboratory, 4 colloquium, 5 paper, 6 exam
  name_az varchar(100) not null,
  name_ru varchar(100),
  name_en varchar(100),
  max_point numeric(5,2) not null,
  created timestamp not null
);

create table course_students (
  id integer not null,
  course_id integer not null,
  student_id integer not null,
  status smallint not null,               -- 1 enrolled, 2 completed, 3 withdrawn, 4 failed
  final_grade varchar(2),
  final_point numeric(5,2),
  enrolled timestamp not null
);

-- Every mark a teacher ever entered.
create table journal (
  id integer not null,
  course_student_id integer not null,
  evaluation_id integer not null,
  point numeric(5,2),
  mark varchar(4),                        -- what was typed instead of a number: q absent, i present
  note text,
  marked timestamp not null
);

-- What nobody asked to migrate.
create table education_group (id integer not null, org_id integer, name varchar(40), education_year smallint);
create table dictionaries (id integer not null, type varchar(40), name_az text, name_ru text, name_en text);
create table news (id integer not null, title text, body text, created timestamp, author_id integer);
create table sms_log (id integer not null, phone varchar(40), body text, sent timestamp, status smallint);
create table temp_students_2014 (like students);
`;

/** `temp_students_2014` never had a key. The journal's is built after its rows. */
const keyed = [
  'organizations',
  'users',
  'persons',
  'students',
  'teachers',
  'courses',
  'evaluations',
  'course_students',
  'education_group',
  'dictionaries',
  'news',
  'sms_log',
];

/** Primary keys, and a vacuum, so that nobody pays for it while reading. */
export const keyStages: { readonly before: Stage; readonly after: Stage } = {
  before: { title: 'keys', unit: 'tables', statements: keyed.flatMap((table) => keyOf(table)) },
  after: { title: 'grade keys', unit: 'tables', statements: keyOf('journal') },
};

function keyOf(table: string): readonly Statement[] {
  return [
    { sql: `alter table ${table} add primary key (id)`, counts: 0 },
    { sql: `vacuum (analyze) ${table}`, counts: 1 },
  ];
}
