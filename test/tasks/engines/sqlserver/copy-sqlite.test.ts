import { afterEach, describe, expect, it } from 'vitest';
import { figuresOf } from '../../../support/copy-pair.ts';
import { type EnginePair, openEnginePair } from '../../../support/engine-pair.ts';
import { whyNoServer } from '../../../support/tds/test-server.ts';
import {
  type ArrivingColumn,
  copyColumns,
  expectColumns,
  expectRefused,
  type RefusedColumn,
  type TypedColumn,
} from '../../../support/typed-columns.ts';

const why = whyNoServer(import.meta.filename);
let pair: EnginePair;
afterEach(() => pair.close());

/** A column of SQL Server, one of SQLite, a value, and what SQLite says of it: its type, and the value. */
const arrives = (from: string, to: string, value: string, shown: string): ArrivingColumn => ({
  from,
  to,
  values: [value],
  arrive: [shown],
});
const isRefused = (from: string, to: string, value: string, refused: string): RefusedColumn => ({
  from,
  to,
  values: [value],
  refused,
});

const arriving: readonly ArrivingColumn[] = [
  arrives('bit', 'integer', '1', 'integer 1'),
  arrives('tinyint', '', '255', 'integer 255'),
  arrives('bigint', 'integer', '-9223372036854775807 - 1', 'integer -9223372036854775808'),
  arrives('int', 'real', '7', 'real 7.0'),
  arrives('decimal(10,2)', 'numeric', '1.50', 'real 1.5'),
  arrives('decimal(10,2)', 'text', '1.50', 'text 1.50'),
  arrives('decimal(10,2)', 'integer', '12.00', 'integer 12'),
  arrives('decimal(38,0)', '', "'9007199254740993'", 'integer 9007199254740993'),
  arrives(
    'decimal(38,4)',
    'text',
    "'1234567890123456789012345678901234.5678'",
    'text 1234567890123456789012345678901234.5678',
  ),
  arrives('money', 'numeric', '0.0001', 'real 0.0001'),
  arrives('float', 'real', '1E-1', 'real 0.1'),
  arrives('real', '', '0.5', 'real 0.5'),
  arrives('char(4)', 'text', "'ab'", 'text ab  '),
  arrives('nvarchar(20)', 'text', "N'Şəki\t1'", 'text Şəki\t1'),
  arrives('varchar(20)', 'numeric', "'12a'", 'text 12a'),
  arrives('varbinary(8)', 'blob', '0x00FF', 'blob 00FF'),
  arrives(
    'uniqueidentifier',
    'text',
    "'6F9619FF-8B86-D011-B42D-00C04FC964FF'",
    'text 6f9619ff-8b86-d011-b42d-00c04fc964ff',
  ),
  arrives('date', 'text', "'2024-02-29'", 'text 2024-02-29'),
  arrives('time(3)', 'text', "'13:05:07.5'", 'text 13:05:07.500'),
  arrives('datetime', 'text', "'2024-01-31T13:05:07.003'", 'text 2024-01-31 13:05:07.003'),
  arrives('datetime2(0)', 'datetime', "'2024-01-31T13:05:07'", 'text 2024-01-31 13:05:07'),
  arrives('datetimeoffset(0)', 'text', "'2024-01-31T13:05:07+04:00'", 'text 2024-01-31 13:05:07+04:00'),
  arrives('xml', 'text', "N'<a>1</a>'", 'text <a>1</a>'),
  arrives('int', 'text', 'NULL', 'null '),
];

const refused: readonly RefusedColumn[] = [
  isRefused('bigint', 'real', '9007199254740993', 'have more digits than a real number holds: id 1'),
  isRefused(
    'decimal(38,4)',
    'numeric',
    "'1234567890123456789012345678901234.5678'",
    'have no equal among the numbers of SQLite',
  ),
  isRefused('decimal(38,20)', 'numeric', "'0.12345678901234567890'", 'have no equal among the numbers of SQLite'),
  isRefused('nvarchar(20)', 'integer', "N' 12'", 'are texts that the column would turn into numbers: id 1'),
  isRefused('varchar(20)', 'numeric', "'1e5'", 'are texts that the column would turn into numbers: id 1'),
];

async function open(columns: readonly TypedColumn[]): Promise<void> {
  pair = await openEnginePair(
    'sqlserver',
    'sqlite',
    `CREATE TABLE a (id int NOT NULL PRIMARY KEY, ${columns.map(({ from }, at) => `v${at} ${from} NULL`).join(', ')});
     INSERT INTO a VALUES (1, ${columns.map(({ values }) => values.join()).join(', ')})`,
    `create table b (id integer primary key, ${columns.map(({ to }, at) => `v${at} ${to}`).join(', ')})`,
  );
}

describe.skipIf(why)(`values of SQL Server in SQLite${why === undefined ? '' : ` (${why})`}`, () => {
  it('arrive with the type that they have', async () => {
    await open(arriving);
    expect(figuresOf(await copyColumns(pair, arriving))).toMatchObject({ rows: 1, format: 'typed' });
    await expectColumns(
      pair,
      arriving,
      (v) =>
        `typeof(${v}) || ' ' || coalesce(case typeof(${v}) when 'blob' then hex(${v}) else cast(${v} as text) end, '')`,
    );
  });

  it('are refused where a column would make something else of them', async () => {
    await open(refused);
    expectRefused(refused, await copyColumns(pair, refused));
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
