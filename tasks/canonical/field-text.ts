import type { BinaryValue } from '../copy/binary/row-bytes.ts';
import { marks } from '../copy/holds.ts';
import { jsonText } from './json-value.ts';
import type { CanonicalKind } from './kinds.ts';
import { decimalText, realText } from './numbers.ts';
import { dateText, instantText, timestampText, timeText } from './times.ts';

/** Bytes that were kept as a text and are no UTF-8. */
export class BrokenText {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
}

export type CanonicalValue = BinaryValue | BrokenText;
type Present = Exclude<CanonicalValue, null>;

/** A value as the canonical text of a kind: docs/canonical-rows.md. `undefined` where it is no value of that kind. */
export function fieldText(kind: CanonicalKind, value: Present): string | undefined {
  if (kind === 'typed') return typedText(value);
  if (value instanceof BrokenText) return undefined;
  switch (kind) {
    case 'boolean':
      return value === 0n || value === 1n ? String(value) : undefined;
    case 'decimal':
      return decimalText(value);
    case 'real':
      return realText(value);
    case 'bytes':
      return value instanceof Uint8Array ? hex(value) : undefined;
    case 'uuid':
      return uuidText(value);
    default:
      return typeof value === 'string' && value.isWellFormed() ? ofText(kind, value) : undefined;
  }
}

/** What a value is, and its text: for columns whose values are of any type, and for values that are not of their kind. */
export function typedText(value: Present): string {
  if (value instanceof BrokenText) return `b${hex(value.bytes)}`;
  if (value instanceof Uint8Array) return `${marks.bytes}${hex(value)}`;
  if (typeof value === 'bigint') return `${marks.integer}${value}`;
  if (typeof value === 'number') return `${marks.real}${realText(value)}`;
  return value.isWellFormed() ? `${marks.text}${value}` : `w${hex(Buffer.from(value, 'utf16le').swap16())}`;
}

function ofText(
  kind: Exclude<CanonicalKind, 'typed' | 'boolean' | 'decimal' | 'real' | 'bytes' | 'uuid'>,
  text: string,
): string | undefined {
  switch (kind) {
    case 'text':
      return text;
    case 'date':
      return dateText(text);
    case 'time':
      return timeText(text);
    case 'timestamp':
      return timestampText(text);
    case 'instant':
      return instantText(text);
    case 'json':
      return jsonText(text);
  }
}

/** Of 16 bytes, or of a text with its hyphens or without them. */
function uuidText(value: Exclude<BinaryValue, null>): string | undefined {
  const isBytes = value instanceof Uint8Array && value.length === 16;
  const text = isBytes ? hex(value) : typeof value === 'string' ? value.toLowerCase() : '';
  if (!/^([0-9a-f]{4}-?){7}[0-9a-f]{4}$/.test(text)) return undefined;
  return text.replaceAll('-', '').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function hex({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('hex');
}
