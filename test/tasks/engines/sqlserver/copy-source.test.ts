import { afterEach, describe, expect, it } from 'vitest';
import { nameBasedId, orderedId, tagNamespace } from '../../../../tasks/copy/ids.ts';
import { copy } from '../../../../tasks/copy.ts';
import { faultOf, figuresOf, namespace } from '../../../support/copy-pair.ts';
import { type EnginePair, openEnginePair } from '../../../support/engine-pair.ts';
import { whyNoServer } from '../../../support/tds/test-server.ts';

const why = whyNoServer(import.meta.filename);
let pair: EnginePair;
afterEach(() => pair.close());

const people = `
CREATE TABLE people (id int NOT NULL PRIMARY KEY, code char(4) NOT NULL, active bit NULL, paid money NULL, born datetime NULL,
  first nvarchar(20) NULL, last nvarchar(20) NULL, extra nvarchar(max) NULL, town int NULL, v rowversion);
CREATE TABLE towns (id int NOT NULL PRIMARY KEY, name nvarchar(20) NOT NULL, postcode varchar(10) NULL);
INSERT INTO towns VALUES (1, N'Bakı', 'AZ1000'), (2, N'Şəki', NULL);
INSERT INTO people (id, code, active, paid, born, first, last, extra, town) VALUES
  (1, 'a', 1, 1.5, '1999-03-28T02:30:00', N'Əli "x"', N'\\', N'{"tags": ["a", "b"], "age": 7, "ok": true, "note": null}', 1),
  (2, 'ab', 0, -0.0001, '2015-10-25T03:30:00.123', NULL, N'', N'{"tags": [], "age": 12345678901}', 2),
  (3, 'abcd', NULL, NULL, NULL, NULL, NULL, NULL, NULL);`;

const arrived = `create table b (id uuid primary key, named uuid, status text, kind text, born timestamptz, who jsonb, town text,
  town_id uuid, postcode text, tag text, age bigint, ok boolean, shout text, paid numeric(19,4))`;

const columns = {
  id: { uuid: 'people', of: 'id', style: 'ordered' },
  named: { uuid: 'people', of: ['id', 'code'] },
  status: { map: 'active', values: { '1': 'active', '0': 'gone' }, otherwise: 'unknown' },
  kind: { value: 'person' },
  born: { utc: 'born', zone: 'Asia/Baku' },
  who: { json: { first: 'first', last: 'last' } },
  town: { lookup: 'edu.towns', on: { id: 'town' }, take: 'name', otherwise: 'nowhere' },
  town_id: {
    lookup: 'edu.towns',
    on: { id: 'town' },
    take: { uuid: 'towns', of: 'id', style: 'ordered' },
    otherwise: null,
  },
  postcode: { lookup: 'edu.towns', on: { id: 'town' }, take: 'postcode', otherwise: 'none' },
  tag: { 'from-json': 'extra', path: 'tags.1', otherwise: 'untagged' },
  age: { 'from-json': 'extra', path: 'age', as: 'integer', otherwise: null },
  ok: { 'from-json': 'extra', path: 'ok', as: 'boolean', otherwise: false },
  shout: { sql: "UPPER(COALESCE(first, N'nobody'))" },
  paid: 'paid',
};

