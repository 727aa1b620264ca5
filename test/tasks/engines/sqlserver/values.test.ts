import { describe, expect, it } from 'vitest';
import { RowPlaces } from '../../../../tasks/engines/sqlserver/tds/values/row-places.ts';
import { rowReader } from '../../../../tasks/engines/sqlserver/tds/values/row-reader.ts';
import { textOf } from '../../../../tasks/engines/sqlserver/tds/values/text-of.ts';
import { columnOf, rowOf } from '../../../support/tds/columns.ts';
import { wireTypes } from '../../../support/tds/values.ts';
import { knownValues } from './value-table.ts';

const nullable = knownValues.filter(({ title }) => !title.endsWith('not null'));
const shown = (value: unknown) => (value instanceof Uint8Array ? { bytes: Buffer.from(value).toString('hex') } : value);

describe('a value of SQL Server', () => {
  it.each(knownValues)('$title is read as it is', ({ type, bytes, value }) => {
    const reader = rowReader([columnOf(type)]);
    const row = Buffer.concat([Buffer.from([9, 9]), rowOf([{ type, bytes }])]);
    expect(reader.read(row, 2, false)).toBe(row.length);
    expect(reader.values.map(shown)).toEqual([shown(value)]);
  });

  it('is NULL in a row that has room for it, and in one that leaves it out', () => {
    const types = [...new Set(nullable.map(({ type }) => type))];
    const reader = rowReader(types.map((type) => columnOf(type)));
    for (const isSparse of [false, true]) {
      const row = rowOf(
        types.map((type) => ({ type, bytes: null })),
        isSparse,
      );
      expect(reader.read(row, 0, isSparse)).toBe(row.length);
      expect(new Set(reader.values)).toEqual(new Set([null]));
    }
  });

  it('keeps bytes of its own when those of the row are written over', () => {
    const type = wireTypes['varbinary(max)'](100);
    const reader = rowReader([columnOf(type)]);
    const row = rowOf([{ type, bytes: Buffer.from([1, 2, 3]) }]);
    reader.read(row, 0, false);
    row.fill(0);
    expect(reader.values.map(textOf)).toEqual(['\\x010203']);
  });

  it('is shown as text in the shortest form that reads as the same', () => {
    const texts = [null, -5n, 0.1, -0, 1e300, 'é', Uint8Array.of(1, 255)].map(textOf);
    expect(texts).toEqual([null, '-5', '0.1', '-0', '1e+300', 'é', '\\x01ff']);
  });
});

describe('a row of SQL Server', () => {
  const some = knownValues.filter(({ bytes }) => bytes.length < 500);
  const columns = some.map(({ type }) => columnOf(type));

  it('is all there with its last byte and not before, wherever it is cut', () => {
    for (const isSparse of [false, true]) {
      const fields = some.map(({ type, bytes, title }, at) => ({
        type,
        bytes: at % 5 === 4 && !title.endsWith('not null') ? null : bytes,
      }));
      const row = rowOf(fields, isSparse);
      const places = new RowPlaces(columns);
      const behind = Array.from({ length: row.length }, (_, end) => places.read(row.subarray(0, end), 0, isSparse));
      expect(new Set(behind)).toEqual(new Set([-1]));
      expect(places.read(row, 0, isSparse)).toBe(row.length);
    }
  });

  it('has values of its own, and the next begins where it ends', () => {
    const type = wireTypes.int;
    const reader = rowReader([columnOf(type)]);
    const rows = Buffer.concat([1, 2].map((number) => rowOf([{ type, bytes: Buffer.from([number, 0, 0, 0]) }])));
    const second = reader.read(rows, 0, false);
    const first = reader.values;
    expect(reader.read(rows, second, false)).toBe(rows.length);
    expect([first, reader.values]).toEqual([[1n], [2n]]);
  });

  it('is not believed where a value has another length than it was said to have', () => {
    const type = wireTypes['nvarchar(max)'](4);
    const row = rowOf([{ type, bytes: Buffer.from('abcdef', 'utf16le') }]);
    row.writeUInt32LE(999, 0);
    expect(() => rowReader([columnOf(type)]).read(row, 0, false)).toThrow('its length says otherwise');
  });
});
