import { afterEach, describe, expect, it } from 'vitest';
import { faultOf, figuresOf } from '../../../support/copy-pair.ts';
import { type EnginePair, openEnginePair } from '../../../support/engine-pair.ts';
import { whyNoServer } from '../../../support/tds/test-server.ts';

const why = whyNoServer(import.meta.filename);
let pair: EnginePair;
afterEach(() => pair.close());

/** A column of SQL Server, one of SQLite, a value, and what SQLite says of it: its type, and the value. */
type Case = readonly [from: string, to: string, value: string, arrives: string];

const cases: readonly Case[] = [
  ['bit', 'integer', '1', 'integer 1'],
  ['tinyint', '', '255', 'integer 255'],
  ['bigint', 'integer', '-9223372036854775807 - 1', 'integer -9223372036854775808'],
  ['int', 'real', '7', 'real 7.0'],
  ['decimal(10,2)', 'numeric', '1.50', 'real 1.5'],
  ['decimal(10,2)', 'text', '1.50', 'text 1.50'],
  ['decimal(10,2)', 'integer', '12.00', 'integer 12'],
  ['decimal(38,0)', '', "'9007199254740993'", 'integer 9007199254740993'],
  [
    'decimal(38,4)',
    'text',
    "'1234567890123456789012345678901234.5678'",
    'text 1234567890123456789012345678901234.5678',
  ],
  ['money', 'numeric', '0.0001', 'real 0.0001'],
  ['float', 'real', '1E-1', 'real 0.1'],
  ['real', '', '0.5', 'real 0.5'],
  ['char(4)', 'text', "'ab'", 'text ab  '],
  ['nvarchar(20)', 'text', "N'Şəki\t1'", 'text Şəki\t1'],
  ['varchar(20)', 'numeric', "'12a'", 'text 12a'],
  ['varbinary(8)', 'blob', '0x00FF', 'blob 00FF'],
  ['uniqueidentifier', 'text', "'6F9619FF-8B86-D011-B42D-00C04FC964FF'", 'text 6f9619ff-8b86-d011-b42d-00c04fc964ff'],
  ['date', 'text', "'2024-02-29'", 'text 2024-02-29'],
  ['time(3)', 'text', "'13:05:07.5'", 'text 13:05:07.500'],
  ['datetime', 'text', "'2024-01-31T13:05:07.003'", 'text 2024-01-31 13:05:07.003'],
  ['datetime2(0)', 'datetime', "'2024-01-31T13:05:07'", 'text 2024-01-31 13:05:07'],
  ['datetimeoffset(0)', 'text', "'2024-01-31T13:05:07+04:00'", 'text 2024-01-31 13:05:07+04:00'],
  ['xml', 'text', "N'<a>1</a>'", 'text <a>1</a>'],
  ['int', 'text', 'NULL', 'null '],
];

const refused: readonly (readonly [from: string, to: string, value: string, because: string])[] = [
  ['bigint', 'real', '9007199254740993', 'have more digits than a real number holds: id 1'],
  [
    'decimal(38,4)',
    'numeric',
    "'1234567890123456789012345678901234.5678'",
    'have no equal among the numbers of SQLite',
  ],
  ['decimal(38,20)', 'numeric', "'0.12345678901234567890'", 'have no equal among the numbers of SQLite'],
  ['nvarchar(20)', 'integer', "N' 12'", 'are texts that the column would turn into numbers: id 1'],
  ['varchar(20)', 'numeric', "'1e5'", 'are texts that the column would turn into numbers: id 1'],
];

async function open(columns: readonly (readonly string[])[]): Promise<void> {
  pair = await openEnginePair(
    'sqlserver',
    'sqlite',
    `CREATE TABLE a (id int NOT NULL PRIMARY KEY, ${columns.map(([from], at) => `v${at} ${from} NULL`).join(', ')});
     INSERT INTO a VALUES (1, ${columns.map(([, , value]) => value).join(', ')})`,
    `create table b (id integer primary key, ${columns.map(([, to], at) => `v${at} ${to}`).join(', ')})`,
  );
}

const copyAll = (columns: readonly unknown[]) =>
  pair.copy({ columns: Object.fromEntries(['id', ...columns.map((_, at) => `v${at}`)].map((name) => [name, name])) });

describe.skipIf(why)(`values of SQL Server in SQLite${why === undefined ? '' : ` (${why})`}`, () => {
  it('arrive with the type that they have', async () => {
    await open(cases);
    expect(figuresOf(await copyAll(cases))).toMatchObject({ rows: 1, format: 'typed' });
    const shown = cases.map(
      (_, at) =>
        `typeof(v${at}) || ' ' || coalesce(case typeof(v${at}) when 'blob' then hex(v${at}) else cast(v${at} as text) end, '')`,
    );
    const [row = []] = await pair.edu_v2.sql(`select ${shown.join(', ')} from b`);
    for (const [at, [from, to, , arrives]] of cases.entries()) {
      expect(`${from} to ${to}: ${row[at]}`).toBe(`${from} to ${to}: ${arrives}`);
    }
  });

  it('are refused where a column would make something else of them', async () => {
    await open(refused);
    const { message, remedy } = faultOf(await copyAll(refused));
    for (const [at, [from, to, , because]] of refused.entries()) {
      const said = [message, ...remedy].filter((line) => line.includes(`edu_v2.b.v${at} `)).join();
      expect(`${from} to ${to}: ${said}`).toContain(because);
    }
  });

  it('are kept as rejects where the runbook allows some, and named by their key', async () => {
    pair = await openEnginePair(
      'sqlserver',
      'postgres',
      `CREATE TABLE a (id int NOT NULL PRIMARY KEY, n decimal(10,4) NULL, t nvarchar(10) NULL);
       INSERT INTO a VALUES (1, 1.5, N'1'), (2, 1.1234, N'2'), (3, NULL, N'three'), (4, 2.25, NULL)`,
      'create table b (id integer primary key, n numeric(10,2), t varchar(2))',
    );
    const columns = { id: 'id', n: 'n', t: 't' };
    expect(figuresOf(await pair.copy({ columns, rejects: { 'at-most': 2 } }))).toMatchObject({ rows: 2, rejects: 2 });
    expect(await pair.edu_v2.sql('select id, n::text, t from b order by id')).toEqual([
      ['1', '1.50', '1'],
      ['4', '2.25', null],
    ]);
  });
});
