import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { nameBasedId, orderedId, tagNamespace } from '../../../tasks/copy/ids.ts';
import {
  BinaryIds,
  type IdMaker,
  nameBasedIdMaker,
  orderedIdMaker,
} from '../../../tasks/engines/postgres/copy-binary-ids.ts';
import { RowBuffer, SpareBuffers } from '../../../tasks/engines/postgres/copy-row-buffer.ts';
import { textIdRewriter } from '../../../tasks/engines/postgres/copy-text-ids.ts';

const within = '5b2f6c1e-6a0d-4f0e-9a51-0d8f3c7b2a90';
const id = (key: string) => nameBasedId(within, key);

/** Rewrites a text that arrives in pieces of some bytes. */
async function rewritten(text: string, namespaces: readonly (string | undefined)[], pieceBytes = text.length * 4) {
  const bytes = Buffer.from(text);
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) pieces.push(bytes.subarray(at, at + pieceBytes));
  return (await buffer(Readable.from(pieces).pipe(textIdRewriter(namespaces)))).toString();
}

describe('ids made while rows pass as text', () => {
  it('replace the columns they belong to and no others', async () => {
    expect(await rewritten('7\t7\tx\n8\t8\ty\n', [within, undefined, undefined])).toBe(
      `${id('7')}\t7\tx\n${id('8')}\t8\ty\n`,
    );
    expect(await rewritten('7\t7\tx\n', [undefined, undefined, within])).toBe(`7\t7\t${id('x')}\n`);
    expect(await rewritten('7\n8\n', [within])).toBe(`${id('7')}\n${id('8')}\n`);
  });

  it('leave NULL alone, but not a text that looks like it', async () => {
    expect(await rewritten('\\N\tx\n\\\\N\ty\n', [within, undefined])).toBe(`\\N\tx\n${id('\\N')}\ty\n`);
  });

  it('are made of what the escapes stand for', async () => {
    const line = 'a\\tb\\nc\\rd\\be\\ff\\vg\\\\h\n';
    expect(await rewritten(line, [within])).toBe(`${id('a\tb\nc\rd\be\ff\vg\\h')}\n`);
  });

  it('are made of an empty text as well', async () => {
    expect(await rewritten('\tx\n', [within, undefined])).toBe(`${id('')}\tx\n`);
  });

  it('are made of several columns of a row', async () => {
    const other = nameBasedId(within, 'other');
    expect(await rewritten('1\t2\t3\n', [within, other, undefined])).toBe(
      `${id('1')}\t${nameBasedId(other, '2')}\t3\n`,
    );
  });

  it('do not depend on where the stream is cut', async () => {
    const text = 'ə🎓\\t1\t\\N\tx\\\\\n\\N\t7\t\\.\n\t\t\n';
    const whole = await rewritten(text, [within, within, undefined]);
    for (let bytes = 1; bytes < 12; bytes += 1)
      expect(await rewritten(text, [within, within, undefined], bytes)).toBe(whole);
  });

  it('fail when the stream ends in the middle of a row', async () => {
    await expect(rewritten('7\tx', [within, undefined])).rejects.toThrow('the source ended in the middle of a row');
  });
});

/** A COPY in binary form, as the server sends it: the header with the first row, a row a message, and the end. */
function binaryCopy(rows: readonly (readonly (Buffer | null)[])[]): readonly Buffer[] {
  const int = (bytes: number, value: number) => {
    const buffer = Buffer.alloc(bytes);
    buffer.writeIntBE(value, 0, bytes);
    return buffer;
  };
  const header = [Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), int(4, 0), int(4, 3), Buffer.from('ext')];
  const fields = (field: Buffer | null) => (field === null ? [int(4, -1)] : [int(4, field.length), field]);
  const messages = rows.map((row) => Buffer.concat([int(2, row.length), ...row.flatMap(fields)]));
  const [first = Buffer.alloc(0), ...others] = [...messages, int(2, -1)];
  return [Buffer.concat([...header, first]), ...others];
}

