import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CopyPair, faultOf, figuresOf, openCopyPair } from '../../support/copy-pair.ts';

let pair: CopyPair;
let tables = 0;

beforeAll(async () => {
  pair = await openCopyPair(
    `create extension citext; create extension hstore;
     create type mood as enum ('glad', 'sad'); create domain percent as numeric(5,2) check (value <= 100);
     create domain title as varchar(10); create type place as (x int, y int)`,
    `create extension citext; create extension hstore;
     create type mood as enum ('sad', 'glad', 'calm'); create domain percent as numeric(5,2) check (value <= 100);
     create domain short as text not null; create type place as (x int, y int);
     create domain score as numeric(4,1)`,
  );
});
afterAll(() => pair.close());

/** One column with some values, given as a list of SQL literals, from one type to another. */
async function through(from: string, to: string, values: readonly string[], written: unknown = 'x') {
  tables += 1;
  const [a, b] = [`a${tables}`, `b${tables}`];
  const rows = values.map((value, at) => `(${at}, ${value})`).join(', ');
  await pair.edu.sql(`create table ${a} (k int primary key, x ${from}); insert into ${a} values ${rows}`);
  await pair.edu_v2.sql(`create table ${b} (k int, x ${to})`);
  const outcome = await pair.copy(
    { from: `edu.${a}`, to: `edu_v2.${b}`, columns: { k: 'k', x: written } },
    pair.context({ session: a }),
  );
  const texts = async (database: 'edu' | 'edu_v2', table: string) =>
    (await pair[database].sql(`select x::text from ${table} order by k`)).map(([text]) => text);
  return { outcome, from: await texts('edu', a), to: await texts('edu_v2', b) };
}

/** Literals of every awkward value a type has. */
const awkward: Readonly<Record<string, readonly string[]>> = {
  boolean: ['true', 'false', 'null'],
  smallint: ['-32768', '32767', '0', 'null'],
  integer: ['-2147483648', '2147483647', 'null'],
  bigint: ['-9223372036854775808', '9223372036854775807', 'null'],
  numeric: [
    "'NaN'",
    "'Infinity'",
    "'-Infinity'",
    '0.00',
    '-0.000000000000000000001',
    '1e100',
    '12345678901234567890.123',
    'null',
  ],
  'numeric(10,3)': ["'NaN'", '1.500', '-9999999.999', 'null'],
  real: ["'NaN'", "'Infinity'", '0.1', '1e-45', '3.4028235e38', "'-0'", 'null'],
  'double precision': ["'NaN'", "'-Infinity'", '0.1', '5e-324', '1.7976931348623157e308', '0.1 + 0.2', "'-0'", 'null'],
  text: [
    "E'tab\\there'",
    "E'line\\nbreak\\r\\n'",
    "E'back\\\\slash \\\\N \\\\.'",
    "E'\\\\.'",
    "E'\\\\N'",
    "''",
    "' '",
    "'NULL'",
    'null',
    "'quote '' and \"'",
    "'Gülnarə Şıxəliyeva'",
    "'Дарья'",
    "'🎓👩‍🎓'",
    "E'\\x01\\x07\\x08\\x0b\\x0c\\x7f'",
    "U&'\\FEFF\\200B\\202E'",
    "repeat('ə', 100000)",
  ],
  'character varying(8)': ["''", "'ə🎓'", "'12345678'", "'a   '", 'null'],
  'character(8)': ["''", "'ab'", "'12345678'", 'null'],
  bytea: ["'\\x'", "'\\x00010aff5c'", "decode(repeat('5c0a0900', 10000), 'hex')", 'null'],
  date: ["'0044-03-15 BC'", "'infinity'", "'-infinity'", "'5874897-12-31'", "'2016-02-29'", 'null'],
  time: ["'00:00'", "'24:00:00'", "'23:59:59.999999'", 'null'],
  timetz: ["'23:59:59.999999+04:30'", 'null'],
  timestamp: [
    "'4713-01-01 00:00 BC'",
    "'294276-12-31 23:59:59.999999'",
    "'infinity'",
    "'1969-12-31 23:59:59.000001'",
    'null',
  ],
  timestamptz: [
    "'4713-01-01 00:00+00 BC'",
    "'294276-12-31 23:59:59.999999+00'",
    "'-infinity'",
    "'2015-10-25 04:30:00.123456+04'",
    'null',
  ],
  interval: ["'1 year -2 days 03:04:05.000006'", "'-178000000 years'", 'null'],
  uuid: ["'00000000-0000-0000-0000-000000000000'", "'ffffffff-ffff-ffff-ffff-ffffffffffff'", 'null'],
  jsonb: [`'{"a": "tab\\t\\"\\\\", "b": [1, null, 1e400], "ə": "🎓"}'`, "'null'", `'""'`, 'null'],
  json: [`'{"a":1,  "a":2}'`, "'[ ]'", 'null'],
  xml: ['\'<a b="c">&amp;</a>\'', 'null'],
  'integer[]': ["'{}'", "'{1,NULL,-3}'", "'{{1,2},{3,4}}'", "'[5:6]={7,8}'", 'null'],
  'text[]': [`'{"", NULL, "NULL", "a\\\\\\"b", "tab\t"}'`, "array['{', '}', ',', E'\\n']", 'null'],
  inet: ["'10.0.0.1/8'", "'::1'", 'null'],
  macaddr: ["'08:00:2b:01:02:03'", 'null'],
  'bit(3)': ["B'101'", 'null'],
  'bit varying': ["B''", "B'10101'", 'null'],
  point: ["'(1.5,-2e10)'", 'null'],
  int4range: ["'[1,5)'", "'empty'", "'(,)'", 'null'],
  tstzrange: [`'["2020-01-01 00:00+00",)'`, 'null'],
  tsvector: ["'fat:2 cat:1A'", 'null'],
};

