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

  it('are refused with the first keys when one is not there, or is of another type', async () => {
    pair = await openEnginePair(engine, 'postgres', table(type), 'create table b (id int, x text, n bigint)');
    const fault = async (columns: object) => faultOf(await pair.copy({ columns: { id: 'id', ...columns } }));
    expect(await fault({ x: { 'from-json': 'doc', path: 'address.city' } })).toMatchObject({
      code: 'copy/json-missing',
      message: expect.stringMatching(/^2 rows .* have no address\.city .*: id 2, 3/),
    });
    expect(await fault({ x: value('age') })).toMatchObject({
      code: 'copy/would-change',
      message: expect.stringMatching(/^2 rows .* have a value at age .* is no text: id 1, 2/),
    });
    expect(await fault({ n: value('sum', 'integer') })).toMatchObject({
      code: 'copy/would-change',
      message: expect.stringMatching(/^1 row .* is no whole number .*: id 1/),
    });
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

it.each<EngineKey>(['postgres', 'sqlite'])(
  'numbers of JSON from %s that a column can not hold are refused',
  async (engine) => {
    const rows = [['1', '{"i": 2147483648, "d": 12345678901234567890.5}']] as const;
    pair = await openEnginePair(
      engine,
      'postgres',
      table('text', rows),
      'create table b (id int, i integer, d double precision)',
    );
    for (const column of [{ i: value('i', 'integer') }, { d: value('d', 'number') }]) {
      expect(faultOf(await pair.copy({ columns: { id: 'id', ...column } }))).toMatchObject({
        code: 'copy/would-change',
      });
    }
  },
);
