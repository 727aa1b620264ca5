import type { Holds } from '../holds.ts';
import { keyText, nameBasedId } from '../ids.ts';
import { notA } from './field-refused.ts';
import type { BinaryValue, RowBytes } from './row-bytes.ts';
import type { WriteValue } from './values.ts';

/** Ids as fields; the reference is tasks/copy/ids.ts. `tag` has the first 48 bits, in hexadecimal. */
export function orderedIdWriter(tag: string, holds: Holds): WriteValue {
  const scratch = Buffer.alloc(16);
  scratch.set(Buffer.from(`${tag}80`, 'hex'));
  const first = scratch.readUInt32BE(0);
  const second = scratch.readUInt32BE(4);
  const isUuid = holds.kind === 'uuid';
  return (value, out) => {
    if (typeof value !== 'bigint') throw notA('whole number', value);
    const number = Number(value);
    if (isUuid && number >= 0 && number <= Number.MAX_SAFE_INTEGER) {
      // Most keys are small, and four numbers are written sooner than bytes.
      const high = Math.floor(number / 0x1_0000_0000);
      out.int32(16);
      out.uint32(first);
      out.uint32(second + 2);
      out.uint32(0x8000_0000 + high);
      out.uint32(number - high * 0x1_0000_0000);
      return;
    }
    const biased = BigInt.asUintN(64, value) ^ signBit;
    scratch[7] = Number(biased >> 62n);
    scratch.writeBigUInt64BE((biased & lowBits) | signBit, 8);
    writeId(scratch, holds, out);
  };
}

/** `namespace` is that of the tag. Of several values none may be NULL. */
export function nameBasedIdWriter(namespace: string, holds: Holds) {
  return (parts: readonly BinaryValue[], out: RowBytes): void => {
    const texts = parts.map((part) => {
      if (typeof part !== 'bigint' && typeof part !== 'string') throw notA('key that ids are made of', part);
      return String(part);
    });
    writeId(Buffer.from(nameBasedId(namespace, keyText(texts)).replaceAll('-', ''), 'hex'), holds, out);
  };
}

const signBit = 1n << 63n;
const lowBits = (1n << 62n) - 1n;

function writeId(id: Buffer, { kind }: Holds, out: RowBytes): void {
  if (kind === 'uuid') {
    out.int32(16);
    out.bytes(id);
    return;
  }
  const hex = id.toString('hex');
  out.text(`${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`);
}