describe('a column of the same type', () => {
  it.each(Object.entries(awkward))('brings every awkward %s as it is', async (type, values) => {
    const { outcome, from, to } = await through(type, type, values);
    expect(figuresOf(outcome).rows).toBe(values.length);
    expect(to).toEqual(from);
  });

  it.each(Object.entries(awkward))(
    'brings every awkward %s as it is beside one that needs the text format',
    async (type, values) => {
      tables += 1;
      await pair.edu.sql(`create table a${tables} (k int primary key, x ${type}, h hstore);
      insert into a${tables} values ${values.map((value, at) => `(${at}, ${value}, 'a=>1')`).join(', ')}`);
      await pair.edu_v2.sql(`create table b${tables} (k int, x ${type}, h hstore)`);
      const written = { from: `edu.a${tables}`, to: `edu_v2.b${tables}`, columns: { k: 'k', x: 'x', h: 'h' } };
      const outcome = await pair.copy(written, pair.context({ session: `text-${tables}` }));
      expect(figuresOf(outcome).format).toBe('text');
      const sql = (table: string) => `select k, x::text, h from ${table}${tables} order by k`;
      expect(await pair.edu_v2.sql(sql('b'))).toEqual(await pair.edu.sql(sql('a')));
    },
  );
});

describe('types that hold every value of the other', () => {
  it.each([
    ['smallint', 'integer', ['-32768', '32767', 'null']],
    ['smallint', 'bigint', ['7']],
    ['integer', 'bigint', ['-2147483648']],
    ['integer', 'numeric', ['7']],
    ['integer', 'double precision', ['2147483647']],
    ['bigint', 'numeric(30,0)', ['9223372036854775807', 'null']],
    ['varchar(8)', 'text', ["'a  '", "''", 'null']],
    ['varchar(8)', 'varchar', ["'a  '"]],
    ['varchar(8)', 'varchar(9)', ["'12345678'"]],
    ['text', 'varchar(5)', ["'12345'", "'əəəəə'"]],
    ['name', 'text', ["'n'"]],
    ['char(8)', 'char(9)', ["'ab'"]],
    ['citext', 'text', ["'aB'"]],
    ['text', 'citext', ["'aB'", 'null']],
    ['citext', 'citext', ["'aB'"]],
    ['title', 'text', ["'t'"]],
    ['text', 'short', ["'t'"]],
    ['mood', 'text', ["'glad'", 'null']],
    ['mood', 'mood', ["'glad'", "'sad'", 'null']],
    ['text', 'mood', ["'glad'", 'null']],
    ['percent', 'percent', ['99.99', 'null']],
    ['percent', 'numeric', ['99.99']],
    ['numeric(4,2)', 'numeric(6,3)', ['1.5', "'NaN'", 'null']],
    ['numeric', 'numeric(5,2)', ['999.99', '1.5', "'NaN'", 'null']],
    ['numeric', 'score', ['999.9']],
    ['uuid', 'text', ["'00000000-0000-0000-0000-000000000001'", 'null']],
    ['date', 'timestamp', ["'2020-02-29'", "'infinity'"]],
    ['timestamp(3)', 'timestamp', ["'2020-02-29 01:02:03.004'"]],
    ['timestamp', 'timestamp(3)', ["'2020-02-29 01:02:03.004'", "'infinity'"]],
    ['time', 'time(0)', ["'01:02:03'"]],
    ['jsonb', 'json', [`'{"a": 1}'`]],
    ['varchar(3)[]', 'varchar(5)[]', ["'{abc,NULL}'"]],
    ['hstore', 'hstore', [`'a=>"b, \\" c", d=>NULL'`]],
    ['mood[]', 'mood[]', ["'{glad,NULL,sad}'"]],
  ])('lead from %s to %s', async (from, to, values) => {
    const { outcome, from: before, to: after } = await through(from, to, values);
    expect(figuresOf(outcome).rows).toBe(values.length);
    const same = (text: string | null | undefined) =>
      /numeric|double|score/.test(to) ? text && String(Number(text)) : text;
    const expected =
      to === 'timestamp' && from === 'date'
        ? before.map((text) => (text === 'infinity' ? text : `${text} 00:00:00`))
        : before;
    expect(after.map(same)).toEqual(expected.map(same));
  });

  it.each([
    ['integer', 'integer', 'binary'],
    ['integer', 'bigint', 'binary'],
    ['varchar(5)', 'text', 'binary'],
    ['text', 'mood', 'binary'],
    ['mood', 'mood', 'binary'],
    ['percent', 'percent', 'binary'],
    ['text', 'short', 'binary'],
    ['text', 'citext', 'text'],
    ['xml', 'xml', 'text'],
    ['hstore', 'hstore', 'text'],
  ])('travel from %s to %s as %s', async (from, to, format) => {
    const value = from === 'text' ? "'sad'" : 'null';
    expect(figuresOf((await through(from, to, [value])).outcome).format).toBe(format);
  });
});

