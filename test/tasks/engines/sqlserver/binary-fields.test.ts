import { describe, expect, it } from 'vitest';
import { type BinaryValue, RowBytes } from '../../../../tasks/copy/binary/row-bytes.ts';
import { rowsEncoder } from '../../../../tasks/copy/binary/rows.ts';
import type { Holds } from '../../../../tasks/copy/holds.ts';
import { binaryField } from '../../../../tasks/engines/sqlserver/fields/binary-field.ts';
import { RowPlaces } from '../../../../tasks/engines/sqlserver/tds/values/row-places.ts';
import { rowReader } from '../../../../tasks/engines/sqlserver/tds/values/row-reader.ts';
import { seeded } from '../../../support/seeded.ts';
import { columnOf, little, moneyBytes, rowOf, timeBytes, utf16 } from '../../../support/tds/columns.ts';
import { decimalBytes, type WireType, wireTypes } from '../../../support/tds/values.ts';
import { knownValues } from './value-table.ts';

/** A field straight from the bytes of a row. */
function fieldOf(type: WireType, bytes: Buffer, holds: Holds): string {
  const row = rowOf([{ type, bytes }]);
  const column = columnOf(type);
  const places = new RowPlaces([column]);
  places.read(row, 0, false);
  const out = new RowBytes(1);
  binaryField(column, holds)(row, places.starts[0] ?? -1, places.ends[0] ?? -1, out);
  return Buffer.from(out.written).toString('hex');
}

/** The same field by way of the value, as other engines write it. */
function referenceOf(value: BinaryValue, holds: Holds): string {
  const encode = encoders.get(holds) ?? rowsEncoder([{ name: 'c', encoding: { kind: 'value', holds }, from: [0] }]);
  encoders.set(holds, encode);
  return Buffer.from(encode([[value]])).toString('hex', 2);
}

const encoders = new Map<Holds, ReturnType<typeof rowsEncoder>>();

function readValue(type: WireType, bytes: Buffer): BinaryValue {
  const reader = rowReader([columnOf(type)]);
  reader.read(rowOf([{ type, bytes }]), 0, false);
  return reader.values[0] ?? null;
}

/** Whole numbers that look random. */
function below(seed: number): (end: number) => number {
  const random = seeded(seed);
  return (end) => Math.floor(random() * end);
}

const text: Holds = { kind: 'text', most: undefined };
const anyDecimal: Holds = { kind: 'decimal', whole: undefined, scale: undefined };

/** What a type's values are in PostgreSQL, where they are the same. */
function sameIn(title: string): Holds | undefined {
  if (/^bit/.test(title)) return { kind: 'boolean' };
  if (/int/.test(title)) return { kind: 'integer', bits: 64 };
  if (/^float/.test(title)) return { kind: 'real', bits: 64 };
  if (/^real/.test(title)) return { kind: 'real', bits: 32 };
  if (/^(decimal|numeric|money|smallmoney)/.test(title)) return anyDecimal;
  if (/^uniqueidentifier/.test(title)) return { kind: 'uuid' };
  if (title === 'date') return { kind: 'date' };
  if (/^time/.test(title)) return { kind: 'time', digits: 6 };
  if (/^datetimeoffset/.test(title)) return { kind: 'instant', digits: 6 };
  if (/^(datetime|smalldatetime)/.test(title)) return { kind: 'timestamp', digits: 6 };
  if (/^(varbinary|binary|image|rowversion)/.test(title)) return { kind: 'bytes' };
  return title === 'sql_variant' ? undefined : text;
}

const carried = knownValues
  .map((known) => ({ ...known, holds: sameIn(known.title) }))
  // PostgreSQL has neither a seventh digit nor the character NUL; U+FFFD is doubted in files, and here it is just a character.
  .filter(({ value, holds }) => holds && !/\.\d{6}[1-9]|\0/.test(String(value)));

