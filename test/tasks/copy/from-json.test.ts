import { afterEach, describe, expect, it } from 'vitest';
import { faultOf, figuresOf } from '../../support/copy-pair.ts';
import { type EngineKey, type EnginePair, openEnginePair } from '../../support/engine-pair.ts';

const documents: readonly (readonly [string, string | null])[] = [
  ['1', '{"name": "Leyla", "address": {"city": "Bakı"}, "age": 31, "sum": 12.50, "on": true, "tags": ["a", "b"]}'],
  ['2', '{"name": null, "age": -4, "sum": 3, "on": false, "tags": []}'],
  ['3', null],
];

function table(type: string, rows: typeof documents = documents): string {
  const values = rows.map(([id, text]) => `(${id}, ${text === null ? 'null' : `'${text}'`})`).join(', ');
  return `create table a (id integer primary key, doc ${type}); insert into a values ${values}`;
}

const value = (path: unknown, as?: string, otherwise: unknown = null) => ({
  'from-json': 'doc',
  path,
  ...(as !== undefined && { as }),
  ...(otherwise !== undefined && { otherwise }),
});

let pair: EnginePair;
afterEach(() => pair.close());

const kinds: readonly (readonly [EngineKey, string])[] = [
  ['postgres', 'jsonb'],
  ['postgres', 'json'],
  ['postgres', 'text'],
  ['sqlite', 'text'],
];

describe.each(kinds)('values of JSON from %s, kept as %s,', (engine, type) => {
  it.each<EngineKey>(['postgres', 'sqlite'])('arrive in %s by their path and type', async (to) => {
    const typed = 'name text, city text, age int, sum numeric(6,2), ok boolean, tag text, tags jsonb';
    const columns = to === 'postgres' ? typed : 'name text, city text, age int, sum real, ok int, tag text, tags text';
    pair = await openEnginePair(engine, to, table(type), `create table b (id int, ${columns})`);
    const outcome = await pair.copy({
      columns: {
        id: 'id',
        name: value('name', 'text', 'nobody'),
        city: value('address.city'),
        age: value('age', 'integer'),
        sum: value(['sum'], 'number'),
        ok: value('on', 'boolean'),
        tag: value(['tags', 1]),
        tags: value('tags', 'json'),
      },
    });
    expect(figuresOf(outcome)).toMatchObject({ rows: 3 });
    const sum = (digits: string, real: string) => (to === 'postgres' ? digits : real);
    const found = await pair.edu_v2.sql(
      to === 'postgres'
        ? `select name, city, age, sum, ok::int, tag, replace(tags::text, ' ', '') from b order by id`
        : `select name, city, age, sum, ok, tag, replace(tags, ' ', '') from b order by id`,
    );
    expect(found).toEqual([
      ['Leyla', 'Bakı', '31', sum('12.50', '12.5'), '1', 'b', '["a","b"]'],
      ['nobody', null, '-4', sum('3.00', '3'), '0', null, '[]'],
      ['nobody', null, null, null, null, null, null],
    ]);
  });

  it.each([
    [
      'is not there',
      { 'from-json': 'doc', path: 'address.city' },
      'copy/json-missing',
      '2 rows .* have no address.city .*: id 2, 3',
    ],
    ['is of another type', value('age'), 'copy/would-change', '2 rows .* have a value at age .* is no text: id 1, 2'],
    ['is no whole number', value('sum', 'integer'), 'copy/would-change', '1 row .* is no whole number .*: id 1'],
  ])('are refused with the first keys when one %s', async (_, x, code, message) => {
    const filled = 'as' in x && x.as === 'integer' ? 'bigint' : 'text';
    pair = await openEnginePair(engine, 'postgres', table(type), `create table b (id int, x ${filled})`);
    const fault = faultOf(await pair.copy({ columns: { id: 'id', x } }));
    expect(fault).toMatchObject({ code, message: expect.stringMatching(message) });
  });
});

it.each<EngineKey>(['postgres', 'sqlite'])('text of %s that is no JSON is refused with its rows', async (engine) => {
  const rows = [...documents, ['4', '{"name": "x"'], ['6', ''], ['5', '{"name": "y"}']] as const;
  pair = await openEnginePair(engine, 'postgres', table('text', rows), 'create table b (id int, x text)');
  const fault = faultOf(await pair.copy({ columns: { id: 'id', x: value('name') } }));
  expect(fault).toMatchObject({
    code: 'copy/no-json',
    message: "In 2 rows of edu.a the text of doc can't be read as JSON: id 4, 6.",
  });
  expect(await pair.edu_v2.sql('select count(*) from b')).toEqual([['0']]);
  figuresOf(await pair.copy({ where: 'id not in (4, 6)', columns: { id: 'id', x: value('name') } }));
});

it.each<[EngineKey, string, string]>([
  ['postgres', 'integer', '2147483648'],
  ['sqlite', 'integer', '2147483648'],
  ['postgres', 'double precision', '12345678901234567890.5'],
  ['sqlite', 'double precision', '12345678901234567890.5'],
])('a number of JSON from %s that %s can not hold is refused', async (engine, type, number) => {
  const rows = [['1', `{"n": ${number}}`]] as const;
  pair = await openEnginePair(engine, 'postgres', table('text', rows), `create table b (id int, x ${type})`);
  const x = value('n', type === 'integer' ? 'integer' : 'number');
  expect(faultOf(await pair.copy({ columns: { id: 'id', x } }))).toMatchObject({ code: 'copy/would-change' });
});
