import { describe, expect, it } from 'vitest';
import { beyondAscii, encoderOf } from '../../../../tasks/engines/sqlserver/bulk/code-pages.ts';
import { decimal, money } from '../../../../tasks/engines/sqlserver/bulk/decimal-types.ts';
import { RowEncoder } from '../../../../tasks/engines/sqlserver/bulk/encode-rows.ts';
import { findLine } from '../../../../tasks/engines/sqlserver/bulk/find-line.ts';
import { bit, integer, real } from '../../../../tasks/engines/sqlserver/bulk/number-types.ts';
import {
  binary,
  large,
  ofCodePage,
  unicode,
  uniqueidentifier,
} from '../../../../tasks/engines/sqlserver/bulk/text-types.ts';
import {
  date,
  datetime,
  datetime2,
  datetimeoffset,
  smalldatetime,
  time,
} from '../../../../tasks/engines/sqlserver/bulk/time-types.ts';
import { WireBytes } from '../../../../tasks/engines/sqlserver/bulk/wire-bytes.ts';
import type { WireType } from '../../../../tasks/engines/sqlserver/bulk/wire-type.ts';
import { rowsRefused } from '../../../../tasks/engines/sqlserver/copy/refused.ts';

const latin = { name: 'Latin1_General_CI_AS', bytes: Buffer.from('0904d00000', 'hex') };
const inLatin = await encoderOf('CP1252');

function written(type: WireType, text: string): string {
  const out = new WireBytes(4);
  type.write(text, out);
  return out.take(0).toString('hex');
}

/** Bytes by hand, of [MS-TDS] 2.2.5.5: type, text, bytes with their length. */
const right: readonly (readonly [name: string, type: WireType, text: string, bytes: string])[] = [
  ['bit', bit, 't', '0101'],
  ['bit', bit, '0', '0100'],
  ['tinyint', integer(1), '255', '01ff'],
  ['smallint', integer(2), '-2', '02feff'],
  ['int', integer(4), '-2147483648', '0400000080'],
  ['bigint', integer(8), '9223372036854775807', '08ffffffffffffff7f'],
  ['float', real(8), '1.5', '08000000000000f83f'],
  ['real', real(4), '-0.25', '04000080be'],
  ['decimal(9,2)', decimal(9, 2), '-1.5', '050096000000'],
  ['decimal(19,0)', decimal(19, 0), '9999999999999999999', '0901ffffe7890423c78a'],
  ['decimal(28,0)', decimal(28, 0), '18446744073709551616', '0d01000000000000000001000000'],
  [
    'decimal(38,38)',
    decimal(38, 38),
    '0.00000000000000000000000000000000000001',
    '110101000000000000000000000000000000',
  ],
  ['decimal(9,2) of an exponent', decimal(9, 2), '1.25e2', '0501d4300000'],
  ['money', money(8), '-0.0001', '08ffffffffffffffff'],
  ['money', money(8), '922337203685477.5807', '08ffffff7fffffffff'],
  ['smallmoney', money(4), '1', '0410270000'],
  ['date', date, '0001-01-01', '03000000'],
  ['date', date, '9999-12-31', '03dab937'],
  ['time(7)', time(7), '23:59:59.9999999', '05ffbf692ac9'],
  ['time(0)', time(0), '00:00:01', '03010000'],
  ['datetime2(7)', datetime2(7), '2024-01-31 00:00:00.0000001', '08010000000063460b'],
  ['datetimeoffset(0)', datetimeoffset(0), '0001-01-01 00:00:00-01', '08100e00000000c4ff'],
  ['datetime', datetime, '1900-01-02 00:00:00.003', '080100000001000000'],
  ['smalldatetime', smalldatetime, '1900-01-01 00:01', '0400000100'],
  ['uniqueidentifier', uniqueidentifier, '00112233-4455-6677-8899-aabbccddeeff', '1033221100554477668899aabbccddeeff'],
  ['nvarchar(2)', unicode('nvarchar', 4, latin), '🎓', '04003cd893df'],
  ['nvarchar(max)', unicode('nvarchar', 0xffff, latin), 'a', 'feffffffffffffff02000000610000000000'],
  ['nvarchar(max), empty', unicode('nvarchar', 0xffff, latin), '', 'feffffffffffffff00000000'],
  ['varchar(1)', ofCodePage('varchar', 1, latin, inLatin), '€', '010080'],
  ['char(2)', ofCodePage('char', 2, latin, inLatin), '€', '02008020'],
  ['nchar(2)', unicode('nchar', 4, latin), 'a', '040061002000'],
  ['varbinary(2)', binary('varbinary', 2), '\\x00ff', '020000ff'],
  ['image', large('image', undefined, inLatin), '\\x07', `10${'00'.repeat(24)}0100000007`],
];