describe('types that only a person can bring together', () => {
  it.each([
    ['timestamp', 'timestamptz'],
    ['timestamptz', 'timestamp'],
    ['timestamp', 'bigint'],
    ['timestamp', 'date'],
    ['integer', 'date'],
    ['double precision', 'bigint'],
    ['bigint', 'double precision'],
    ['integer', 'real'],
    ['real', 'double precision'],
    ['double precision', 'numeric'],
    ['numeric', 'integer'],
    ['bigint', 'integer'],
    ['integer', 'smallint'],
    ['integer', 'boolean'],
    ['boolean', 'integer'],
    ['text', 'integer'],
    ['text', 'uuid'],
    ['text', 'bytea'],
    ['bytea', 'text'],
    ['text', 'char(8)'],
    ['json', 'jsonb'],
    ['text', 'jsonb'],
    ['integer', 'text'],
    ['integer[]', 'bigint[]'],
    ['money', 'money'],
    ['regclass', 'regclass'],
    ['place', 'place'],
    ['integer', 'mood'],
    ['text', 'hstore'],
  ])('are %s and %s', async (from, to) => {
    const { outcome, to: arrived } = await through(from, to, ['null']);
    const fault = faultOf(outcome);
    expect(fault).toMatchObject({ code: 'copy/unlike-types', retry: 'safe' });
    expect(fault.remedy.join(' ')).toContain('sql:');
    expect(arrived).toEqual([]);
  });

  it('are named, both of them, and all columns at once', async () => {
    await pair.edu.sql('create table pairs (k int primary key, x float8, y timestamp(3), z text)');
    await pair.edu_v2.sql('create table pairs (k int, x bigint, y timestamptz, z text)');
    const written = { from: 'edu.pairs', to: 'edu_v2.pairs', columns: { k: 'k', x: 'x', y: 'y', z: 'z' } };
    expect(faultOf(await pair.copy(written)).message).toBe(
      'Types of edu.pairs do not fit the target: x is bigint and would be filled with double precision; ' +
        'y is timestamp with time zone and would be filled with timestamp(3) without time zone.',
    );
  });

  it('fit with an explicit cast', async () => {
    const { outcome, to } = await through('double precision', 'bigint', ['1e3', 'null'], { sql: 'x::bigint' });
    expect(figuresOf(outcome).rows).toBe(2);
    expect(to).toEqual(['1000', null]);
  });
});

