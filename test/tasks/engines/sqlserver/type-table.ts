import type { ArrivingColumn, RefusedColumn } from '../../../support/typed-columns.ts';

/** Every type of SQL Server whose values have a place in PostgreSQL, with its edges. */
export const intoPostgres: readonly ArrivingColumn[] = [
  { from: 'bit', to: 'boolean', values: ['1', '0'], arrive: ['true', 'false'] },
  { from: 'bit', to: 'integer', values: ['1', '0'], arrive: ['1', '0'] },
  { from: 'tinyint', to: 'smallint', values: ['0', '255'], arrive: ['0', '255'] },
  { from: 'smallint', to: 'smallint', values: ['-32768', '32767'], arrive: ['-32768', '32767'] },
  { from: 'int', to: 'integer', values: ['-2147483648', '2147483647'], arrive: ['-2147483648', '2147483647'] },
  { from: 'int', to: 'numeric(12,2)', values: ['-2147483648', '7'], arrive: ['-2147483648.00', '7.00'] },
  { from: 'int', to: 'double precision', values: ['2147483647', '-1'], arrive: ['2147483647', '-1'] },
  {
    from: 'bigint',
    to: 'bigint',
    values: ['-9223372036854775807 - 1', '9223372036854775807'],
    arrive: ['-9223372036854775808', '9223372036854775807'],
  },
  { from: 'bigint', to: 'integer', values: ['2147483647', '0'], arrive: ['2147483647', '0'] },
  {
    from: 'decimal(38,10)',
    to: 'numeric(38,10)',
    values: ["'9999999999999999999999999999.9999999999'", "'-0.0000000001'", '0'],
    arrive: ['9999999999999999999999999999.9999999999', '-0.0000000001', '0.0000000000'],
  },
  {
    from: 'decimal(38,0)',
    to: 'numeric',
    values: ["'99999999999999999999999999999999999999'", "'-12345678901234567890'"],
    arrive: ['99999999999999999999999999999999999999', '-12345678901234567890'],
  },
  {
    from: 'decimal(38,38)',
    to: 'numeric',
    values: ["'0.00000000000000000000000000000000000001'"],
    arrive: ['0.00000000000000000000000000000000000001'],
  },
  { from: 'numeric(10,2)', to: 'numeric(10,2)', values: ['1.10', '-99999999.99'], arrive: ['1.10', '-99999999.99'] },
  { from: 'decimal(10,4)', to: 'numeric(8,2)', values: ['1.1000', '999999.99'], arrive: ['1.10', '999999.99'] },
  { from: 'decimal(10,2)', to: 'bigint', values: ['12.00', '-99999999'], arrive: ['12', '-99999999'] },
  {
    from: 'money',
    to: 'numeric(19,4)',
    values: ['922337203685477.5807', '-922337203685477.5808', '0.0001'],
    arrive: ['922337203685477.5807', '-922337203685477.5808', '0.0001'],
  },
  {
    from: 'smallmoney',
    to: 'numeric(10,4)',
    values: ['214748.3647', '-214748.3648'],
    arrive: ['214748.3647', '-214748.3648'],
  },
  {
    from: 'float',
    to: 'double precision',
    values: ['1.7976931348623157E308', '-2.2250738585072014E-308', '1E0/3'],
    arrive: ['1.7976931348623157e+308', '-2.2250738585072014e-308', '0.3333333333333333'],
  },
  {
    from: 'float',
    to: 'numeric(10,2)',
    values: ['0.1', '-12345678.25', '3E0'],
    arrive: ['0.10', '-12345678.25', '3.00'],
  },
  {
    from: 'real',
    to: 'real',
    values: ['3.4E38', '1.5', 'CAST(1E0/3 AS real)'],
    arrive: ['3.4e+38', '1.5', '0.33333334'],
  },
  // PostgreSQL's own cast to text takes the blanks off again.
  { from: 'char(5)', to: 'char(5)', values: ["'ab'", "'abcde'"], arrive: ['ab', 'abcde'] },
  { from: 'char(5)', to: 'text', values: ["'ab'"], arrive: ['ab   '] },
  { from: 'varchar(20)', to: 'text', values: ["''", "'a''b\tc\\n'"], arrive: ['', "a'b\tc\\n"] },
  {
    from: 'varchar(max)',
    to: 'text',
    values: ["REPLICATE(CAST('x' AS varchar(max)), 9001)"],
    arrive: ['x'.repeat(9001)],
  },
  { from: 'nchar(3)', to: 'char(3)', values: ["N'Əb'"], arrive: ['Əb'] },
  {
    from: 'nvarchar(20)',
    to: 'varchar(20)',
    values: ["N'Şəki 北京'", "N'😀'", "N'trailing  '"],
    arrive: ['Şəki 北京', '😀', 'trailing  '],
  },
  {
    from: 'nvarchar(max)',
    to: 'text',
    values: ["REPLICATE(CAST(N'Ə' AS nvarchar(max)), 5000)"],
    arrive: ['Ə'.repeat(5000)],
  },
  {
    from: 'nvarchar(max)',
    to: 'jsonb',
    values: [`N'{"b":[1,2.50],"a":"Ə"}'`, "N'12'"],
    arrive: ['{"a": "Ə", "b": [1, 2.50]}', '12'],
  },
  { from: 'nvarchar(100)', to: 'json', values: [`N'{"b": 1,  "b": 2}'`], arrive: ['{"b": 1,  "b": 2}'] },
  { from: 'text', to: 'text', values: ["'old'"], arrive: ['old'] },
  { from: 'ntext', to: 'text', values: ["N'köhnə'"], arrive: ['köhnə'] },
  { from: 'binary(4)', to: 'bytea', values: ['0x01', '0xDEADBEEF'], arrive: ['\\x01000000', '\\xdeadbeef'] },
  { from: 'varbinary(10)', to: 'bytea', values: ['0x', '0x00FF'], arrive: ['\\x', '\\x00ff'] },
  { from: 'varbinary(max)', to: 'bytea', values: ['0x0102'], arrive: ['\\x0102'] },
  { from: 'image', to: 'bytea', values: ['0x0102'], arrive: ['\\x0102'] },
  {
    from: 'uniqueidentifier',
    to: 'uuid',
    values: ["'6F9619FF-8B86-D011-B42D-00C04FC964FF'", "'00000000-0000-0000-0000-000000000001'"],
    arrive: ['6f9619ff-8b86-d011-b42d-00c04fc964ff', '00000000-0000-0000-0000-000000000001'],
  },
  {
    from: 'uniqueidentifier',
    to: 'text',
    values: ["'6F9619FF-8B86-D011-B42D-00C04FC964FF'"],
    arrive: ['6f9619ff-8b86-d011-b42d-00c04fc964ff'],
  },
  {
    from: 'varchar(40)',
    to: 'uuid',
    values: ["'6F9619FF-8B86-D011-B42D-00C04FC964FF'"],
    arrive: ['6f9619ff-8b86-d011-b42d-00c04fc964ff'],
  },
  { from: 'date', to: 'date', values: ["'0001-01-01'", "'9999-12-31'"], arrive: ['0001-01-01', '9999-12-31'] },
  { from: 'date', to: 'timestamp', values: ["'2024-02-29'"], arrive: ['2024-02-29 00:00:00'] },
  { from: 'datetime', to: 'date', values: ["'2024-02-29T00:00:00'"], arrive: ['2024-02-29'] },
  { from: 'time(6)', to: 'time', values: ["'23:59:59.999999'", "'00:00:00'"], arrive: ['23:59:59.999999', '00:00:00'] },
  { from: 'time(0)', to: 'time', values: ["'13:05:07'"], arrive: ['13:05:07'] },
  {
    from: 'smalldatetime',
    to: 'timestamp',
    values: ["'1900-01-01T00:00:00'", "'2079-06-06T23:59:00'"],
    arrive: ['1900-01-01 00:00:00', '2079-06-06 23:59:00'],
  },
  {
    from: 'datetime',
    to: 'timestamp',
    values: ["'1753-01-01T00:00:00'", "'9999-12-31T23:59:59.997'", "'2024-01-31T13:05:07.003'"],
    arrive: ['1753-01-01 00:00:00', '9999-12-31 23:59:59.997', '2024-01-31 13:05:07.003'],
  },
  {
    from: 'datetime2(6)',
    to: 'timestamp',
    values: ["'0001-01-01T00:00:00'", "'9999-12-31T23:59:59.999999'"],
    arrive: ['0001-01-01 00:00:00', '9999-12-31 23:59:59.999999'],
  },
  {
    from: 'datetime2(7)',
    to: 'timestamp',
    values: ["'2024-01-31T13:05:07.1234560'"],
    arrive: ['2024-01-31 13:05:07.123456'],
  },
  { from: 'datetime2(7)', to: 'timestamp(0)', values: ["'2024-01-31T13:05:07'"], arrive: ['2024-01-31 13:05:07'] },
  {
    from: 'datetimeoffset(6)',
    to: 'timestamptz',
    values: ["'2024-01-31T13:05:07.123456+04:00'", "'2024-01-31T13:05:07-11:30'"],
    arrive: ['2024-01-31 09:05:07.123456+00', '2024-02-01 00:35:07+00'],
  },
  { from: 'sysname', to: 'varchar(128)', values: ["N'dbo'"], arrive: ['dbo'] },
];