describe.skipIf(why)(`a copy from SQL Server${why === undefined ? '' : ` (${why})`}`, () => {
  it('carries out every kind of mapping', async () => {
    pair = await openEnginePair('sqlserver', 'postgres', people, arrived);
    expect(figuresOf(await pair.copy({ from: 'edu.people', columns }))).toMatchObject({ rows: 3, format: 'binary' });
    const rows = await pair.edu_v2.sql(
      'select status, kind, born::text, who::text, town, postcode, tag, age::text, ok::text, shout, paid::text from b order by id',
    );
    expect(rows).toEqual([
      [
        'active',
        'person',
        '1999-03-27 22:30:00+00',
        '{"last": "\\\\", "first": "Əli \\"x\\""}',
        'Bakı',
        'AZ1000',
        'b',
        '7',
        'true',
        'ƏLI "X"',
        '1.5000',
      ],
      [
        'gone',
        'person',
        '2015-10-24 22:30:00.123+00',
        '{"last": ""}',
        'Şəki',
        null,
        'untagged',
        '12345678901',
        'false',
        'NOBODY',
        '-0.0001',
      ],
      ['unknown', 'person', null, '{}', 'nowhere', 'none', 'untagged', null, 'false', 'NOBODY', null],
    ]);
    const named = (key: string) => nameBasedId(tagNamespace(namespace, 'people'), key);
    expect(await pair.edu_v2.sql('select id, named, town_id from b order by id')).toEqual([
      [orderedId(namespace, 'people', 1n), named('1:1,1:a'), orderedId(namespace, 'towns', 1n)],
      [orderedId(namespace, 'people', 2n), named('1:2,2:ab'), orderedId(namespace, 'towns', 2n)],
      [orderedId(namespace, 'people', 3n), named('1:3,4:abcd'), null],
    ]);
  });

  it('refuses what a mapping says nothing about, and names the rows', async () => {
    pair = await openEnginePair('sqlserver', 'postgres', people, arrived);
    const outcome = await pair.copy({
      from: 'edu.people',
      columns: {
        id: { uuid: 'people', of: 'id' },
        status: { map: 'active', values: { '1': 'active' } },
        town: { lookup: 'edu.towns', on: { id: 'town', name: 'first' }, take: 'name' },
        tag: { 'from-json': 'extra', path: 'tags.1' },
        age: { 'from-json': 'extra', path: 'tags', as: 'integer', otherwise: 0 },
      },
    });
    const { message, remedy } = faultOf(outcome);
    const said = [message, ...remedy].join('\n');
    expect(said).toContain(
      'The mapping of status says nothing about values in 2 rows of edu.people: NULL (1 row), 0 (1 row).',
    );
    expect(said).toContain('1 row of edu.people for edu_v2.b.town find no row in edu.towns: id 1.');
    expect(said).toContain('2 rows of edu.people for edu_v2.b.tag have no tags.1 in their JSON, or null: id 2, 3.');
    expect(said).toContain(
      '2 rows of edu.people for edu_v2.b.age have a value at tags in their JSON that is no whole number of 64 bits: id 1, 2.',
    );
  });

  it('goes on behind its chunks, with keys of every type that can be cut by', async () => {
    const keys = [
      { type: 'bigint', value: (n: number) => `${n} - 9223372036854775807` },
      { type: 'decimal(20,3)', value: (n: number) => `${n}.125` },
      { type: 'nvarchar(20)', value: (n: number) => `N'k''${n}'` },
      { type: 'varchar(20)', value: (n: number) => `'K ${n}'` },
      {
        type: 'uniqueidentifier',
        value: (n: number) =>
          `'${n.toString(16).padStart(8, '0')}-0000-0000-0000-${(99 - n).toString().padStart(12, '0')}'`,
      },
      { type: 'datetime', value: (n: number) => `'2024-01-31T13:05:${n.toString().padStart(2, '0')}.003'` },
      { type: 'datetime2(6)', value: (n: number) => `'2024-01-31T13:05:07.${n.toString().padStart(6, '0')}'` },
      { type: 'date', value: (n: number) => `DATEADD(day, ${n}, '2024-01-31')` },
      { type: 'varbinary(8)', value: (n: number) => `0x00${n.toString(16).padStart(4, '0')}` },
    ];
    const create = keys.map(
      ({ type, value }, at) =>
        `CREATE TABLE k${at} (k ${type} NOT NULL PRIMARY KEY, n int);\nINSERT INTO k${at} VALUES ${Array.from({ length: 25 }, (_, n) => `(${value(n)}, ${n})`).join(', ')}`,
    );
    const targets = keys.map((_, at) => `create table b${at} (n integer)`).join(';');
    pair = await openEnginePair('sqlserver', 'postgres', create.join(';\n'), targets);
    for (const [at, { type }] of keys.entries()) {
      const context = pair.context({ at: { step: `k${at}` } });
      const outcome = await pair.copy(
        { from: `edu.k${at}`, to: `edu_v2.b${at}`, columns: { n: 'n' }, 'rows-per-chunk': 10 },
        context,
      );
      expect({ type, ...figuresOf(outcome) }).toMatchObject({ type, rows: 25, chunks: 3 });
    }
    const counts = keys.map((_, at) => `select count(distinct n) from b${at}`).join(' union all ');
    expect((await pair.edu_v2.sql(counts)).map(([count]) => count)).toEqual(keys.map(() => '25'));
  });

  it('cuts by a key of several columns, whose comparison is written out', async () => {
    const rows = Array.from({ length: 40 }, (_, n) => `(${n % 4}, N'${'abcdefghij'[n % 10]}${n}', ${n})`).join(', ');
    pair = await openEnginePair(
      'sqlserver',
      'postgres',
      `CREATE TABLE a (x int NOT NULL, y nvarchar(9) NOT NULL, n int, PRIMARY KEY (x, y)); INSERT INTO a VALUES ${rows}`,
      'create table b (n integer)',
    );
    expect(figuresOf(await pair.copy({ columns: { n: 'n' }, workers: 1, 'rows-per-chunk': 7 }))).toMatchObject({
      rows: 40,
      chunks: 6,
    });
    expect(await pair.edu_v2.sql('select count(distinct n) from b')).toEqual([['40']]);
  });

  it('shows in a dry run the SQL that it would send', async () => {
    pair = await openEnginePair('sqlserver', 'postgres', people, arrived);
    const spec = copy.schema.parse({
      from: 'edu.people',
      to: 'edu_v2.b',
      where: 'id < 100',
      columns: { id: { uuid: 'people', of: 'id' }, born: { utc: 'born', zone: 'Asia/Baku' }, paid: 'paid' },
    });
    const { lines } = await copy.describe(spec, pair.context());
    expect(lines.slice(0, 9)).toEqual([
      '-- on edu, for about 1 chunk of up to 10,000 rows by id',
      'SELECT [people].[id] /* becomes the name-based id of people on the way */,',
      '[people].[born] /* a local time in Asia/Baku, as an instant */,',
      '[people].[paid]',
      'FROM [dbo].[people]',
      'WHERE (',
      'id < 100',
      ') AND [people].[id] > <low> AND [people].[id] <= <high>',
      'ORDER BY [people].[id]',
    ]);
    expect(lines.join('\n')).toContain('-- into edu_v2.b (id, born, paid), as binary');
  });
});
