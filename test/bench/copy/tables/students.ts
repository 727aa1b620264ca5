import { orderedSql } from './grades.ts';

/** A column of a table of fifty, as such tables have grown: its type, and SQL for its value in row `g` (`h`: noise). */
interface Column {
  readonly name: string;
  readonly type: string;
  readonly value: string;
  /** Where it does not stay as it is: what it becomes, as a runbook says it, and as a person would for psql. */
  readonly becomes?: { readonly name: string; readonly type: string; readonly from: unknown; readonly sql: string };
}

const zone = 'Asia/Baku';

function plain(name: string, type: string, value: string): Column {
  return { name, type, value };
}

function local(name: string, value: string): Column {
  const becomes = { name, type: 'timestamptz', from: { utc: name, zone }, sql: `${name} AT TIME ZONE '${zone}'` };
  return { name, type: 'timestamp', value, becomes };
}

function id(name: string, to: string, tag: string, value: string): Column {
  const from = { uuid: tag, of: name, style: 'ordered' };
  return { name, type: 'integer', value, becomes: { name: to, type: 'uuid', from, sql: orderedSql(tag, name) } };
}

const status: Column = {
  ...{ name: 'status', type: 'smallint', value: '1 + h % 3' },
  becomes: {
    ...{ name: 'status', type: 'text' },
    from: { map: 'status', values: { '1': 'active', '2': 'suspended', '3': 'graduated' } },
    sql: "CASE status WHEN 1 THEN 'active' WHEN 2 THEN 'suspended' WHEN 3 THEN 'graduated' END",
  },
};

const long = "repeat(md5(g::text) || ' İ ', 1 + h % 6)";

const columns: readonly Column[] = [
  id('id', 'id', 'students', '1000 + g * 2'),
  id('city_id', 'city_id', 'cities', '1 + h % 400'),
  id('school_id', 'school_id', 'schools', '1 + h % 9000'),
  status,
  plain('first_name', 'varchar(60)', "'Ad' || h % 5000"),
  plain('last_name', 'varchar(60)', "'Soyad' || h % 70000"),
  plain('patronymic', 'varchar(60)', "case when h % 4 > 0 then 'Ata' || h % 3000 end"),
  plain('gender', 'char(1)', "case when h % 2 = 0 then 'f' else 'm' end"),
  plain('birth_date', 'date', "date '1970-01-01' + h % 14000"),
  plain('pin', 'varchar(7)', 'upper(substr(md5(g::text), 1, 7))'),
  plain('phone', 'varchar(20)', "'+99450' || (1000000 + h % 8999999)"),
  plain('email', 'text', "'student' || g || '@example.org'"),
  plain('address', 'text', "'Küçə ' || h % 900 || E'\\tmənzil ' || h % 120"),
  plain('postal_code', 'varchar(10)', "'AZ' || 1000 + h % 9000"),
  plain('language', 'varchar(2)', "case when h % 9 = 0 then 'ru' else 'az' end"),
  plain('country', 'varchar(3)', "'AZE'"),
  local('enrolled', "timestamp '2008-09-15 09:00' + h % 5000 * interval '1 day'"),
  local('left_at', "case when h % 3 = 0 then timestamp '2012-06-30 18:00' + h % 4000 * interval '1 day' end"),
  local('created', "timestamp '2008-09-01' + g * interval '1.001 seconds'"),
  plain('modified', 'timestamptz', "timestamptz '2015-01-01 00:00+04' + g * interval '13.7 seconds'"),
  plain('gpa', 'numeric(4,2)', 'h % 401 / 100.0'),
  plain('credits', 'numeric(6,1)', 'h % 2400 / 10.0'),
  plain('tuition', 'numeric(10,2)', '1000 + h % 500000 / 100.0'),
  plain('balance', 'numeric(12,2)', '(h % 2000000 - 1000000) / 100.0'),
  plain('debt', 'numeric(12,2)', 'case when h % 7 = 0 then h % 90000 / 100.0 end'),
  plain('height', 'real', '150 + h % 500 / 10.0'),
  plain('weight', 'real', 'case when h % 5 > 0 then 45 + h % 700 / 10.0 end'),
  plain('latitude', 'double precision', '38.4 + h % 3500 / 1000.0'),
  plain('longitude', 'double precision', '44.7 + h % 5900 / 1000.0'),
  plain('is_citizen', 'boolean', 'h % 50 > 0'),
  plain('has_dormitory', 'boolean', 'h % 6 = 0'),
  plain('has_scholarship', 'boolean', 'h % 11 = 0'),
  plain('is_blocked', 'boolean', 'case when h % 3 = 0 then h % 33 = 0 end'),
  plain('group_number', 'integer', '100 + h % 899'),
  plain('course', 'smallint', '1 + h % 5'),
  plain('semester', 'smallint', '1 + h % 2'),
  plain('attempts', 'smallint', 'h % 4'),
  plain('faculty_id', 'bigint', '1 + h % 30'),
  plain('advisor_id', 'bigint', 'case when h % 8 > 0 then 5000000000 + h % 1200 end'),
  plain('card_number', 'bigint', '4169000000000000 + g'),
  plain('score_a', 'integer', 'h % 700'),
  plain('score_b', 'integer', 'case when h % 4 > 0 then h % 400 end'),
  plain('score_c', 'integer', 'case when h % 4 = 0 then h % 250 end'),
  plain('token', 'uuid', 'md5(g::text)::uuid'),
  plain('settings', 'jsonb', "jsonb_build_object('theme', h % 3, 'lang', 'az', 'mails', h % 2 = 0)"),
  plain('tags', 'text[]', "case when h % 10 = 0 then array['olympiad', 'year ' || 2000 + h % 25] end"),
  plain('photo_hash', 'bytea', "decode(md5(g::text), 'hex')"),
  plain('exam_time', 'time', "time '08:00' + h % 40 * interval '15 minutes'"),
  plain('remarks', 'text', "case when h % 5 = 0 then E'köçürülüb:\\n' || h end"),
  plain('biography', 'text', `case when h % 2 = 0 then ${long} end`),
];

const kept = columns.map(({ name, type, becomes }) => becomes ?? { name, type, from: name, sql: name });

export const studentsColumns = `(${columns.map(({ name, type }) => `${name} ${type}`).join(', ')})`;
export const studentsTarget = `(${kept.map(({ name, type }) => `${name} ${type}`).join(', ')})`;
export const studentsMapping = Object.fromEntries(kept.map(({ name, from }) => [name, from]));
export const studentsSelect = `SELECT ${kept.map(({ sql }) => sql).join(', ')} FROM students`;

export function studentsRows(rows: number): string {
  return `select ${columns.map(({ value }) => value).join(', ')}
from (select g, (g::bigint * 2654435761 % 4294967296 / 7)::int as h from generate_series(1, ${rows}) g) s`;
}
