-- The schema of edu_v2. The migration document names its tables only through its queries; this is what they ask for.
--
-- Every row has a UUID. Rows that come from edu carry the id they had there in legacy_id; rows born here have NULL.
-- Names that people read in three languages are jsonb: {"az": ..., "ru": ..., "en": ...}; Azerbaijani is never missing.
-- All instants are timestamptz. Text came as it was: empty stays empty and NULL stays NULL.
--
-- Not here, on purpose: what is faster or only possible after the load.
--   keys-organizations.sql   students, staff and units -> organization_units (units arrive a phase later than people)
--   keys-enrollments.sql     primary, unique and foreign keys of course_enrollments
--   keys-grades.sql          primary and foreign keys of grades, not validated yet
--   validate-grades.sql      reads all grades once to prove their foreign keys
--   indexes-*.sql            everything else that queries need

create table users (
  id            uuid primary key default gen_random_uuid(),
  legacy_id     integer unique,
  username      text not null unique check (username <> ''),
  password_hash text not null,
  email         text,                    -- not unique: edu has empty ones, and the same one in two spellings
  locale        text not null default 'az' check (locale in ('az', 'ru', 'en')),
  status        text not null default 'active' check (status in ('active', 'suspended')),
  last_login_at timestamptz,
  created_at    timestamptz not null default now(),
  updated_at    timestamptz
);

create table persons (
  id          uuid primary key default gen_random_uuid(),
  legacy_id   integer unique,
  user_id     uuid not null unique references users,
  first_name  text not null,
  last_name   text not null,
  patronymic  text,
  gender      text not null default 'unknown' check (gender in ('male', 'female', 'unknown')),
  birth_date  date,
  pin         text,
  phone       text,
  address     text,
  notes       text,
  photo       bytea,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz
);

create table organization_units (
  id         uuid primary key default gen_random_uuid(),
  legacy_id  integer unique,
  parent_id  uuid,
  type       text not null check (type in ('university', 'faculty', 'department', 'program')),
  code       text,
  name       jsonb not null check (name ->> 'az' is not null),
  is_active  boolean not null default true,
  created_at timestamptz not null default now(),
  check ((type = 'university') = (parent_id is null)),
  check (parent_id <> id)
);

create table students (
  id                   uuid primary key default gen_random_uuid(),
  legacy_id            integer unique,
  user_id              uuid not null unique references users,
  organization_unit_id uuid not null,    -- the program; its foreign key comes with the units
  student_number       text not null unique,
  status               text not null check (status in ('active', 'graduated', 'on-leave', 'expelled')),
  gpa                  numeric(4,2) check (gpa between 0 and 4),
  admitted_on          date,
  created_at           timestamptz not null default now(),
  updated_at           timestamptz
);

create table staff_members (
  id                   uuid primary key default gen_random_uuid(),
  legacy_id            integer unique,
  user_id              uuid not null unique references users,
  organization_unit_id uuid not null,    -- the department; its foreign key comes with the units
  employee_number      text not null unique,
  staff_type           text not null default 'teacher' check (staff_type in ('teacher', 'administration')),
  position             jsonb,
  academic_degree      text,
  is_active            boolean not null default true,
  hired_on             date,
  contract_until       date,
  created_at           timestamptz not null default now(),
  updated_at           timestamptz
);

create table academic_terms (
  id            uuid primary key default gen_random_uuid(),
  academic_year text not null check (academic_year ~ '^\d{4}/\d{4}$'),
  term_type     text not null check (term_type in ('fall', 'spring')),
  start_date    date not null,
  end_date      date not null,
  is_current    boolean not null default false,
  unique (academic_year, term_type),
  check (start_date < end_date)
);

create unique index academic_terms_one_current on academic_terms (is_current) where is_current;

create table courses (
  id                   uuid primary key default gen_random_uuid(),
  code                 text not null unique check (code <> ''),
  name                 jsonb not null check (name ->> 'az' is not null),
  description          text,
  credit_hours         smallint not null check (credit_hours between 0 and 60),
  organization_unit_id uuid not null references organization_units,
  created_at           timestamptz not null default now()
);

create table course_offerings (
  id               uuid primary key default gen_random_uuid(),
  legacy_id        integer unique,
  course_id        uuid not null references courses,
  academic_term_id uuid not null references academic_terms,
  instructor_id    uuid references staff_members,
  section_code     text not null,
  capacity         smallint,
  is_active        boolean not null default true,
  created_at       timestamptz not null default now(),
  unique (course_id, academic_term_id, section_code)
);

-- What a grade is for: attendance, seminar, laboratory, midterm, paper or exam of one offering.
create table assessments (
  id                 uuid primary key default gen_random_uuid(),
  legacy_id          integer unique,
  course_offering_id uuid not null references course_offerings,
  type               text not null check (type in ('attendance', 'seminar', 'laboratory', 'midterm', 'paper', 'exam')),
  name               jsonb not null check (name ->> 'az' is not null),
  max_score          numeric(5,2) not null check (max_score > 0),
  created_at         timestamptz not null default now(),
  unique (course_offering_id, type)
);

create table course_enrollments (
  id                 uuid not null default gen_random_uuid(),
  legacy_id          integer,
  course_offering_id uuid not null,
  student_id         uuid not null,
  enrollment_status  text not null check (enrollment_status in ('enrolled', 'completed', 'withdrawn', 'failed')),
  grade              text check (grade in ('A', 'B', 'C', 'D', 'E', 'F')),
  score              numeric(5,2) check (score between 0 and 100),
  enrolled_at        timestamptz not null default now()
);

create table grades (
  id            uuid not null default gen_random_uuid(),
  legacy_id     integer,
  enrollment_id uuid not null,
  assessment_id uuid not null,
  score         numeric(5,2) check (score >= 0),
  mark          text,                    -- what was entered instead of a score: q absent, i present
  note          text,
  graded_at     timestamptz not null default now()
);

comment on column grades.legacy_id is 'edu.journal.id';
comment on column course_enrollments.legacy_id is 'edu.course_students.id';
comment on column assessments.legacy_id is 'edu.evaluations.id';
comment on column course_offerings.legacy_id is 'edu.courses.id';
comment on column staff_members.legacy_id is 'edu.teachers.id';
