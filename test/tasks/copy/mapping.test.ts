import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CopyPair, faultOf, figuresOf, openCopyPair } from '../../support/copy-pair.ts';

let pair: CopyPair;
let runs = 0;
beforeAll(async () => {
  pair = await openCopyPair(
    `create table a (
       id int primary key, first_name text, last_name varchar(40), nick text, is_active smallint, code char(3),
       created timestamp, born date, seen timestamptz, az text, ru text, en text, amount numeric(6,2), kind text);
     insert into a values
       (1, 'Gülnarə', 'Şıxəliyeva', '', 1, 'ab', '2015-03-29 04:30', '1990-05-17', '2020-01-01 00:00+00', 'Riyaziyyat', 'Математика', 'Maths', 1.50, 'x'),
       (2, E'tab\\there', E'back\\\\slash', null, 0, 'cd', '2015-10-25 04:30', null, null, 'Ad', null, '', null, 'y'),
       (3, '', 'O''Neil', 'n', 1, null, '2019-07-01 12:00:00.123456', null, null, '', null, null, 7, 'x')`,
    'create domain code as varchar(8)',
  );
});
afterAll(() => pair.close());

/** What a mapping makes of the three rows, in a column of this type. */
async function made(type: string, column: unknown) {
  runs += 1;
  await pair.edu_v2.sql(`create table b${runs} (id int, x ${type})`);
  const written = { to: `edu_v2.b${runs}`, columns: { id: 'id', x: column } };
  const outcome = await pair.copy(written, pair.context({ session: `run-${runs}` }));
  const rows = await pair.edu_v2.sql(`select x::text from b${runs} order by id`);
  return { outcome, values: rows.map(([x]) => x) };
}

const values = async (type: string, column: unknown) => {
  const { outcome, values } = await made(type, column);
  figuresOf(outcome);
  return values;
};

const fault = async (type: string, column: unknown) => {
  const { outcome, values } = await made(type, column);
  expect(values).toEqual([]);
  return faultOf(outcome);
};

describe('a column filled with', () => {
  it('SQL is what the source makes of it', async () => {
    expect(await values('text', { sql: "first_name || ' ' || last_name -- both" })).toEqual([
      'Gülnarə Şıxəliyeva',
      'tab\there back\\slash',
      " O'Neil",
    ]);
  });

  it('a value has it in every row', async () => {
    expect(await values('text', { value: "it's \\N" })).toEqual(Array(3).fill("it's \\N"));
    expect(await values('integer', { value: 7 })).toEqual(Array(3).fill('7'));
    expect(await values('boolean', { value: false })).toEqual(Array(3).fill('false'));
    expect(await values('date', { value: '2026-11-21' })).toEqual(Array(3).fill('2026-11-21'));
    expect(await values('code', { value: 'az' })).toEqual(Array(3).fill('az'));
    expect(await values('numeric(4,2)', { value: null })).toEqual(Array(3).fill(null));
    expect(await values('jsonb', { value: '{"a": 1}' })).toEqual(Array(3).fill('{"a": 1}'));
  });

  it('a map has what stands beside the value of its column', async () => {
    expect(await values('text', { map: 'is_active', values: { 1: 'active', 0: 'suspended' } })).toEqual([
      'active',
      'suspended',
      'active',
    ]);
    expect(await values('boolean', { map: 'kind', values: { x: true, y: false } })).toEqual(['true', 'false', 'true']);
    expect(await values('text', { map: 'kind', values: { x: null }, otherwise: 'other' })).toEqual([
      null,
      'other',
      null,
    ]);
    expect(await values('text', { map: 'nick', values: { '': 'none' }, otherwise: 'some' })).toEqual([
      'none',
      'some',
      'some',
    ]);
    expect(await values('integer', { map: 'code', values: { ab: 1, cd: 2 }, otherwise: 0 })).toEqual(['1', '2', '0']);
    expect(await values('text', { map: 'kind', values: {}, otherwise: 'z' })).toEqual(['z', 'z', 'z']);
  });

  it('names in some languages leaves out those that are NULL and keeps those that are empty', async () => {
    expect(await values('jsonb', { json: { az: 'az', ru: 'ru', en: 'en' } })).toEqual([
      '{"az": "Riyaziyyat", "en": "Maths", "ru": "Математика"}',
      '{"az": "Ad", "en": ""}',
      '{"az": ""}',
    ]);
    expect(await values('jsonb', { json: { n: 'nick' } })).toEqual(['{"n": ""}', '{}', '{"n": "n"}']);
    expect(await values('json', { json: { "it's": 'kind' } })).toEqual([
      '{"it\'s": "x"}',
      '{"it\'s": "y"}',
      '{"it\'s": "x"}',
    ]);
  });

  it('a local time is the instant it was: a skipped hour counts on, a doubled one is the later', async () => {
    expect(await values('timestamptz', { utc: 'created', zone: 'Asia/Baku' })).toEqual([
      // 04:30 was skipped on this day: clocks went from 04:00 to 05:00.
      '2015-03-29 00:30:00+00',
      // 04:30 was twice on this day: clocks went back from 05:00 to 04:00.
      '2015-10-25 00:30:00+00',
      '2019-07-01 08:00:00.123456+00',
    ]);
    expect(await values('timestamptz', { utc: 'born', zone: 'Asia/Baku' })).toEqual([
      '1990-05-16 19:00:00+00',
      null,
      null,
    ]);
  });
});

