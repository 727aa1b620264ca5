import { afterEach, describe, it } from 'vitest';
import type { EngineKey, EnginePair } from '../../../support/engine-pair.ts';
import { testServerMode } from '../../../support/tds/test-server.ts';
import {
  type ArrivingColumn,
  expectTables,
  openTables,
  type Reading,
  type RefusedColumn,
} from '../../../support/typed-columns.ts';

let pair: EnginePair;
afterEach(() => pair.close());

/** Read by our engine: the driver alone would make numbers and dates of JavaScript of them, and lose digits. */
const asRead: Reading = async ({ databases }, table) => {
  const { rows } = await databases.edu_v2.read(`select v from ${table} order by id`);
  return rows.map(([value]) => value);
};

async function tryCases(from: EngineKey, cases: readonly (ArrivingColumn | RefusedColumn)[]): Promise<void> {
  pair = await openTables(from, 'sqlserver', cases);
  await expectTables(pair, cases, asRead);
}

const where = testServerMode() === 'replay' ? ' (skipped: NIGHTFERRY_TEST_MSSQL_URL is not set)' : '';

describe.skipIf(where !== '')(`values of PostgreSQL in SQL Server${where}`, () => {
  it('arrive as they are, or are refused with their key and a reason', { timeout: 900_000 }, async () => {
    await tryCases('postgres', [
      { from: 'boolean', to: 'bit', values: ['true', 'false', 'null'], arrive: ['1', '0', null] },
      { from: 'smallint', to: 'tinyint', values: ['0', '255'], arrive: ['0', '255'] },
      {
        from: 'smallint',
        to: 'tinyint',
        values: ['-1', '256'],
        refused: '2 values of edu.a2 for edu_v2.b2.v do not fit into tinyint: id 1, 2.',
      },
      { from: 'integer', to: 'int', values: ['-2147483648', '2147483647'], arrive: ['-2147483648', '2147483647'] },
      {
        from: 'bigint',
        to: 'bigint',
        values: ['-9223372036854775808', '9223372036854775807'],
        arrive: ['-9223372036854775808', '9223372036854775807'],
      },
      { from: 'bigint', to: 'int', values: ['1'], refused: 'copy/unlike-types' },
      { from: 'bigint', to: 'decimal(19,0)', values: ['-9223372036854775808'], arrive: ['-9223372036854775808'] },
      {
        from: 'numeric',
        to: 'decimal(38,10)',
        values: ["'-1234567890123456789012345678.0123456789'", '0.1'],
        arrive: ['-1234567890123456789012345678.0123456789', '0.1000000000'],
      },
      {
        from: 'numeric',
        to: 'decimal(9,2)',
        values: ['1.105', '10000000', "'NaN'"],
        refused: '3 values of edu.a8 for edu_v2.b8.v do not fit into decimal(9,2) without being rounded: id 1, 2, 3.',
      },
      {
        from: 'numeric(18,4)',
        to: 'money',
        values: ['-0.0001', '12345678901234.5678'],
        arrive: ['-0.0001', '12345678901234.5678'],
      },
      {
        from: 'numeric(19,4)',
        to: 'money',
        values: ['922337203685477.5807', '922337203685477.5808'],
        refused: 'copy/value',
      },
      {
        from: 'double precision',
        to: 'float',
        values: ['0.1::float8 + 0.2::float8', '1.7976931348623157e308', '-2.2250738585072014e-308', '0'],
        arrive: ['0.30000000000000004', '1.7976931348623157e+308', '-2.2250738585072014e-308', '0'],
      },
      {
        from: 'double precision',
        to: 'float',
        values: ["'NaN'", "'-Infinity'"],
        refused: '2 values of edu.a12 for edu_v2.b12.v are infinite or not a number: id 1, 2.',
      },
      { from: 'double precision', to: 'float', values: ['5e-324'], refused: "'5e-324' does not fit into float" },
      {
        from: 'text',
        to: 'nvarchar(max)',
        values: [`''`, `E'\\t\\n\\r\\\\\\x0b\\f'`, `'\\N'`, `'ə漢🎓'`, 'null'],
        arrive: ['', '\t\n\r\\\v\f', '\\N', 'ə漢🎓', null],
      },
      { from: 'text', to: 'nvarchar(3)', values: [`'əəə'`, `'a🎓'`], arrive: ['əəə', 'a🎓'] },
      {
        from: 'text',
        to: 'nvarchar(3)',
        values: [`'abcd'`, `'ab🎓'`],
        refused: '2 values of edu.a16 for edu_v2.b16.v are longer than 3 units of UTF-16: id 1, 2.',
      },
      { from: 'text', to: 'varchar(5)', values: [`'a€éÿ'`], arrive: ['a€éÿ'] },
      {
        from: 'text',
        to: 'varchar(5)',
        values: [`'ə'`, `'漢'`],
        refused: '2 values of edu.a18 for edu_v2.b18.v have characters that varchar(5) can not hold',
      },
      { from: 'text', to: 'varchar(3)', values: [`'€€€€'`], refused: 'are longer than 3 bytes: id 1.' },
      { from: 'varchar(3)', to: 'nchar(6)', values: [`'abc'`], arrive: ['abc   '] },
      {
        from: 'uuid',
        to: 'uniqueidentifier',
        values: ["'0a0b0c0d-1011-1213-1415-161718191a1b'"],
        arrive: ['0a0b0c0d-1011-1213-1415-161718191a1b'],
      },
      {
        from: 'uuid',
        to: 'nvarchar(36)',
        values: ["'0a0b0c0d-1011-1213-1415-161718191a1b'"],
        arrive: ['0a0b0c0d-1011-1213-1415-161718191a1b'],
      },
      {
        from: 'bytea',
        to: 'varbinary(max)',
        values: [`'\\x00ff5c0a'`, `''`, 'null'],
        arrive: ['\\x00ff5c0a', '\\x', null],
      },
      { from: 'bytea', to: 'binary(2)', values: [`'\\x0102'`], arrive: ['\\x0102'] },
      { from: 'bytea', to: 'binary(2)', values: [`'\\x01'`], refused: 'are not 2 bytes long: id 1.' },
      { from: 'date', to: 'date', values: ["'0001-01-01'", "'9999-12-31'"], arrive: ['0001-01-01', '9999-12-31'] },
      {
        from: 'date',
        to: 'date',
        values: ["'infinity'", "'0001-01-01 BC'", "'10000-01-01'"],
        refused: '3 values of edu.a27 for edu_v2.b27.v are before or after what date holds: id 1, 2, 3.',
      },
      { from: 'time', to: 'time(6)', values: ["'23:59:59.999999'"], arrive: ['23:59:59.999999'] },
      {
        from: 'time',
        to: 'time(6)',
        values: ["'24:00'"],
        refused: 'are the end of a day (24:00), which time(6) has not',
      },
      { from: 'time', to: 'time(3)', values: ["'10:00:00.0001'"], refused: 'would be rounded by time(3)' },
      {
        from: 'timestamp',
        to: 'datetime2(6)',
        values: ["'0001-01-01'", "'9999-12-31 23:59:59.999999'"],
        arrive: ['0001-01-01 00:00:00.000000', '9999-12-31 23:59:59.999999'],
      },
      {
        from: 'timestamp',
        to: 'datetime2(3)',
        values: ["'2024-01-31 10:00:00.0001'"],
        refused: 'would be rounded by datetime2(3)',
      },
      {
        from: 'timestamp',
        to: 'datetime2(6)',
        values: ["'infinity'"],
        refused: 'are before or after what datetime2(6) holds',
      },
      {
        from: 'timestamp',
        to: 'datetime',
        values: ["'1753-01-01'", "'2024-01-31 10:00:00.003'", "'9999-12-31 23:59:59.997'"],
        arrive: ['1753-01-01 00:00:00.000', '2024-01-31 10:00:00.003', '9999-12-31 23:59:59.997'],
      },
      {
        from: 'timestamp',
        to: 'datetime',
        values: ["'1752-12-31'", "'2024-01-31 10:00:00.001'"],
        refused:
          '2 values of edu.a35 for edu_v2.b35.v are before or after what datetime holds, or would be rounded by datetime: id 1, 2.',
      },
      {
        from: 'timestamp',
        to: 'smalldatetime',
        values: ["'1900-01-01'", "'2079-06-06 23:59'"],
        arrive: ['1900-01-01 00:00:00', '2079-06-06 23:59:00'],
      },
      {
        from: 'timestamp',
        to: 'smalldatetime',
        values: ["'2024-01-31 10:00:01'", "'2079-06-07'"],
        refused: '2 values of edu.a37',
      },
      {
        from: 'timestamptz',
        to: 'datetimeoffset(6)',
        values: ["'2024-01-31 13:05:07.123456+04'"],
        arrive: ['2024-01-31 09:05:07.123456+00:00'],
      },
      { from: 'timestamptz', to: 'datetime2(6)', values: ['now()'], refused: 'copy/unlike-types' },
      { from: 'jsonb', to: 'nvarchar(max)', values: [`'{"b": 1, "a": "\\n"}'`], arrive: ['{"a": "\\n", "b": 1}'] },
      { from: 'varchar(3)', to: 'char(6)', values: [`'a€'`], arrive: ['a€    '] },
      { from: 'xml', to: 'xml', values: ["'<a>ə</a>'", 'null'], arrive: ['<a>ə</a>', null] },
      { from: 'xml', to: 'sql_variant', values: ["'<a/>'"], refused: 'copy/unlike-types' },
    ]);
  });
});