const wrong: readonly (readonly [name: string, type: WireType, text: string])[] = [
  ['bit', bit, '2'],
  ['tinyint', integer(1), '-1'],
  ['int', integer(4), '2147483648'],
  ['bigint', integer(8), '9223372036854775808'],
  ['float', real(8), 'NaN'],
  ['float', real(8), 'Infinity'],
  ['float', real(8), '1e309'],
  ['float', real(8), '5e-324'],
  ['decimal(4,2)', decimal(4, 2), '1.001'],
  ['decimal(4,2)', decimal(4, 2), '100'],
  ['decimal(4,2)', decimal(4, 2), 'NaN'],
  ['money', money(8), '922337203685477.5808'],
  ['date', date, 'infinity'],
  ['date', date, '2023-02-29'],
  ['date', date, '0001-01-01 BC'],
  ['time(3)', time(3), '10:00:00.0001'],
  ['time(7)', time(7), '24:00:00'],
  ['datetime2(7)', datetime2(7), '2024-01-31 10:00:00+00'],
  ['datetimeoffset(7)', datetimeoffset(7), '2024-01-31 10:00:00'],
  ['datetimeoffset(7)', datetimeoffset(7), '0001-01-01 00:00:00+04'],
  ['datetime', datetime, '1752-12-31 00:00:00'],
  ['datetime', datetime, '2024-01-31 10:00:00.001'],
  ['smalldatetime', smalldatetime, '2024-01-31 10:00:01'],
  ['smalldatetime', smalldatetime, '2079-06-07 00:00'],
  ['uniqueidentifier', uniqueidentifier, 'x'],
  ['nvarchar(1)', unicode('nvarchar', 2, latin), '🎓'],
  ['varchar(9)', ofCodePage('varchar', 9, latin, inLatin), 'ə'],
  ['varbinary(1)', binary('varbinary', 1), '\\x0000'],
  ['binary(2)', binary('binary', 2), '\\x00'],
];

describe('a value of a bulk load', () => {
  it.each(right)('of %s is written to the last digit', (_name, type, text, bytes) => {
    expect(written(type, text)).toBe(bytes);
  });

  it.each(wrong)('of %s that would be changed is refused: %#', (_name, type, text) => {
    expect(() => written(type, text)).toThrow(expect.objectContaining({ name: 'FieldRefused' }));
  });
});

describe('rows of a bulk load', () => {
  const encoder = () =>
    new RowEncoder([
      { name: 'id', nullable: false, type: integer(4) },
      { name: 'name', nullable: true, type: unicode('nvarchar', 8, latin) },
    ]);

  it('are made of lines, with NULL and escapes', () => {
    const bytes = encoder().encode(Buffer.from('1\ta\\tb\n2\t\\N\n3\t\\\\N\n'));
    // The driver writes the mark of the first row.
    expect(bytes.toString('hex')).toBe(
      '040100000006006100090062 00d10402000000ffffd104030000000400 5c004e00'.replaceAll(' ', ''),
    );
  });

  it.each([
    ['1\ta\n\\N\tb\n', { refusal: 'null', details: { line: 2, column: 'id' } }],
    ['1\ta\n2\tabcde\n', { refusal: 'value', details: { line: 2, column: 'name' } }],
    ['1\ta\tb\n', { refusal: 'value', details: { line: 1 } }],
    [Buffer.from('310961ff0a', 'hex'), { refusal: 'value', details: { line: 1 } }],
  ])('name the line and the column of what is refused: %#', (lines, refused) => {
    expect(() => encoder().encode(Buffer.from(lines))).toThrow(expect.objectContaining({ side: 'target', ...refused }));
  });
});