describe('a mapping is refused', () => {
  it('when a value has no entry, with all that have none', async () => {
    const found = await fault('text', { map: 'code', values: { zz: 'z' } });
    expect(found).toMatchObject({ code: 'copy/unmapped-values', retry: 'safe' });
    expect(found.message).toBe(
      'The mapping of x says nothing about values in 3 rows of edu.a: "ab" (1 row), "cd" (1 row), NULL (1 row).',
    );
  });

  it('when NULL has none', async () => {
    expect((await fault('text', { map: 'nick', values: { '': 'a', n: 'b' } })).message).toContain(
      'in 1 row of edu.a: NULL (1 row).',
    );
  });

  it('when a literal is none of the target', async () => {
    const found = await fault('integer', { value: 'seven' });
    expect(found.code).toBe('copy/bad-expression');
    expect(found.message).toContain('invalid input syntax for type integer: "seven"');
    expect((await fault('date', { map: 'kind', values: { x: '2020-02-30', y: '2020-01-01' } })).message).toContain(
      '2020-02-30',
    );
  });

  it('when a value would not fit', async () => {
    expect((await fault('varchar(3)', { value: 'abcd' })).message).toContain('are longer than 3 characters');
    expect((await fault('numeric(3,1)', { map: 'kind', values: { x: '1.25', y: 1 } })).message).toContain(
      '2 values of edu.a',
    );
  });

  it('when a local time is none', async () => {
    expect(await fault('timestamptz', { utc: 'seen', zone: 'Asia/Baku' })).toMatchObject({
      code: 'copy/unlike-types',
      message: 'x is mapped with utc, but seen is timestamp with time zone and not a timestamp without time zone.',
      remedy: ['It is an instant already: map it as a plain column.'],
    });
    expect((await fault('timestamp', { utc: 'created', zone: 'Asia/Baku' })).code).toBe('copy/unlike-types');
  });

  it('when a JSON object is to be made of something else than texts', async () => {
    expect((await fault('jsonb', { json: { n: 'amount' } })).message).toContain(
      'amount is numeric(6,2) and not a text',
    );
  });

  it.each([
    ['an aggregate', 'count(*)', 'aggregate functions are not allowed'],
    ['a window function', 'row_number() over (order by id)', 'window functions are not allowed'],
    ['a function that returns a set', 'generate_series(1, 3)', 'set-returning functions are not allowed'],
    ['a mistake', 'first_nam', 'column "first_nam" does not exist'],
    ['half an expression', 'id +', 'syntax error'],
  ])('when its SQL is %s', async (_, sql, message) => {
    const found = await fault('text', { sql });
    expect(found.code).toBe('copy/bad-expression');
    expect(found.message).toContain(`of x, '${sql}'`);
    expect(found.message).toContain(message);
  });

  it('when its SQL writes', async () => {
    await pair.edu.sql('create sequence s');
    const { outcome } = await made('bigint', { sql: "nextval('s')" });
    expect(faultOf(outcome).message).toContain('cannot execute nextval() in a read-only transaction');
  });

  it('when a column is not there, with the one that was probably meant', async () => {
    expect(await fault('text', 'first_nane')).toMatchObject({
      code: 'copy/no-column',
      message: 'edu.a has no column first_nane.',
      remedy: ['Did you mean "first_name"?'],
    });
  });

  it('when its condition is no condition', async () => {
    await pair.edu_v2.sql('create table w (id int)');
    const found = faultOf(await pair.copy({ to: 'edu_v2.w', where: 'delted = 0', columns: { id: 'id' } }));
    expect(found).toMatchObject({ code: 'copy/bad-expression' });
    expect(found.message).toContain('the SQL of where, \'delted = 0\': column "delted" does not exist');
  });
});

