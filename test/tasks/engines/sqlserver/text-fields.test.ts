import { describe, expect, it } from 'vitest';
import { type BinaryValue, RowBytes } from '../../../../tasks/copy/binary/row-bytes.ts';
import type { Holds } from '../../../../tasks/copy/holds.ts';
import { nameBasedId, orderedId, orderedTag, tagNamespace } from '../../../../tasks/copy/ids.ts';
import type { FieldSource } from '../../../../tasks/engines/sqlserver/copy/source/compiled.ts';
import { binaryRow } from '../../../../tasks/engines/sqlserver/fields/binary-row.ts';
import { textRow } from '../../../../tasks/engines/sqlserver/fields/text-row.ts';
import { RowPlaces } from '../../../../tasks/engines/sqlserver/tds/values/row-places.ts';
import { columnOf, little, moneyBytes, rowOf, timeBytes, utf16 } from '../../../support/tds/columns.ts';
import { decimalBytes, type WireType, wireTypes } from '../../../support/tds/values.ts';

interface Field {
  readonly holds: Holds;
  readonly source?: FieldSource;
  readonly from?: readonly number[];
}

type Values = readonly (readonly [WireType, Buffer | null])[];

/** What is sent of a row in which values of these types were selected. */
function sentOf(write: typeof textRow, values: Values, fields: readonly Field[]): Buffer {
  const columns = values.map(([type]) => columnOf(type));
  const row = rowOf(values.map(([type, bytes]) => ({ type, bytes })));
  const places = new RowPlaces(columns);
  places.read(row, 0, false);
  const named = fields.map(({ holds, source = { kind: 'value' }, from }, at) => ({
    ...{ name: `column ${at}`, holds, source },
    from: from ?? [at],
  }));
  const out = new RowBytes(1);
  write(named, columns)(row, places, out);
  return Buffer.from(out.written);
}

const lineOf = (values: Values, fields: readonly Field[]) => sentOf(textRow, values, fields).toString();

const text: Holds = { kind: 'text', most: undefined };
const decimal: Holds = { kind: 'decimal', whole: undefined, scale: undefined };
const anything = (affinity: 'integer' | 'real' | 'numeric' | 'text' | 'none' = 'none'): Holds => ({
  kind: 'anything',
  affinity,
  isStrict: false,
});
const moment = timeBytes(471_234_560_000n, 7, 738_885);
const single = Buffer.alloc(4);
single.writeFloatLE(0.1);