describe('the line that a server refused', () => {
  it.each([1, 2, 7, 50, 99, 100])('is found among a hundred: %i', async (bad) => {
    const taken = new Set<number>();
    const put = async (first: number, last: number) => {
      if (first <= bad && bad <= last) return 'refused';
      for (let line = first; line <= last; line += 1) taken.add(line);
      return undefined;
    };
    expect(await findLine(100, put)).toEqual({ line: bad, refused: 'refused' });
    expect([...taken]).toEqual(Array.from({ length: bad - 1 }, (_, at) => at + 1));
  });

  it('is none where all are taken in parts', async () => {
    expect(await findLine(10, async () => undefined)).toBeUndefined();
  });
});

describe('characters of a code page', () => {
  it('are those that one byte stands for', async () => {
    expect(await beyondAscii('cp1252')).toContain('€');
    expect(await beyondAscii('cp1252')).not.toContain('ə');
    expect(await beyondAscii('cp932')).toBeUndefined();
  });
});

describe('what the server says to an INSERT', () => {
  it.each([
    [
      2627,
      "Violation of PRIMARY KEY constraint 'PK_b'. Cannot insert duplicate key in object 'dbo.b'. The duplicate key value is (1).",
      { refusal: 'duplicate', details: { constraint: 'PK_b', code: '2627' } },
    ],
    [
      2601,
      "Cannot insert duplicate key row in object 'dbo.b' with unique index 'ix'. The duplicate key value is (1).",
      { refusal: 'duplicate', details: { constraint: 'ix', code: '2601' } },
    ],
    [
      515,
      "Cannot insert the value NULL into column 'name', table 'x.dbo.b'; column does not allow nulls. INSERT fails.",
      { refusal: 'null', details: { column: 'name', code: '515' } },
    ],
    [
      547,
      'The INSERT statement conflicted with the CHECK constraint "ck". The conflict occurred in database "x", table "dbo.b", column \'name\'.',
      { refusal: 'check', details: { constraint: 'ck', column: 'name', code: '547' } },
    ],
    [
      547,
      'The INSERT statement conflicted with the FOREIGN KEY constraint "fk". The conflict occurred in database "x", table "dbo.a", column \'id\'.',
      { refusal: 'missing-parent', details: { constraint: 'fk', column: 'id', code: '547' } },
    ],
    [
      1205,
      'Transaction (Process ID 52) was deadlocked on lock resources with another process',
      { refusal: 'deadlock', details: { code: '1205' } },
    ],
    [
      1105,
      "Could not allocate space for object 'dbo.b' in database 'x'",
      { refusal: 'no-space', details: { code: '1105' } },
    ],
    [
      229,
      "The INSERT permission was denied on the object 'b', database 'x', schema 'dbo'.",
      { refusal: 'privilege', details: { code: '229' } },
    ],
    [9420, 'XML parsing: line 1, character 1, illegal xml character', { refusal: 'value', details: { code: '9420' } }],
  ])('is known by its number %i', (number, message, refused) => {
    const said = { number, state: 1, class: 16, procName: '', lineNumber: 1, serverName: '', code: 'EREQUEST' };
    const found = rowsRefused('target', Object.assign(new Error(message), said));
    expect(found).toMatchObject(refused);
    expect(found.message).not.toContain('(1)');
  });
});