/** Columns that PostgreSQL has to read from text: the whole row travels so. */
export const asText: readonly ArrivingColumn[] = [
  { from: 'nvarchar(20)', to: 'inet', values: ["N'10.0.0.1/8'"], arrive: ['10.0.0.1/8'] },
  { from: 'nvarchar(20)', to: 'int[]', values: ["N'{1,2}'"], arrive: ['{1,2}'] },
  { from: 'xml', to: 'xml', values: ['N\'<a b="1">Ə</a>\''], arrive: ['<a b="1">Ə</a>'] },
  { from: 'xml', to: 'text', values: ["N'<a>1</a>'"], arrive: ['<a>1</a>'] },
];

/** What PostgreSQL would not hold as it is: each is found by the survey, with its key. */
export const refusedByPostgres: readonly RefusedColumn[] = [
  { from: 'int', to: 'boolean', values: ['2'], refused: 'are neither 0 nor 1: id 1.' },
  { from: 'int', to: 'smallint', values: ['32768', '-32768'], refused: 'do not fit into smallint: id 1.' },
  {
    from: 'bigint',
    to: 'double precision',
    values: ['9007199254740993'],
    refused: 'have more digits than double precision holds: id 1.',
  },
  {
    from: 'decimal(10,4)',
    to: 'numeric(10,2)',
    values: ['1.1', '1.1010'],
    refused: 'would be rounded by numeric(10,2): id 2.',
  },
  {
    from: 'decimal(20,0)',
    to: 'numeric(10,0)',
    values: ['9999999999', '-10000000000'],
    refused: 'do not fit into numeric(10,0): id 2.',
  },
  { from: 'decimal(10,2)', to: 'bigint', values: ['1.5'], refused: 'are no whole numbers: id 1.' },
  {
    from: 'money',
    to: 'numeric(10,2)',
    values: ['1.2345', '1.2300'],
    refused: 'would be rounded by numeric(10,2): id 1.',
  },
  { from: 'float', to: 'numeric(10,2)', values: ['0.125'], refused: 'would be rounded by numeric(10,2): id 1.' },
  { from: 'float', to: 'real', values: ['0.1', '0.5', '1E300'], refused: 'have more digits than real holds: id 1, 3.' },
  {
    from: 'nvarchar(20)',
    to: 'varchar(3)',
    values: ["N'Əbc'", "N'abcd'", "N'abc '"],
    refused: 'are longer than 3 characters: id 2, 3.',
  },
  {
    from: 'nvarchar(50)',
    to: 'uuid',
    values: ["N'6F9619FF8B86D011B42D00C04FC964FF'", "N'6F9619FF-8B86-D011-B42D-00C04FC964FF '"],
    refused: 'are no UUIDs with hyphens: id 1, 2.',
  },
  { from: 'nvarchar(50)', to: 'jsonb', values: ["N'{'", "N''", `N'"\\u0000"'`], refused: 'are no JSON: id 1, 2.' },
  {
    from: 'datetime2(6)',
    to: 'timestamp(3)',
    values: ["'2024-01-31T13:05:07.1234'"],
    refused: 'have more than 3 digits after the second, which timestamp(3) without time zone does not keep: id 1.',
  },
  {
    from: 'datetime',
    to: 'date',
    values: ["'2024-01-31T13:05:07'"],
    refused: 'have a time of day, which date does not keep: id 1.',
  },
  {
    from: 'time(6)',
    to: 'time(0)',
    values: ["'13:05:07.5'"],
    refused: 'have more than 0 digits after the second, which time(0) without time zone does not keep: id 1.',
  },
  {
    from: 'datetimeoffset(6)',
    to: 'timestamptz(0)',
    values: ["'2024-01-31T13:05:07.5+04:00'"],
    refused: 'have more than 0 digits after the second',
  },
];

/** Pairs that no value goes between, whatever it is; and what is said instead. */
export const unlikePostgres: readonly RefusedColumn[] = [
  { from: 'datetime', to: 'timestamptz', values: [], refused: '{ utc: v0, zone: Asia/Baku }' },
  { from: 'datetimeoffset(7)', to: 'timestamp', values: [], refused: 'SWITCHOFFSET' },
  { from: 'int', to: 'text', values: [], refused: 'v2 is text, and what fills it is int' },
  { from: 'nvarchar(10)', to: 'integer', values: [], refused: 'v3 is integer, and what fills it is nvarchar(10)' },
  { from: 'varbinary(16)', to: 'uuid', values: [], refused: 'AS uniqueidentifier' },
  { from: 'sql_variant', to: 'text', values: [], refused: 'is sql_variant, of which each value has a type of its own' },
];