function rewrittenBinary(messages: readonly Buffer[], makers: readonly (IdMaker | undefined)[], roomBytes = 1_000) {
  const rows = new RowBuffer(new SpareBuffers(), new BinaryIds(makers));
  return Buffer.concat(
    messages
      .flatMap((message) => {
        rows.expect(roomBytes);
        // It stands somewhere in what was received.
        const received = Buffer.concat([Buffer.from('before'), message, Buffer.from('after')]);
        rows.add(received, 6, 6 + message.length);
        return message.length % 2 ? [...rows.take()] : [];
      })
      .concat([...rows.take()]),
  );
}

describe('ids made while rows pass in binary form', () => {
  const key = (value: bigint) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64BE(value);
    return bytes;
  };
  const uuid = (text: string) => Buffer.from(text.replaceAll('-', ''), 'hex');
  const ordered = orderedIdMaker(within, 'users');
  const named = nameBasedIdMaker(within, 'terms');
  const makers = [ordered, undefined, named, undefined];
  const keys = [0n, 1n, -1n, 2n ** 62n, -(2n ** 63n), 2n ** 63n - 1n, 255n, 1234567890123n];
  const texts = ['', 'x', 'ə🎓', 'a\tb\\', 'y'.repeat(100), '7', '\\N', ' '];
  const rest = Buffer.from('z'.repeat(300));
  const rows = keys.map((value, at) => [
    key(value),
    rest.subarray(0, at * 40),
    Buffer.from(texts[at] ?? ''),
    at % 2 ? null : rest,
  ]);
  const expected = keys.map((value, at) => [
    uuid(orderedId(within, 'users', value)),
    rest.subarray(0, at * 40),
    uuid(nameBasedId(tagNamespace(within, 'terms'), texts[at] ?? '')),
    at % 2 ? null : rest,
  ]);

  const bytesOf = (messages: readonly Buffer[]) => Buffer.concat(messages);

  it('equal the reference, and leave everything else as it is', () => {
    expect(rewrittenBinary(binaryCopy(rows), makers)).toEqual(bytesOf(binaryCopy(expected)));
  });

  it('do not depend on how much room was expected', () => {
    for (const room of [0, 1, 30, 300, 100_000])
      expect(rewrittenBinary(binaryCopy(rows), makers, room)).toEqual(bytesOf(binaryCopy(expected)));
  });

  it('equal the reference whatever the length of the key', () => {
    const keysOf = Array.from({ length: 80 }, (_, length) => 'aəz7'.repeat(20).slice(0, length));
    const given = keysOf.map((text) => [Buffer.from(text)]);
    const made = keysOf.map((text) => [uuid(nameBasedId(tagNamespace(within, 'terms'), text))]);
    expect(rewrittenBinary(binaryCopy(given), [named])).toEqual(bytesOf(binaryCopy(made)));
  });

  it('leave NULL alone', () => {
    const nulls = binaryCopy([[null, null, null, null]]);
    expect(rewrittenBinary(nulls, makers)).toEqual(bytesOf(nulls));
  });

  it('find room, however much longer than their keys they are', () => {
    const short = Array.from({ length: 2000 }, () => [Buffer.from('')]);
    const long = short.map(() => [uuid(nameBasedId(tagNamespace(within, 'terms'), ''))]);
    expect(rewrittenBinary(binaryCopy(short), [named])).toEqual(bytesOf(binaryCopy(long)));
  });

  it('are not needed for a table without rows', () => {
    expect(rewrittenBinary(binaryCopy([]), makers)).toEqual(bytesOf(binaryCopy([])));
  });

  it('fail where a message is not one row, or a key is none', () => {
    const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = binaryCopy(rows);
    const cut = [first, second.subarray(0, 10)];
    const joined = [Buffer.concat([first, second]).subarray(0, 20), second];
    for (const messages of [cut, joined, [second]])
      expect(() => rewrittenBinary(messages, makers)).toThrow('a row a message');
    expect(() => rewrittenBinary(binaryCopy([[Buffer.alloc(4)]]), [ordered])).toThrow('made of 8 bytes');
  });
});
