import { FieldRefused } from './field-refused.ts';

/** A text in the bytes of a code page. Throws `FieldRefused` where a character is none of it: it would become `?`. */
export type Encode = (text: string) => Buffer;

/** `page` as the driver names it: `CP1252`, `utf-8`; undefined where it knows none, and only ASCII is sure. */
export async function encoderOf(page: string | undefined): Promise<Encode> {
  if (page === 'utf-8') return (text) => Buffer.from(text, 'utf8');
  const { default: iconv } = await import('iconv-lite');
  return (text) => {
    if (isAscii(text)) return Buffer.from(text, 'latin1');
    if (page === undefined || !iconv.encodingExists(page)) throw stray(text, 'ASCII, and the code page is not known');
    const bytes = iconv.encode(text, page);
    if (iconv.decode(bytes, page) !== text) throw stray(text, page);
    return bytes;
  };
}

/** All characters beyond ASCII of a code page that has one byte for each; undefined for others. */
export async function beyondAscii(page: string): Promise<string | undefined> {
  if (!/^cp(125\d|437|850|874)$/i.test(page)) return undefined;
  const { default: iconv } = await import('iconv-lite');
  const all = Buffer.from(Array.from({ length: 128 }, (_, at) => at + 128));
  const known = [...iconv.decode(all, page)].filter((character) => character !== '\uFFFD');
  return known.join('');
}

const ascii = /^[\x00-\x7f]*$/;

function isAscii(text: string): boolean {
  return ascii.test(text);
}

function stray(text: string, page: string): FieldRefused {
  const shown = text.length > 40 ? `${text.slice(0, 40)}...` : text;
  return new FieldRefused(`'${shown}' has characters that are not in ${page}: the server would make ? of them`);
}
