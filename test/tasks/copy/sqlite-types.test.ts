import { afterEach, describe, it } from 'vitest';
import type { EngineKey, EnginePair } from '../../support/engine-pair.ts';
import {
  type ArrivingColumn,
  expectTables,
  openTables,
  type RefusedColumn,
  shownAs,
} from '../../support/typed-columns.ts';

let pair: EnginePair;
afterEach(() => pair.close());

async function tryCases(
  from: EngineKey,
  to: EngineKey,
  cases: readonly (ArrivingColumn | RefusedColumn)[],
  shown: string,
): Promise<void> {
  pair = await openTables(from, to, cases);
  await expectTables(pair, cases, shownAs(shown));
}

describe('values of SQLite in PostgreSQL', () => {
  it('arrive as they are, or are refused with their key and a reason', async () => {
    await tryCases(
      'sqlite',
      'postgres',
      [
        {
          from: 'integer',
          to: 'bigint',
          values: ['9223372036854775807', '-9223372036854775808', 'null'],
          arrive: ['9223372036854775807', '-9223372036854775808', null],
        },
        {
          from: 'integer',
          to: 'integer',
          values: ['1', '2147483648'],
          refused: 'copy/would-change 1 value of edu.a1 for edu_v2.b1.v do not fit into integer: id 2.',
        },
        { from: 'integer', to: 'smallint', values: ['-32768', '32767'], arrive: ['-32768', '32767'] },
        {
          from: 'integer',
          to: 'integer',
          values: ["'7'", "'seven'", '7.5', "x'07'"],
          refused:
            '3 values of edu.a3 for edu_v2.b3.v are no whole numbers: SQLite keeps them as another type: id 2, 3, 4.',
        },
        {
          from: '',
          to: 'integer',
          values: ["'7'"],
          refused: 'are no whole numbers: SQLite keeps them as another type: id 1.',
        },
        { from: 'boolean', to: 'boolean', values: ['1', '0', 'null', 'true'], arrive: ['true', 'false', null, 'true'] },
        {
          from: 'boolean',
          to: 'boolean',
          values: ['2', "'t'"],
          refused: '2 values of edu.a6 for edu_v2.b6.v are neither 0 nor 1: id 1, 2.',
        },
        {
          from: 'decimal(10,2)',
          to: 'numeric(10,2)',
          values: ['1.10', '-0.01', '99999999.99', '5'],
          arrive: ['1.10', '-0.01', '99999999.99', '5.00'],
        },
        {
          from: 'decimal(10,2)',
          to: 'numeric(10,2)',
          values: ['1.105', '1e8'],
          refused: '1 value of edu.a8 for edu_v2.b8.v would be rounded by numeric(10,2): id 1.',
        },
        {
          from: 'text',
          to: 'numeric',
          values: ["'12345678901234567890.123456789012345678901234567890'", "'-0'"],
          arrive: ['12345678901234567890.123456789012345678901234567890', '0'],
        },
        {
          from: 'text',
          to: 'numeric',
          values: ["'NaN'", "'1e5'", "''"],
          refused: '3 values of edu.a10 for edu_v2.b10.v are texts that are no decimal numbers: id 1, 2, 3.',
        },
        {
          from: 'real',
          to: 'double precision',
          values: ['0.1 + 0.2', '9e999', '-9e999', '5e-324', '1.7976931348623157e308', '1'],
          arrive: ['0.30000000000000004', 'Infinity', '-Infinity', '5e-324', '1.7976931348623157e+308', '1'],
        },
        {
          from: '',
          to: 'double precision',
          values: ['9007199254740993'],
          refused: 'have more digits than double precision holds: id 1.',
        },
        {
          from: 'real',
          to: 'real',
          values: ['0.5', '1e30'],
          refused: '1 value of edu.a13 for edu_v2.b13.v have more digits than real holds: id 2.',
        },
        {
          from: 'text',
          to: 'text',
          values: [
            `''`,
            `'\\N'`,
            `'\\.'`,
            `char(9) || char(10) || char(13) || char(92) || char(8) || char(11) || char(12) || char(127)`,
            `'ə漢🎓'`,
            'null',
          ],
          arrive: ['', '\\N', '\\.', '\t\n\r\\\b\v\f\x7f', 'ə漢🎓', null],
        },
        {
          from: 'text',
          to: 'text',
          values: ["'a' || char(0) || 'b'"],
          refused: 'have a NUL character in them, which the target can not hold: id 1.',
        },
        {
          from: 'text',
          to: 'varchar(3)',
          values: ["'əəə'", "'abcd'"],
          refused: '1 value of edu.a16 for edu_v2.b16.v are longer than 3 characters: id 2.',
        },
        {
          from: 'text',
          to: 'text',
          values: ["x'6162'", "'x'"],
          refused: '1 value of edu.a17 for edu_v2.b17.v are no texts: SQLite keeps them as another type: id 1.',
        },
        { from: 'text', to: 'text', values: [`cast(x'61ff62' as text)`], refused: 'copy/value' },
        { from: 'text', to: 'text', values: [`cast(x'eda080' as text)`], refused: 'copy/value' },
        { from: 'blob', to: 'bytea', values: [`x'00ff5c0a'`, `x''`, 'null'], arrive: ['\\x00ff5c0a', '\\x', null] },
        {
          from: 'blob',
          to: 'bytea',
          values: ["'text'"],
          refused: 'are no blobs: SQLite keeps them as another type: id 1.',
        },
        {
          from: '',
          to: 'uuid',
          values: [`x'5b2f6c1e6a0d4f0e9a510d8f3c7b2a90'`, `'5B2F6C1E-6A0D-4F0E-9A51-0D8F3C7B2A90'`],
          arrive: ['5b2f6c1e-6a0d-4f0e-9a51-0d8f3c7b2a90', '5b2f6c1e-6a0d-4f0e-9a51-0d8f3c7b2a90'],
        },
        {
          from: '',
          to: 'uuid',
          values: [`x'5b'`, `'5b'`],
          refused: '2 values of edu.a23 for edu_v2.b23.v are no UUIDs, as text or as 16 bytes: id 1, 2.',
        },
        {
          from: 'text',
          to: 'jsonb',
          values: [`'{"b":1,"a":"\\n"}'`, `'null'`],
          arrive: ['{"a": "\\n", "b": 1}', 'null'],
        },
        {
          from: 'text',
          to: 'jsonb',
          values: [`'{'`, `'"\\u0000"'`],
          refused: '1 value of edu.a25 for edu_v2.b25.v are no JSON: id 1.',
        },
        {
          from: 'date',
          to: 'date',
          values: ["'2020-02-29'", "'0001-01-01'", "'9999-12-31'"],
          arrive: ['2020-02-29', '0001-01-01', '9999-12-31'],
        },
        {
          from: 'date',
          to: 'date',
          values: ["'2021-02-29'", "'29.02.2020'", '1582934400', '2458908.5', "'2020-02-29 10:00'"],
          refused:
            '2 values of edu.a27 for edu_v2.b27.v are no texts, as which date is read here: SQLite keeps them as another type: id 3, 4.',
        },
        {
          from: 'datetime',
          to: 'timestamp',
          values: ["'2020-01-31 13:45:00'", "'2020-01-31T13:45:00.123456'", "'2020-01-31 13:45'", "'2020-01-31'"],
          arrive: ['2020-01-31 13:45:00', '2020-01-31 13:45:00.123456', '2020-01-31 13:45:00', '2020-01-31 00:00:00'],
        },
        {
          from: 'datetime',
          to: 'timestamp',
          values: ["'2020-01-31 13:45:00Z'", "'2020-01-31 13:45:00.1234567'", "'2020-01-31 24:00:00'"],
          refused: '3 values of edu.a29 for edu_v2.b29.v are no local times',
        },
        {
          from: 'datetime',
          to: 'timestamp(0)',
          values: ["'2020-01-31 13:45:00.5'"],
          refused: '1 value of edu.a30 for edu_v2.b30.v are no local times',
        },
        {
          from: 'datetime',
          to: 'timestamptz',
          values: ["'2020-01-31 13:45:00Z'", "'2020-01-31T13:45:00.5+04:00'", "'2020-01-31 13:45:00-03'"],
          arrive: ['2020-01-31 13:45:00+00', '2020-01-31 09:45:00.5+00', '2020-01-31 16:45:00+00'],
        },
        {
          from: 'datetime',
          to: 'timestamptz',
          values: ["'2020-01-31 13:45:00'"],
          refused: 'are no instants such as 2020-01-31 13:45:00Z',
        },
        { from: 'time', to: 'time', values: ["'13:45'", "'23:59:59.999999'"], arrive: ['13:45:00', '23:59:59.999999'] },
        { from: 'time', to: 'time', values: ["'25:00'"], refused: 'are no times such as 13:45:00: id 1.' },
        { from: 'text', to: 'inet', values: ["'10.0.0.1'"], arrive: ['10.0.0.1/32'] },
        { from: 'text', to: 'int[]', values: ["'{1,2}'"], arrive: ['{1,2}'] },
        {
          from: 'text',
          to: 'money',
          values: ["'1'"],
          refused: "copy/unlike-types Columns that can't be filled from edu.a37 this way: v is money.",
        },
      ],
      'v::text',
    );
  });
});

