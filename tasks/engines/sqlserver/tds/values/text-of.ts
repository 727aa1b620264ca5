import type { Cell } from '../../../../../state/outcome.ts';
import type { BinaryValue } from '../../../../copy/binary/row-bytes.ts';

/** A value as text, such as screens and checks have it: bits are 0 and 1, bytes `\x` and hexadecimal. */
export function textOf(value: BinaryValue): Cell {
  if (value === null || typeof value === 'string') return value;
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return realText(value);
  return `\\x${hexOf(value)}`;
}

/** The shortest that reads as the same number. */
export function realText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

export function hexOf({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('hex');
}
