import { afterEach, describe, expect, it } from 'vitest';
import { nameBasedId, tagNamespace } from '../../../tasks/copy/ids.ts';
import { copy } from '../../../tasks/copy.ts';
import { faultOf, figuresOf, namespace } from '../../support/copy-pair.ts';
import { type EngineKey, type EnginePair, openEnginePair } from '../../support/engine-pair.ts';

const sources = `
  create table programs (id integer primary key, code varchar(10) unique, title varchar(40), kind varchar(10));
  insert into programs values (7, 'CS', 'Computer science', 'x'), (8, 'LAW', null, 'x'), (9, 'ART', 'Arts', 'y');
  create table a (id integer primary key, program_code varchar(10), kind varchar(10));
  insert into a values (1, 'CS', 'y'), (2, 'LAW', 'y'), (3, null, 'y'), (4, 'CS', null)`;

let pair: EnginePair;
afterEach(() => pair.close());

const lookup = { lookup: 'edu.programs', on: { code: 'program_code' } };

describe.each<EngineKey>(['postgres', 'sqlite'])('a look-up in %s', (from) => {
  it.each<EngineKey>(['postgres', 'sqlite'])(
    'brings columns, and ids, of the row that is found, into %s',
    async (to) => {
      const types =
        to === 'postgres' ? 'program_id uuid, number int, title text' : 'program_id text, number, title text';
      pair = await openEnginePair(from, to, sources, `create table b (id integer primary key, ${types}, id2 text)`);
      const columns = {
        id: 'id',
        program_id: { ...lookup, take: { uuid: 'programs', of: 'id' } },
        number: { ...lookup, take: 'id' },
        title: { ...lookup, take: 'title', otherwise: 'none' },
        // What a person writes means the copied table.
        id2: { sql: from === 'postgres' ? 'id::text' : 'cast(id as text)' },
      };
      const outcome = await pair.copy({ columns, 'rows-per-chunk': 2, where: 'id > 0' });
      expect(figuresOf(outcome)).toMatchObject({ rows: 4, chunks: 2 });
      const idOf = (key: string) => nameBasedId(tagNamespace(namespace, 'programs'), key);
      expect(await pair.edu_v2.sql('select id, program_id, number, title, id2 from b order by id')).toEqual([
        ['1', idOf('7'), '7', 'Computer science', '1'],
        ['2', idOf('8'), '8', null, '2'],
        ['3', null, null, 'none', '3'],
        ['4', idOf('7'), '7', 'Computer science', '4'],
      ]);
    },
  );

  it('is refused with the first keys where it finds nothing or more than one, unless that is provided for', async () => {
    pair = await openEnginePair(
      from,
      'postgres',
      `${sources}; insert into a values (5, 'MED', 'x')`,
      'create table b (id int, title text)',
    );
    const copied = (title: object) => pair.copy({ columns: { id: 'id', title } });
    expect(faultOf(await copied({ ...lookup, take: 'title' }))).toMatchObject({
      code: 'copy/no-match',
      message: '1 row of edu.a for edu_v2.b.title find no row in edu.programs: id 5.',
    });
    expect(faultOf(await copied({ lookup: 'edu.programs', on: { kind: 'kind' }, take: 'title' }))).toMatchObject({
      code: 'copy/many-matches',
      message: '1 row of edu.a for edu_v2.b.title find more than one row in edu.programs: id 5.',
    });
    expect(await pair.edu_v2.sql('select count(*) from b')).toEqual([['0']]);
    const described = await copy.describe(
      copy.schema.parse({
        from: 'edu.a',
        to: 'edu_v2.b',
        columns: { id: 'id', title: { ...lookup, take: 'title', otherwise: null } },
      }),
      pair.context(),
    );
    // The key is unique: nothing has to be counted.
    expect(described.lines.join('\n')).toMatch(/LEFT JOIN \(SELECT (?!DISTINCT)[^)]* FROM [^)]*programs"\) AS/);
    figuresOf(await copied({ ...lookup, take: 'title', otherwise: null }));
    expect(await pair.edu_v2.sql('select title from b where id in (3, 5)')).toEqual([[null], [null]]);
  });

  it('names the table and the column that are not there', async () => {
    pair = await openEnginePair(from, 'postgres', sources, 'create table b (id int, title text)');
    const fault = async (title: object) => faultOf(await pair.copy({ columns: { id: 'id', title } }));
    expect(await fault({ ...lookup, lookup: 'edu.programmes', take: 'title' })).toMatchObject({
      code: 'copy/no-table',
      message: 'There is no table or view edu.programmes.',
    });
    expect(await fault({ ...lookup, take: 'titel' })).toMatchObject({
      code: 'copy/no-column',
      message: 'edu.programs has no column titel.',
    });
    expect(await fault({ lookup: 'edu.programs', on: { code: 'program' }, take: 'title' })).toMatchObject({
      code: 'copy/no-column',
      message: 'edu.a has no column program.',
    });
  });
});

it('a look-up on PostgreSQL by columns that can not be compared is told before anything is read', async () => {
  pair = await openEnginePair('postgres', 'postgres', sources, 'create table b (id int, title text)');
  const title = { lookup: 'edu.programs', on: { id: 'program_code' }, take: 'title' };
  expect(faultOf(await pair.copy({ columns: { id: 'id', title } }))).toMatchObject({ code: 'copy/bad-expression' });
});

it('a look-up in SQLite by columns of different kinds is refused: several keys may equal one', async () => {
  const made = `create table programs (code text unique not null, title text);
    insert into programs values ('5', 'five'), ('05', 'also five');
    create table a (id integer primary key, code integer); insert into a values (1, 5)`;
  pair = await openEnginePair('sqlite', 'postgres', made, 'create table b (id int, title text)');
  const title = { lookup: 'edu.programs', on: { code: 'code' }, take: 'title' };
  expect(faultOf(await pair.copy({ columns: { id: 'id', title } }))).toMatchObject({ code: 'copy/unlike-types' });
});
