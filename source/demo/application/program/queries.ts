/** What the application asks of its database, once for the legacy schema and once for that of edu_v2. */
export interface Queries {
  readonly me: string;
  readonly students: string;
  readonly courses: string;
  /** Writes a row: who is here was just here. */
  readonly ping: string;
  /** Writes a new row; `$1` is the name. */
  readonly register: string;
}

export const whichSchema = `select current_database() as database, current_user as role,
  case when to_regclass('course_offerings') is not null then 'edu_v2' when to_regclass('users') is not null then 'edu' end as schema`;

export const queries: Readonly<Record<'edu' | 'edu_v2', Queries>> = {
  edu: {
    me: 'select id, username, lang as locale from users order by username limit 1',
    students: `select s.id, trim(s.student_number) as student_number, p.first_name, p.last_name
      from students s join persons p on p.id = s.person_id order by s.student_number limit 20`,
    courses: `select distinct on (code) trim(code) as code, name_az as name from courses order by code, id desc limit 20`,
    ping: `update users set last_login = localtimestamp where username = (select min(username) from users)
      returning id, username, last_login as seen`,
    register: `insert into users (id, username, password, is_active, created)
      select coalesce(max(id), 0) + 1, $1, '', 1, localtimestamp from users returning id, username`,
  },
  edu_v2: {
    me: 'select id, username, locale from users order by username limit 1',
    students: `select s.id, s.student_number, p.first_name, p.last_name
      from students s join persons p on p.user_id = s.user_id order by s.student_number limit 20`,
    courses: `select code, name ->> 'az' as name from courses order by code limit 20`,
    ping: `update users set last_login_at = now() where username = (select min(username) from users)
      returning id, username, last_login_at as seen`,
    register: `insert into users (username, password_hash) values ($1, '') returning id, username`,
  },
};
