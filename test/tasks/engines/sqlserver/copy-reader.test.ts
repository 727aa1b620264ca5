import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { binaryHeader, binaryTrailer } from '../../../../tasks/copy/binary/rows.ts';
import type { Holds } from '../../../../tasks/copy/holds.ts';
import type { CopyFormat } from '../../../../tasks/copy/seam.ts';
import { SqlServerConnection } from '../../../../tasks/engines/sqlserver/connection.ts';
import { SqlServerChunkReader } from '../../../../tasks/engines/sqlserver/copy/source/reader.ts';
import { parseTarget } from '../../../../tasks/engines/sqlserver/target.ts';
import { eventually } from '../../../support/eventually.ts';
import { little, utf16 } from '../../../support/tds/columns.ts';
import { openScripted, type Scripted } from '../../../support/tds/scripted.ts';
import { columnsToken, doneToken, errorToken, rowToken, sparseRowToken } from '../../../support/tds/tokens.ts';
import { wireTypes } from '../../../support/tds/values.ts';

const [id, name] = [wireTypes.int, wireTypes['nvarchar(max)'](700)];
const columns = columnsToken([
  { name: 'c1', typeInfo: id.typeInfo },
  { name: 'c2', typeInfo: name.typeInfo },
]);
const row = (number: number, text: Buffer | null) => rowToken([id.value(little(number, 4)), name.value(text)]);
const sparse = (number: number) => sparseRowToken([id.value(little(number, 4)), null]);
const answer = (rows: readonly Buffer[]) => Buffer.concat([columns, ...rows, doneToken(0x10, BigInt(rows.length))]);

/** A reader of two columns from a server that has one answer to every SELECT, and to all else none. */
async function readerOf(tokens: Scripted, format: CopyFormat = 'text') {
  const text: Holds = { kind: 'text', most: undefined };
  const server = await openScripted({
    answer: (request) => {
      if (request.what !== 'batch') return undefined;
      if (request.sql === 'SELECT rows') return tokens;
      return /@@SPID/.test(request.sql) ? spid : undefined;
    },
  });
  onTestFinished(() => server.close());
  const target = parseTarget(`sqlserver://sa:x@127.0.0.1:${server.port}/edu?encrypt=false`);
  const connection = await SqlServerConnection.open({ name: 'edu', target }, 'reader');
  const reader = new SqlServerChunkReader({
    ...{ connection, format },
    statement: () => ({ sql: 'SELECT rows', values: [] }),
    columns: [
      { name: 'name', holds: text, source: { kind: 'value' }, from: [1] },
      { name: 'id', holds: { kind: 'integer', bits: 32 }, source: { kind: 'value' }, from: [0] },
    ],
    rows: { count: none, keyAt: none, keyBefore: none, guarded: none },
  });
  onTestFinished(() => reader.close());
  return { reader, server };
}

const none = () => Promise.reject(new TypeError('nothing is asked here'));
const smallint = wireTypes['smallint not null'];
const spid = Buffer.concat([
  columnsToken([{ name: '', typeInfo: smallint.typeInfo }]),
  rowToken([smallint.value(little(51, 2))]),
  doneToken(0x10, 1n),
]);
const everything = { low: undefined, high: undefined };

