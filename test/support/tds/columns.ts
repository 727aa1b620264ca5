import metadataParser from 'tedious/lib/metadata-parser.js';
import type { ColumnMetadata } from 'tedious/lib/token/colmetadata-token-parser.js';
import type { ParserOptions } from 'tedious/lib/token/stream-parser.js';
import type { WireType } from './values.ts';

const { readMetadata } = metadataParser as unknown as {
  readMetadata(bytes: Buffer, offset: number, options: ParserOptions): { readonly value: ColumnMetadata };
};

/** A column as the driver tells of it, read from what describes it on the wire. */
export function columnOf({ typeInfo }: Pick<WireType, 'typeInfo'>, colName = 'c'): ColumnMetadata {
  const described = Buffer.concat([Buffer.alloc(6), typeInfo]);
  return { ...readMetadata(described, 0, { tdsVersion: '7_4' } as ParserOptions).value, colName };
}

/** A row without the token before it: ROW, or NBCROW with its bitmap, which leaves NULLs out. */
export function rowOf(fields: readonly { readonly type: WireType; readonly bytes: Buffer | null }[], isSparse = false) {
  if (!isSparse) return Buffer.concat(fields.map(({ type, bytes }) => type.value(bytes)));
  const bitmap = Buffer.alloc(Math.ceil(fields.length / 8));
  for (const [at, { bytes }] of fields.entries()) {
    if (bytes === null) bitmap[at >> 3] = (bitmap[at >> 3] ?? 0) | (1 << (at & 7));
  }
  const there = fields.flatMap(({ type, bytes }) => (bytes === null ? [] : [type.value(bytes)]));
  return Buffer.concat([bitmap, ...there]);
}

/** Whole numbers, little-endian, of so many bytes. */
export function little(number: bigint | number, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  let left = BigInt.asUintN(size * 8, BigInt(number));
  for (let at = 0; at < size; at += 1, left >>= 8n) bytes[at] = Number(left & 255n);
  return bytes;
}

/** money: the higher four bytes come first. */
export function moneyBytes(tenThousandths: bigint): Buffer {
  return Buffer.concat([little(tenThousandths >> 32n, 4), little(tenThousandths, 4)]);
}

export const utf16 = (text: string) => Buffer.from(text, 'utf16le');

/** Bytes of a time of so many units, and of what stands behind it. */
export function timeBytes(units: bigint | number, scale: number, days?: number, minutesEast?: number): Buffer {
  return Buffer.concat([
    little(units, scale < 3 ? 3 : scale < 5 ? 4 : 5),
    ...(days === undefined ? [] : [little(days, 3)]),
    ...(minutesEast === undefined ? [] : [little(minutesEast, 2)]),
  ]);
}
