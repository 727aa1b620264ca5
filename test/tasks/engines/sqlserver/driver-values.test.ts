import type { ColumnMetadata } from 'tedious/lib/token/colmetadata-token-parser.js';
import valueParser from 'tedious/lib/value-parser.js';
import { describe, expect, it } from 'vitest';
import { rowReader } from '../../../../tasks/engines/sqlserver/tds/values/row-reader.ts';
import { seeded } from '../../../support/seeded.ts';
import { columnOf, little, rowOf, timeBytes } from '../../../support/tds/columns.ts';
import { type WireType, wireTypes } from '../../../support/tds/values.ts';

const { readValue } = valueParser as unknown as {
  readValue(
    bytes: Buffer,
    offset: number,
    column: ColumnMetadata,
    options: { readonly useUTC: boolean; readonly lowerCaseGuids: boolean },
  ): { readonly value: unknown };
};

/** What the driver makes of a value, as text, for types of which it loses nothing. */
function driverText(row: Buffer, column: ColumnMetadata): string {
  const { value } = readValue(row, 0, column, { useUTC: true, lowerCaseGuids: true });
  if (value instanceof Date) return value.toISOString();
  if (Buffer.isBuffer(value)) return value.toString('hex');
  return typeof value === 'boolean' ? String(Number(value)) : String(value);
}

const random = seeded(3);
const below = (end: number) => Math.floor(random() * end);
const bytes = (size: number) => Buffer.from(Array.from({ length: size }, () => below(256)));
const same = (value: unknown) => String(value);
const instant = (value: unknown) =>
  new Date(`${String(value).replace(' ', 'T')}${/[+-]\d\d:\d\d$/.test(String(value)) ? '' : 'Z'}`).toISOString();

describe('a value that the driver reads as it is', () => {
  it.each<readonly [string, WireType, () => Buffer, (value: unknown) => string]>([
    ['tinyint', wireTypes.tinyint, () => bytes(1), same],
    ['smallint', wireTypes.smallint, () => bytes(2), same],
    ['int', wireTypes.int, () => bytes(4), same],
    ['bigint', wireTypes.bigint, () => bytes(8), same],
    ['bit', wireTypes.bit, () => little(below(2), 1), same],
    ['float', wireTypes.float, () => bytes(8), same],
    ['uniqueidentifier', wireTypes.uniqueidentifier, () => bytes(16), same],
    [
      'varchar',
      wireTypes.varchar(80),
      () => Buffer.from(Array.from({ length: below(80) }, () => 0xa0 + below(96))),
      same,
    ],
    ['nvarchar', wireTypes.nvarchar(80), () => bytes(2 * below(80)), same],
    [
      'varbinary',
      wireTypes.varbinary(80),
      () => bytes(below(80)),
      (value) => Buffer.from(value as Uint8Array).toString('hex'),
    ],
    ['date', wireTypes.date, () => little(below(3_652_059), 3), (value) => `${value}T00:00:00.000Z`],
    ['datetime2(3)', wireTypes.datetime2(3), () => timeBytes(below(86_400_000), 3, below(3_652_059)), instant],
    [
      'datetimeoffset(2)',
      wireTypes.datetimeoffset(2),
      () => timeBytes(below(8_640_000), 2, 1000 + below(3_650_000), below(1680) - 840),
      instant,
    ],
    [
      'datetime',
      wireTypes.datetime,
      () => Buffer.concat([little(below(3_012_154) - 53_690, 4), little(below(25_920_000), 4)]),
      instant,
    ],
    [
      'smalldatetime',
      wireTypes.smalldatetime,
      () => Buffer.concat([little(below(65_536), 2), little(below(1440), 2)]),
      instant,
    ],
  ])('is read the same here: %s', (_, type, make, text) => {
    const column = columnOf(type);
    const reader = rowReader([column]);
    const rows = Array.from({ length: 200 }, () => rowOf([{ type, bytes: make() }]));
    const ours = rows.map((row) => {
      reader.read(row, 0, false);
      return text(reader.values[0]);
    });
    expect(ours).toEqual(rows.map((row) => driverText(row, column)));
  });
});