describe('a reader of SQL Server', () => {
  it('sends lines in the order of the target, whatever the rows were cut into', async () => {
    const long = 'é漢😀\t'.repeat(9000);
    const { reader } = await readerOf(answer([row(1, utf16('a')), sparse(2), row(3, utf16(long)), row(4, null)]));
    const passed: number[] = [];
    const { stream, sent } = reader.read(everything, (bytes) => void passed.push(bytes));
    const pieces: Buffer[] = await stream.toArray();
    expect(Buffer.concat(pieces).toString()).toBe(`a\t1\n\\N\t2\n${long.replaceAll('\t', '\\t')}\t3\n\\N\t4\n`);
    expect(await sent()).toBe(4n);
    expect(passed.reduce((sum, bytes) => sum + bytes, 0)).toBe(Buffer.concat(pieces).length);
  });

  it('sends rows of PostgreSQL with what stands before and behind them, one chunk after the other', async () => {
    const { reader } = await readerOf(answer([row(7, utf16('é'))]), 'binary');
    const whole = Buffer.concat([binaryHeader, Buffer.from('000200000002c3a90000000400000007', 'hex'), binaryTrailer]);
    for (let chunk = 0; chunk < 3; chunk += 1) {
      expect(Buffer.concat(await reader.read(everything, () => undefined).stream.toArray())).toEqual(whole);
    }
  });

  it('says of which row and column a value was refused, and goes on to read', async () => {
    const halves = row(3, Buffer.from([0x3d, 0xd8]));
    const more = Array.from({ length: 300 }, (_, at) => row(4 + at, utf16('x'.repeat(50))));
    const tokens = Buffer.concat([columns, row(1, utf16('a')), sparse(2), halves, ...more]);
    const { reader } = await readerOf({ until: 'attention', tokens });
    for (let chunk = 0; chunk < 2; chunk += 1) {
      const { stream, sent } = reader.read(everything, () => undefined);
      const refused = {
        side: 'target',
        refusal: 'value',
        details: { line: 3, column: 'name' },
        message: expect.stringContaining('half of a surrogate pair'),
      };
      await expect(stream.toArray()).rejects.toMatchObject(refused);
      await expect(sent()).rejects.toMatchObject(refused);
    }
  });

  it('is held back while nobody takes rows, and by whoever throttles', async () => {
    const rows = Array.from({ length: 10_000 }, (_, at) => row(at, utf16('x'.repeat(50))));
    const { reader } = await readerOf(answer(rows));
    const throttle = Promise.withResolvers<void>();
    let bytes = 0;
    const { stream, sent } = reader.read(everything, (more) => {
      bytes += more;
      return bytes > 300_000 ? throttle.promise : undefined;
    });
    await eventually(() => expect(bytes).toBeGreaterThan(180_000));
    for (let turns = 0; turns < 200; turns += 1) await turn();
    expect(bytes).toBeLessThan(300_000);
    const all = stream.toArray();
    await eventually(() => expect(bytes).toBeGreaterThan(300_000));
    for (let turns = 0; turns < 200; turns += 1) await turn();
    expect(bytes).toBeLessThan(450_000);
    throttle.resolve();
    expect(
      Buffer.concat(await all)
        .toString()
        .split('\n'),
    ).toHaveLength(10_001);
    expect(await sent()).toBe(10_000n);
  });

  it('has the server stop when nobody reads any more', async () => {
    const { reader, server } = await readerOf({ until: 'attention', tokens: Buffer.concat([columns, row(1, null)]) });
    const { stream, sent } = reader.read(everything, () => undefined);
    stream.resume();
    await eventually(() => expect(server.asked).toContain('batch SELECT rows'));
    stream.destroy();
    await once(stream, 'close');
    await expect(sent()).rejects.toMatchObject({ side: 'source' });
  });

  it('fails where the server does, after rows that were fine', async () => {
    const failed = Buffer.concat([
      ...[columns, row(1, utf16('a')), errorToken(8134, 'Divide by zero error encountered.')],
      doneToken(0x02),
    ]);
    const { reader } = await readerOf(failed);
    const refused = { side: 'source', refusal: 'value', details: { code: '8134' } };
    await expect(reader.read(everything, () => undefined).stream.toArray()).rejects.toMatchObject(refused);
  });

  it('fails where the connection breaks in the middle of a row', async () => {
    const tokens = answer([row(1, utf16('a')), row(2, utf16('b'.repeat(500)))]);
    const { reader } = await readerOf({ tokens, cutAt: tokens.length - 300, how: 'reset' });
    const refused = { side: 'source', refusal: 'connection' };
    await expect(reader.read(everything, () => undefined).stream.toArray()).rejects.toMatchObject(refused);
  });
});