describe('values of PostgreSQL in SQLite', () => {
  it('arrive with their types, or are refused with their key and a reason', async () => {
    await tryCases(
      'postgres',
      'sqlite',
      [
        {
          from: 'bigint',
          to: 'integer',
          values: ['9223372036854775807', '-9223372036854775808', 'null'],
          arrive: ['integer 9223372036854775807', 'integer -9223372036854775808', 'null NULL'],
        },
        { from: 'bigint', to: '', values: ['5'], arrive: ['integer 5'] },
        {
          from: 'bigint',
          to: 'real',
          values: ['9007199254740993'],
          refused: 'have more digits than a real number holds: id 1.',
        },
        {
          from: 'boolean',
          to: 'boolean',
          values: ['true', 'false', 'null'],
          arrive: ['integer 1', 'integer 0', 'null NULL'],
        },
        {
          from: 'double precision',
          to: 'real',
          values: ['0.1::float8 + 0.2::float8', "'Infinity'", "'-Infinity'", '5e-324'],
          arrive: ['real 0.30000000000000004', 'real 9.0e+999', 'real -9.0e+999', 'real 4.9406564584124654e-324'],
        },
        {
          from: 'double precision',
          to: 'real',
          values: ["'NaN'"],
          refused: 'are not a number (NaN), which SQLite keeps as NULL: id 1.',
        },
        { from: 'real', to: '', values: ['0.1'], arrive: ['real 0.10000000149011612'] },
        {
          from: 'numeric',
          to: 'numeric',
          values: ['1.10', '5.00', '9223372036854775807'],
          arrive: ['real 1.1', 'integer 5', 'integer 9223372036854775807'],
        },
        {
          from: 'numeric',
          to: 'numeric',
          values: ['12345678901234567890.12', '0.1234567890123456789'],
          refused:
            '2 values of edu.a8 for edu_v2.b8.v have no equal among the numbers of SQLite (in a text column they are exact): id 1, 2.',
        },
        {
          from: 'numeric',
          to: 'text',
          values: ['12345678901234567890.1200', "'NaN'"],
          arrive: ["text '12345678901234567890.1200'", "text 'NaN'"],
        },
        {
          from: 'text',
          to: 'text',
          values: [`''`, `'\\N'`, `E'\\t\\n\\r\\\\\\b\\x0b\\f'`, `'ə漢🎓'`, "'007'"],
          arrive: ["text ''", "text '\\N'", "text '\t\n\r\\\b\v\f'", "text 'ə漢🎓'", "text '007'"],
        },
        {
          from: 'text',
          to: 'integer',
          values: ["'007'", "'x'", "' 7 '"],
          refused: '2 values of edu.a11 for edu_v2.b11.v are texts that the column would turn into numbers: id 1, 3.',
        },
        { from: 'bytea', to: 'blob', values: [`'\\x00ff5c0a'`, `''`], arrive: ["blob X'00FF5C0A'", "blob X''"] },
        {
          from: 'date',
          to: 'date',
          values: ["'2020-02-29'", "'infinity'"],
          arrive: ["text '2020-02-29'", "text 'infinity'"],
        },
        {
          from: 'timestamp',
          to: 'datetime',
          values: ["'2020-02-29 12:00:00.5'"],
          arrive: ["text '2020-02-29 12:00:00.5'"],
        },
        {
          from: 'timestamptz',
          to: 'datetime',
          values: ["'2020-02-29 12:00:00+04'", "'0044-03-15 00:00:00+00 BC'"],
          arrive: ["text '2020-02-29 08:00:00Z'", "text '0044-03-15 00:00:00Z BC'"],
        },
        {
          from: 'uuid',
          to: 'text',
          values: ["'5b2f6c1e-6a0d-4f0e-9a51-0d8f3c7b2a90'"],
          arrive: ["text '5b2f6c1e-6a0d-4f0e-9a51-0d8f3c7b2a90'"],
        },
        { from: 'jsonb', to: 'text', values: [`'{"b":1}'`], arrive: [`text '{"b": 1}'`] },
        { from: 'int[]', to: 'text', values: ["'{1,2}'"], arrive: ["text '{1,2}'"] },
        { from: 'text', to: 'integer strict', values: ["'x'"], refused: 'copy/unlike-types' },
        { from: 'bigint', to: 'integer strict', values: ['5'], arrive: ['integer 5'] },
        { from: 'bigint', to: 'any strict', values: ['5'], arrive: ['integer 5'] },
      ],
      `typeof(v) || ' ' || quote(v)`,
    );
  });
});

