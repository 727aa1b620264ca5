import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { nameBasedId } from '../../../tasks/copy/ids.ts';
import { idRewriter } from '../../../tasks/engines/postgres/copy-rewrite.ts';

const within = '5b2f6c1e-6a0d-4f0e-9a51-0d8f3c7b2a90';
const id = (key: string) => nameBasedId(within, key);

/** Rewrites a text that arrives in pieces of some bytes. */
async function rewritten(text: string, namespaces: readonly (string | undefined)[], pieceBytes = text.length * 4) {
  const bytes = Buffer.from(text);
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) pieces.push(bytes.subarray(at, at + pieceBytes));
  return (await buffer(Readable.from(pieces).pipe(idRewriter(namespaces)))).toString();
}

describe('ids made while rows pass', () => {
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
