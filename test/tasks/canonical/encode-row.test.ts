import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, it } from 'vitest';
import { RowsSummed, rowBytes, rowNumber } from '../../../tasks/canonical/encode-row.ts';
import { BrokenText, type CanonicalValue } from '../../../tasks/canonical/field-text.ts';
import { engineOf } from '../../../tasks/engines/engines.ts';
import { temporaryDirectory } from '../../support/directories.ts';

it('rows of unlike values have unlike bytes, however alike they look', () => {
  const values: readonly CanonicalValue[] = [
    ...[
      null,
      '',
      ' ',
      '\0',
      'NULL',
      '0',
      0n,
      0.5,
      'a',
      'i0',
      't0',
      'b00',
      'ÿ',
      'þ',
      '\ufffd',
      '\ud800',
      '\udc00',
      '\u00e9',
      'e\u0301',
    ],
    ...[Buffer.of(), Buffer.of(0), Buffer.of(0xff), Buffer.of(0xfe), Buffer.from('a'), new BrokenText(Buffer.of(0xff))],
  ];
  const rows = values.flatMap((one) => values.map((other) => Buffer.from(rowBytes(['text', 'text'], [one, other]))));
  expect(new Set(rows.map((row) => row.toString('hex'))).size).toBe(values.length ** 2);
});

it('the bytes, the number and the sum of rows are what the page says', () => {
  const row = rowBytes(['decimal', 'text', 'bytes', 'decimal'], ['12.50', '\u00e9', null, 'x']);
  expect(Buffer.from(row).toString('hex')).toBe('31322e35ffc3a9fffefd7478ff');
  expect(rowNumber(Buffer.from('61ff', 'hex'))).toBe(-8227958481849314267n);
  const sums = new RowsSummed(['text']);
  for (const name of ['a', 'a', 'a']) sums.add([name]);
  expect(sums.result).toEqual({ rows: 3n, sum: -8227958481849314267n * 3n, hashed: 'here' });
});

it('texts of an SQLite file in UTF-16 are written in UTF-8, and its blobs are no texts', async () => {
  const { directory, remove } = await temporaryDirectory();
  const path = join(directory, 'wide.db');
  await writeFile(path, '');
  const handle = new Sqlite(path);
  handle.pragma(`encoding = 'UTF-16'`);
  handle.exec(`create table t (a, b); insert into t values ('\u{1f600}', x'61')`);
  handle.close();
  const database = await engineOf('sqlite').connect(`sqlite:${path}`, { name: 'edu', application: 'test' });
  try {
    const reader = await database.engine.canonical?.open(database);
    const columns = ['a', 'b'].map((sql) => ({ sql, type: '', as: 'text' as const }));
    const rows = await reader?.read({ columns, from: 't' });
    expect(rows?.map((row) => Buffer.from(row).toString('hex'))).toEqual(['f09f9880fffd783631ff']);
  } finally {
    await database.close();
    await remove();
  }
});