describe.skipIf(where !== '')(`values of SQLite in SQL Server${where}`, () => {
  it('arrive as they are, or are refused with their key and a reason', { timeout: 900_000 }, async () => {
    await tryCases('sqlite', [
      { from: 'integer', to: 'bit', values: ['1', '0', 'null'], arrive: ['1', '0', null] },
      {
        from: 'integer',
        to: 'tinyint',
        values: ['-1', '256', '7'],
        refused: '2 values of edu.a1 for edu_v2.b1.v do not fit into tinyint: id 1, 2.',
      },
      { from: 'integer', to: 'bigint', values: ['-9223372036854775808'], arrive: ['-9223372036854775808'] },
      { from: 'decimal(10,2)', to: 'decimal(10,2)', values: ['1.10', '-0.01', '5'], arrive: ['1.10', '-0.01', '5.00'] },
      {
        from: 'text',
        to: 'decimal(38,10)',
        values: ["'1234567890123456789012345678.0123456789'"],
        arrive: ['1234567890123456789012345678.0123456789'],
      },
      { from: 'real', to: 'float', values: ['0.1 + 0.2', '1e300'], arrive: ['0.30000000000000004', '1e+300'] },
      { from: 'real', to: 'float', values: ['9e999'], refused: 'are infinite: id 1.' },
      { from: 'text', to: 'nvarchar(3)', values: ["'a🎓'", "'əəə'"], arrive: ['a🎓', 'əəə'] },
      { from: 'text', to: 'nvarchar(3)', values: ["'ab🎓'"], refused: 'are longer than 3 units of UTF-16: id 1.' },
      { from: 'text', to: 'varchar(5)', values: ["'a€éÿ'"], arrive: ['a€éÿ'] },
      {
        from: 'text',
        to: 'varchar(5)',
        values: ["'ə'"],
        refused: 'have characters that varchar(5) can not hold: id 1.',
      },
      {
        from: 'text',
        to: 'nvarchar(max)',
        values: ["''", "'\\N'", 'char(9) || char(10) || char(92)', 'null'],
        arrive: ['', '\\N', '\t\n\\', null],
      },
      { from: 'blob', to: 'varbinary(2)', values: ["x'00ff'", "x''"], arrive: ['\\x00ff', '\\x'] },
      { from: 'blob', to: 'varbinary(2)', values: ["x'000000'"], refused: 'are longer than 2 bytes: id 1.' },
      {
        from: '',
        to: 'uniqueidentifier',
        values: ["x'5b2f6c1e6a0d4f0e9a510d8f3c7b2a90'", "'5b2f6c1e-6a0d-4f0e-9a51-0d8f3c7b2a90'"],
        arrive: ['5b2f6c1e-6a0d-4f0e-9a51-0d8f3c7b2a90', '5b2f6c1e-6a0d-4f0e-9a51-0d8f3c7b2a90'],
      },
      { from: 'date', to: 'date', values: ["'0001-01-01'"], arrive: ['0001-01-01'] },
      { from: 'date', to: 'date', values: ["'0000-12-31'"], refused: 'are before or after what date holds: id 1.' },
      {
        from: 'datetime',
        to: 'datetime2(6)',
        values: ["'2020-01-31T13:45:00.123456'", "'2020-01-31 13:45'"],
        arrive: ['2020-01-31 13:45:00.123456', '2020-01-31 13:45:00.000000'],
      },
      {
        from: 'datetime',
        to: 'datetime',
        values: ["'2020-01-31 13:45:00.007'", "'2020-01-31'"],
        arrive: ['2020-01-31 13:45:00.007', '2020-01-31 00:00:00.000'],
      },
      {
        from: 'datetime',
        to: 'datetime',
        values: ["'2020-01-31 13:45:00.001'"],
        refused: 'would be rounded by datetime: id 1.',
      },
      {
        from: 'datetime',
        to: 'datetimeoffset(6)',
        values: ["'2020-01-31 13:45:00Z'", "'2020-01-31T13:45:00.5+04:00'"],
        arrive: ['2020-01-31 13:45:00.000000+00:00', '2020-01-31 13:45:00.500000+04:00'],
      },
    ]);
  });
});