describe('a field of PostgreSQL that is made of the bytes of a row', () => {
  it.each(carried)('is that of the value: $title', ({ title, type, bytes, value, holds = text }) => {
    const shorter = typeof value === 'string' && 'digits' in holds ? value.replace(/(\.\d{6})0/, '$1') : value;
    // Of 4 bytes the value is shown with the digits that the server prints.
    const exact = /^real/.test(title) ? Math.fround(Number(value)) : shorter;
    expect(fieldOf(type, bytes, holds)).toBe(referenceOf(exact, holds));
  });

  it('is that of the value for decimals of every size and sign', () => {
    const random = below(1);
    for (let round = 0; round < 800; round += 1) {
      const precision = 1 + random(38);
      const scale = random(precision + 1);
      const digits = 1 + random(precision);
      let unscaled = 0n;
      for (let at = 0; at < digits; at += 1) unscaled = unscaled * 10n + BigInt(random(3) === 0 ? 0 : random(10));
      if (random(2) === 0) unscaled = -unscaled;
      const [type, bytes] = [wireTypes.decimal(precision, scale), decimalBytes(unscaled, precision)];
      expect(fieldOf(type, bytes, anyDecimal)).toBe(referenceOf(readValue(type, bytes), anyDecimal));
    }
  });

  it('is that of the value for money, times and texts', () => {
    const random = below(2);
    const holds: Holds = { kind: 'timestamp', digits: 6 };
    const characters = ['a', 'é', 'ş', '漢', '😀', '\uFFFF', '\u{10FFFF}', '\n', '\u0080', '߿', 'ࠀ'];
    for (let round = 0; round < 500; round += 1) {
      const cash = BigInt(random(2 ** 31)) * BigInt(random(2 ** 31)) * (random(2) === 0 ? 1n : -1n);
      const money = moneyBytes(cash);
      expect(fieldOf(wireTypes.money, money, anyDecimal)).toBe(
        referenceOf(readValue(wireTypes.money, money), anyDecimal),
      );
      const scale = random(7);
      const units = Math.floor((random(2 ** 31) / 2 ** 31) * 86_400 * 10 ** scale);
      const type = wireTypes.datetime2(scale);
      const moment = timeBytes(units, scale, random(3_652_059));
      expect(fieldOf(type, moment, holds)).toBe(referenceOf(readValue(type, moment), holds));
      const length = random(random(10) === 0 ? 600 : 30);
      const some = Array.from({ length }, () => characters[random(characters.length)]).join('');
      const wide = wireTypes['nvarchar(max)'](1 + random(50));
      expect(fieldOf(wide, utf16(some), text)).toBe(referenceOf(some, text));
    }
  });

  it('holds U+FFFD where the server has it', () => {
    expect(fieldOf(wireTypes.nvarchar(5), utf16('a\uFFFD'), text)).toBe('0000000461efbfbd');
  });

  it('has the version of jsonb before the text', () => {
    expect(fieldOf(wireTypes.nvarchar(9), utf16('{"é":1}'), { kind: 'json', parsed: true })).toBe(
      `0000000901${Buffer.from('{"é":1}').toString('hex')}`,
    );
  });

  it('is of a smaller type where the value fits', () => {
    expect(fieldOf(wireTypes.bigint, little(32767, 8), { kind: 'integer', bits: 16 })).toBe('000000027fff');
    expect(fieldOf(wireTypes.decimal(9, 4), decimalBytes(1_2500n, 9), { kind: 'decimal', whole: 5, scale: 2 })).toBe(
      referenceOf('1.2500', anyDecimal),
    );
    expect(fieldOf(wireTypes.datetime2(7), timeBytes(1_230_000, 7, 730_119), { kind: 'timestamp', digits: 3 })).toBe(
      referenceOf('2000-01-01 00:00:00.123', { kind: 'timestamp', digits: 3 }),
    );
  });
});