describe('a line of COPY text', () => {
  it.each<readonly [string, WireType, Buffer | null, Holds, string]>([
    ['NULL', wireTypes.int, null, { kind: 'integer', bits: 32 }, '\\N'],
    ['a number', wireTypes.bigint, little(-5, 8), { kind: 'integer', bits: 32 }, '-5'],
    ['a bit', wireTypes.bit, little(1, 1), { kind: 'boolean' }, '1'],
    ['a decimal', wireTypes.decimal(9, 2), decimalBytes(-5n, 9), decimal, '-0.05'],
    ['money', wireTypes.money, moneyBytes(15_000n), decimal, '1.5000'],
    ['a real', wireTypes.real, single, { kind: 'real', bits: 64 }, '0.10000000149011612'],
    [
      'a local time, as long as there is room for digits',
      wireTypes.datetime2(7),
      moment,
      { kind: 'timestamp', digits: 6 },
      '2024-01-01 13:05:23.456000',
    ],
    [
      'a local time with all digits',
      wireTypes.datetime2(7),
      moment,
      { kind: 'timestamp', digits: 7 },
      '2024-01-01 13:05:23.4560000',
    ],
    [
      'whole seconds',
      wireTypes.datetime,
      Buffer.concat([little(0, 4), little(600, 4)]),
      { kind: 'timestamp', digits: 0 },
      '1900-01-01 00:00:02',
    ],
    [
      'an instant',
      wireTypes.datetimeoffset(7),
      timeBytes(10, 7, 738_885, -60),
      { kind: 'instant', digits: 6 },
      '2023-12-31 23:00:00.000001-01:00',
    ],
    ['bytes', wireTypes.varbinary(9), Buffer.from([0, 255]), { kind: 'bytes' }, '\\\\x00ff'],
    [
      'a UUID',
      wireTypes.uniqueidentifier,
      Buffer.from('ff19966f868b11d0b42d00c04fc964ff', 'hex'),
      { kind: 'uuid' },
      '6f9619ff-8b86-d011-b42d-00c04fc964ff',
    ],
    [
      'a text that needs escapes',
      wireTypes.nvarchar(99),
      utf16('a\tb\\c\nd\re\u0001'),
      text,
      'a\\tb\\\\c\\nd\\re\u0001',
    ],
    ['a text that is for the target to read', wireTypes.varchar(9), Buffer.from('{1}'), { kind: 'other' }, '{1}'],
  ])('has %s', (_, type, bytes, holds, expected) => {
    expect(lineOf([[type, bytes]], [{ holds }])).toBe(`${expected}\n`);
  });

  it.each<readonly [string, WireType, Buffer, Holds, string]>([
    ['half of a pair', wireTypes.nvarchar(9), Buffer.from([0, 0xd8]), text, 'half of a surrogate pair'],
    [
      'digits of a second',
      wireTypes.datetime2(7),
      timeBytes(1, 7, 0),
      { kind: 'timestamp', digits: 6 },
      'would lose digits',
    ],
    [
      'digits of a decimal',
      wireTypes.decimal(9, 2),
      decimalBytes(-5n, 9),
      { kind: 'decimal', whole: 3, scale: 1 },
      '-0.05 would be rounded',
    ],
    [
      'a number that is too large',
      wireTypes.int,
      little(256, 4),
      { kind: 'integer', bits: 8 },
      '256 is no whole number of 8 bits',
    ],
    [
      'a text that is too long',
      wireTypes.nvarchar(9),
      utf16('😀😀'),
      { kind: 'text', most: 3, unit: 'utf16' },
      '4 characters, and the column takes 3',
    ],
    [
      'a decimal without an equal',
      wireTypes.decimal(38, 20),
      decimalBytes(10n ** 20n + 1n, 38),
      anything('numeric'),
      'has no equal among the numbers of SQLite',
    ],
  ])('never has %s', (_, type, bytes, holds, message) => {
    expect(() => lineOf([[type, bytes]], [{ holds }])).toThrow(message);
    expect(() => lineOf([[type, bytes]], [{ holds }])).toThrow(expect.objectContaining({ column: 'column 0' }));
  });

  it.each<readonly [string, WireType, Buffer | null, Holds, string]>([
    ['NULL', wireTypes.int, null, anything(), '\\N'],
    ['an integer', wireTypes.bit, little(1, 1), anything(), 'i1'],
    ['a real number', wireTypes.float, Buffer.from('000000000000f8bf', 'hex'), anything(), 'r-1.5'],
    ['a text', wireTypes.nvarchar(9), utf16('a\tb'), anything(), 'ta\\tb'],
    ['bytes', wireTypes.binary(2), Buffer.from([1, 255]), anything(), 'x01ff'],
    ['a time', wireTypes.datetime2(7), moment, anything(), 't2024-01-01 13:05:23.4560000'],
    ['a decimal that is whole', wireTypes.decimal(38, 4), decimalBytes(-120_000n, 38), anything('numeric'), 'i-12'],
    [
      'a decimal that a real number equals',
      wireTypes.decimal(38, 4),
      decimalBytes(1_234_500n, 38),
      anything('real'),
      'r123.45',
    ],
    ['a small decimal', wireTypes.decimal(38, 10), decimalBytes(-5n, 38), anything(), 'r-5e-10'],
    [
      'a decimal, all digits of it, in a text',
      wireTypes.decimal(38, 20),
      decimalBytes(10n ** 20n + 1n, 38),
      anything('text'),
      't1.00000000000000000001',
    ],
    [
      'a whole number beyond 64 bits',
      wireTypes.decimal(38, 0),
      decimalBytes(10n ** 20n, 38),
      anything('numeric'),
      'r100000000000000000000',
    ],
  ])('says of which type it has %s', (_, type, bytes, holds, expected) => {
    expect(lineOf([[type, bytes]], [{ holds }])).toBe(`${expected}\n`);
  });
});

