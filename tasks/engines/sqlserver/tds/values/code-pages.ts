import iconv from 'iconv-lite';

/** What a byte or bytes of a text become where its code page has nothing for them. */
export const unknownCharacter = '\uFFFD';

/**
 * The characters of a code page of one byte each, by their bytes; `undefined` for those of several. Windows takes bytes
 * without a character below 0xa0 for the control characters of the same number, and the server does so too.
 */
export function singleBytes(codePage: string): Uint16Array | undefined {
  if (!/^CP(437|850|874|125\d)$/.test(codePage)) return undefined;
  return Uint16Array.from({ length: 256 }, (_, byte) => {
    const character = decodeBytes(Buffer.of(byte), codePage);
    return character === unknownCharacter && byte < 0xa0 ? byte : character.charCodeAt(0);
  });
}

export function decodeBytes(bytes: Buffer, codePage: string): string {
  return iconv.decode(bytes, codePage, { stripBOM: false });
}