describe('what a column of PostgreSQL can not hold', () => {
  const broken = Buffer.concat([utf16('a'), Buffer.from([0x3d, 0xd8])]);
  const long = Buffer.concat([utf16('x'.repeat(500)), Buffer.from([0x00, 0xdc])]);
  it.each<readonly [string, WireType, Buffer, Holds, string]>([
    ['the first half of a pair', wireTypes.nvarchar(9), broken, text, 'half of a surrogate pair'],
    ['the second half of a pair', wireTypes['nvarchar(max)'](7), long, text, 'half of a surrogate pair'],
    [
      'two first halves',
      wireTypes.nvarchar(9),
      Buffer.from([0x3d, 0xd8, 0x3d, 0xd8]),
      text,
      'half of a surrogate pair',
    ],
    ['NUL in a short text', wireTypes.nvarchar(9), utf16('a\0'), text, 'the character NUL'],
    ['NUL in a long text', wireTypes.nvarchar(900), utf16(`${'é'.repeat(300)}\0`), text, 'the character NUL'],
    ['NUL in bytes of a code page', wireTypes.varchar(9), Buffer.from('a\0'), text, 'the character NUL'],
    ['NUL beside other characters', wireTypes.varchar(9), Buffer.from([0xe9, 0]), text, 'the character NUL'],
    [
      'a text that is too long',
      wireTypes.nvarchar(9),
      utf16('é漢😀   '),
      { kind: 'text', most: 4 },
      '6 characters, and the column takes 4',
    ],
    [
      'a seventh digit',
      wireTypes.datetime2(7),
      timeBytes(1, 7, 0),
      { kind: 'timestamp', digits: 6 },
      '0001-01-01 00:00:00.0000001 would lose digits',
    ],
    [
      'a digit of a time',
      wireTypes.time(7),
      timeBytes(15, 7),
      { kind: 'time', digits: 6 },
      '00:00:00.0000015 would lose digits: the column keeps 6',
    ],
    [
      'thousandths',
      wireTypes.datetime,
      Buffer.concat([little(0, 4), little(1, 4)]),
      { kind: 'timestamp', digits: 0 },
      'keeps whole seconds',
    ],
    [
      'a digit of an instant',
      wireTypes.datetimeoffset(7),
      timeBytes(1, 7, 0, 60),
      { kind: 'instant', digits: 6 },
      '01:00:00.0000001+01:00 would lose digits',
    ],
    [
      'digits of a decimal',
      wireTypes.decimal(9, 4),
      decimalBytes(12_501n, 9),
      { kind: 'decimal', whole: 5, scale: 2 },
      '1.2501 would be rounded: the column keeps 2 digits',
    ],
    [
      'digits of a long decimal',
      wireTypes.decimal(38, 20),
      decimalBytes(1n, 38),
      { kind: 'decimal', whole: 5, scale: 19 },
      'would be rounded',
    ],
    [
      'digits of money',
      wireTypes.money,
      moneyBytes(-1n),
      { kind: 'decimal', whole: 5, scale: 0 },
      '-0.0001 would be rounded: the column keeps whole numbers',
    ],
    [
      'the last digits of a number',
      wireTypes.decimal(9, 0),
      decimalBytes(1_234n, 9),
      { kind: 'decimal', whole: 5, scale: -2 },
      '1234 would be rounded',
    ],
    [
      'a number of 4 bytes',
      wireTypes.int,
      little(40_000, 4),
      { kind: 'integer', bits: 16 },
      '40000 is no whole number of 16 bits',
    ],
    [
      'a number of 8 bytes',
      wireTypes.bigint,
      little(-(2n ** 31n) - 1n, 8),
      { kind: 'integer', bits: 32 },
      '-2147483649 is no whole number of 32 bits',
    ],
    ['a number beyond a boolean', wireTypes.int, little(2, 4), { kind: 'boolean' }, '2 is no boolean'],
    [
      'a local time as an instant',
      wireTypes.datetime2(0),
      timeBytes(0, 0, 0),
      { kind: 'instant', digits: 6 },
      'is no instant with a zone',
    ],
    ['a number as a text', wireTypes.int, little(2, 4), text, '2 is no text'],
    [
      'a hole in a code page',
      { ...wireTypes.varchar(9), typeInfo: Buffer.from([0xa7, 9, 0, 0x08, 0x04, 0xd0, 0, 0]) },
      Buffer.from([0xaa]),
      text,
      'no characters in its code page, CP1253',
    ],
    [
      'broken UTF-8',
      { ...wireTypes.varchar(9), typeInfo: Buffer.from([0xa7, 9, 0, 0x09, 0x04, 0xd0, 0x04, 0]) },
      Buffer.from([0xc3]),
      text,
      'no characters in its code page, utf-8',
    ],
  ])('is refused: %s', (_, type, bytes, holds, message) => {
    expect(() => fieldOf(type, bytes, holds)).toThrow(message);
  });
});