describe('values of SQLite in SQLite', () => {
  it('arrive with their types, or are refused with their key and a reason', async () => {
    await tryCases(
      'sqlite',
      'sqlite',
      [
        {
          from: '',
          to: '',
          values: [
            '5',
            "'5'",
            '5.0',
            "x'35'",
            'null',
            "''",
            '0.1 + 0.2',
            '9e999',
            '-9223372036854775808',
            `'a' || char(0) || char(9) || char(10) || '\\'`,
          ],
          arrive: [
            'integer 5',
            "text '5'",
            'real 5.0',
            "blob X'35'",
            'null NULL',
            "text ''",
            'real 0.30000000000000004',
            'real 9.0e+999',
            'integer -9223372036854775808',
            'text 6100090A5C',
          ],
        },
        {
          from: '',
          to: 'integer',
          values: ["'5'", "'five'", '5'],
          refused: '1 value of edu.a1 for edu_v2.b1.v are texts that the column would turn into numbers: id 1.',
        },
        {
          from: '',
          to: 'text',
          values: ['5', "'5'"],
          refused: '1 value of edu.a2 for edu_v2.b2.v are numbers that the column would turn into texts: id 1.',
        },
        {
          from: '',
          to: 'real',
          values: ['9007199254740993', '5'],
          refused: 'have more digits than a real number holds: id 1.',
        },
        {
          from: '',
          to: 'integer strict',
          values: ["'x'", '5'],
          refused: 'are of a type that the strict column refuses: id 1.',
        },
        {
          from: '',
          to: 'blob strict',
          values: ["x'00'", "'x'"],
          refused: 'are of a type that the strict column refuses: id 2.',
        },
        { from: 'text', to: 'text', values: [`cast(x'61ff62' as text)`], refused: 'copy/value' },
      ],
      `typeof(v) || ' ' || case when instr(v, char(0)) then hex(v) else quote(v) end`,
    );
  });
});