describe('values that would change silently', () => {
  it.each([
    [
      'numeric',
      'numeric(5,2)',
      ['1.005', '2', '3.14159'],
      '2 values of edu.a for edu_v2.b.x do not fit into numeric(5,2) without being rounded: k 0, 2.',
    ],
    [
      'numeric(6,3)',
      'numeric(5,2)',
      ['1.001'],
      '1 value of edu.a for edu_v2.b.x do not fit into numeric(5,2) without being rounded: k 0.',
    ],
    [
      'integer',
      'numeric(4,1)',
      ['999', '1000'],
      '1 value of edu.a for edu_v2.b.x do not fit into numeric(4,1) without being rounded: k 1.',
    ],
    [
      'numeric',
      'score',
      ['0.05'],
      '1 value of edu.a for edu_v2.b.x do not fit into numeric(4,1) without being rounded: k 0.',
    ],
    [
      'timestamp',
      'timestamp(0)',
      ["'2020-01-01 00:00:00.4'"],
      '1 value of edu.a for edu_v2.b.x do not fit into timestamp(0) without time zone unchanged: k 0.',
    ],
    [
      'timestamptz',
      'timestamptz(3)',
      ["'2020-01-01 00:00:00.0004+00'"],
      '1 value of edu.a for edu_v2.b.x do not fit into timestamp(3) with time zone unchanged: k 0.',
    ],
    [
      'interval',
      'interval day to minute',
      ["'1 day 00:00:01'"],
      '1 value of edu.a for edu_v2.b.x do not fit into interval day to minute unchanged: k 0.',
    ],
    ['text', 'varchar(3)', ["'abc   '", "'abc'"], '1 value of edu.a for edu_v2.b.x are longer than 3 characters: k 0.'],
    [
      'varchar(9)',
      'varchar(3)',
      ["'əəəə'", 'null'],
      '1 value of edu.a for edu_v2.b.x are longer than 3 characters: k 0.',
    ],
    ['char(9)', 'char(3)', ["'abc'", "'abcd'"], '1 value of edu.a for edu_v2.b.x are longer than 3 characters: k 1.'],
    [
      'bit varying',
      'bit varying(2)',
      ["B'101'"],
      '1 value of edu.a for edu_v2.b.x do not fit into bit varying(2) unchanged: k 0.',
    ],
    [
      'varchar(9)[]',
      'varchar(3)[]',
      ["'{abcd}'"],
      '1 value of edu.a for edu_v2.b.x do not fit into character varying(3)[] unchanged: k 0.',
    ],
    [
      'text',
      'mood',
      ["'angry'", "'sad'"],
      '1 value of edu.a for edu_v2.b.x are no mood, which is one of sad, glad, calm: k 0.',
    ],
  ])('from %s to %s stop the copy before a row is written', async (from, to, values, message) => {
    const { outcome, to: arrived } = await through(from, to, values);
    const fault = faultOf(outcome);
    expect(fault).toMatchObject({ code: 'copy/would-change', retry: 'safe' });
    expect(fault.message.replaceAll(/\b([ab])\d+\b/g, '$1')).toBe(message);
    expect(arrived).toEqual([]);
  });

  it('are all told of at once, with the keys of the first five', async () => {
    await pair.edu.sql(`create table many (k int primary key, x numeric, y text);
      insert into many select i, i + 0.5, repeat('x', i) from generate_series(1, 9) i`);
    await pair.edu_v2.sql('create table many (k int, x numeric(5,0), y varchar(8))');
    const fault = faultOf(
      await pair.copy({ from: 'edu.many', to: 'edu_v2.many', columns: { k: 'k', x: 'x', y: 'y' } }),
    );
    expect(fault.message).toContain('9 values of edu.many for edu_v2.many.x');
    expect(fault.message).toContain('k 1, 2, 3, 4, 5.');
    expect(fault.remedy.at(-1)).toBe('Also: 1 value of edu.many for edu_v2.many.y are longer than 8 characters: k 9.');
  });
});