describe('a field that is made on the way', () => {
  const namespace = '6f9619ff-8b86-d011-b42d-00c04fc964ff';
  const uuid: Holds = { kind: 'uuid' };
  const key: Values = [[wireTypes.int, little(7, 4)]];
  const bytesOf = (id: string) => `00000010${id.replaceAll('-', '')}`;
  const hexOf = (values: Values, field: Field) => sentOf(binaryRow, values, [field]).toString('hex', 2);

  it('is an id of its key, in every form', () => {
    const ordered: Field = { holds: uuid, source: { kind: 'ordered-id', tag: orderedTag(namespace, 'users') } };
    const named: Field = {
      holds: uuid,
      source: { kind: 'name-based-id', namespace: tagNamespace(namespace, 'users') },
    };
    const ids = [orderedId(namespace, 'users', 7n), nameBasedId(tagNamespace(namespace, 'users'), '7')];
    expect(lineOf(key, [ordered, { ...named, from: [0] }])).toBe(`${ids.join('\t')}\n`);
    expect([hexOf(key, ordered), hexOf(key, named)]).toEqual(ids.map(bytesOf));
    expect(lineOf(key, [{ ...named, holds: anything() }])).toBe(`t${ids[1]}\n`);
    const none: Values = [[wireTypes.int, null]];
    expect([lineOf(none, [named]), hexOf(none, named)]).toEqual(['\\N\n', 'ffffffff']);
  });

  it('is an id of several values', () => {
    const values: Values = [
      [wireTypes.int, little(7, 4)],
      [wireTypes.nvarchar(9), utf16('é')],
    ];
    const field: Field = { holds: uuid, source: { kind: 'name-based-id', namespace }, from: [1, 0] };
    const id = nameBasedId(namespace, '1:é,1:7');
    expect([lineOf(values, [field]), hexOf(values, field)]).toEqual([`${id}\n`, bytesOf(id)]);
  });

  it('is a constant, or one of several by its place', () => {
    const constant = (value: BinaryValue, holds: Holds): Field => ({
      holds,
      source: { kind: 'constant', value },
      from: [],
    });
    const choice: Field = { holds: text, source: { kind: 'choice', values: ['a', null, 'c'] } };
    const at = (place: number): Values => [[wireTypes.int, little(place, 4)]];
    expect(
      lineOf(key, [
        constant('é\t', text),
        constant(null, text),
        constant(1n, { kind: 'boolean' }),
        constant(2n, anything()),
      ]),
    ).toBe('é\\t\t\\N\t1\ti2\n');
    expect([0, 1, 2].map((place) => lineOf(at(place), [choice]))).toEqual(['a\n', '\\N\n', 'c\n']);
    expect([0, 1].map((place) => hexOf(at(place), choice))).toEqual(['0000000161', 'ffffffff']);
    expect(() => lineOf(at(3), [choice])).toThrow('no value that the mapping knows');
  });

  it('is an object of texts, with nothing of those that are NULL', () => {
    const texts: Values = [
      [wireTypes.nvarchar(9), utf16('"\uFFFD')],
      [wireTypes.nvarchar(9), null],
      [wireTypes.varchar(9), Buffer.from([0xe9])],
    ];
    const source: FieldSource = { kind: 'json-object', fields: ['a', 'b', 'é'] };
    const object: Field = { holds: { kind: 'json', parsed: true }, source, from: [0, 1, 2] };
    const json = '{"a":"\\"\uFFFD","é":"é"}';
    expect(lineOf(texts, [object])).toBe(`${json.replaceAll('\\', '\\\\')}\n`);
    expect(hexOf(texts, object)).toBe(
      `${(Buffer.byteLength(json) + 1).toString(16).padStart(8, '0')}01${Buffer.from(json).toString('hex')}`,
    );
  });

  it('is the instant that a local time was, by the rules of whoever tells of them', () => {
    const clock = { starts: [Number.NEGATIVE_INFINITY], offsets: [14_400] };
    const local: Values = [[wireTypes.datetime2(3), timeBytes(3_600_123, 3, 738_885)]];
    const field = (holds: Holds, own?: typeof clock, zone = 'Asia/Baku'): Field => ({
      holds,
      source: { kind: 'local-time', zone, clock: own },
    });
    const instant: Holds = { kind: 'instant', digits: 6 };
    expect(lineOf(local, [field(instant)])).toBe('2024-01-01 01:00:00.123 Asia/Baku\n');
    expect(lineOf(local, [field(instant, clock)])).toBe('2023-12-31 21:00:00.123+00:00\n');
    expect(lineOf(local, [field({ ...instant, zones: 'offsets' })])).toBe('2023-12-31 21:00:00.123+00:00\n');
    expect(lineOf(local, [field(anything(), undefined, 'Europe/Berlin')])).toBe('t2024-01-01 00:00:00.123Z\n');
    const micros = BigInt(Date.UTC(2023, 11, 31, 21, 0, 0, 123) - Date.UTC(2000, 0, 1)) * 1000n;
    expect(hexOf(local, field(instant, clock))).toBe(`00000008${micros.toString(16).padStart(16, '0')}`);
  });
});