describe('the target is refused', () => {
  const refused = async (ddl: string, columns: Readonly<Record<string, unknown>>) => {
    runs += 1;
    await pair.edu_v2.sql(`create table b${runs} (${ddl})`);
    const outcome = await pair.copy({ to: `edu_v2.b${runs}`, columns }, pair.context({ session: `run-${runs}` }));
    const { message, ...rest } = faultOf(outcome);
    return { ...rest, message: message.replaceAll(/b\d+/g, 'b') };
  };

  it('when a column that must be filled is not', async () => {
    expect(
      await refused('id int, a int not null, b text not null, c int not null default 1', { id: 'id' }),
    ).toMatchObject({
      code: 'copy/required-column',
      message: "Columns a, b of edu_v2.b can't be NULL, have no default, and no mapping fills them.",
    });
  });

  it('when a column is computed by the target', async () => {
    expect(
      await refused('id int, twice int generated always as (id * 2) stored', { id: 'id', twice: 'id' }),
    ).toMatchObject({
      code: 'copy/generated-column',
    });
  });

  it('when a column is not there', async () => {
    expect(await refused('id int, full_name text', { id: 'id', fullname: 'nick' })).toMatchObject({
      code: 'copy/no-column',
      remedy: ['Did you mean "full_name"?'],
    });
  });

  it('when two mappings fill one column', async () => {
    expect((await refused('id int', { id: 'id', ID: 'id' })).code).toBe('copy/column-twice');
  });

  it('when NULL is to fill a column that can not be NULL', async () => {
    expect((await refused('id int not null', { id: { value: null } })).code).toBe('copy/bad-value');
  });

  it('when there is no such table', async () => {
    expect(faultOf(await pair.copy({ to: 'edu_v2.nowhere', columns: { id: 'id' } }))).toMatchObject({
      code: 'copy/no-table',
      message: 'There is no table edu_v2.nowhere.',
    });
    expect(faultOf(await pair.copy({ from: 'edu.nowhere', to: 'edu_v2.w', columns: { id: 'id' } })).code).toBe(
      'copy/no-table',
    );
  });
});

it('identity columns take what the mapping gives, and generated ones are computed', async () => {
  await pair.edu_v2.sql(`create table g (id int generated always as identity, n int generated by default as identity,
    twice int generated always as (id * 2) stored, filled text default 'd')`);
  figuresOf(
    await pair.copy({ to: 'edu_v2.g', columns: { id: { sql: 'id + 100' } } }, pair.context({ session: 'identity' })),
  );
  expect(await pair.edu_v2.sql('select * from g order by id')).toEqual([
    ['101', '1', '202', 'd'],
    ['102', '2', '204', 'd'],
    ['103', '3', '206', 'd'],
  ]);
});
