import type { Decode } from './decode.ts';

/** Of a value that comes in parts. Most are one part, and lie together. */
export function ofParts(decode: Decode): Decode {
  return (bytes, start, end) => {
    if (start === end) return decode(bytes, start, start);
    const first = start + 4;
    if (first + bytes.readUInt32LE(start) === end) return decode(bytes, first, end);
    const whole = joined(bytes, start, end);
    return decode(whole, 0, whole.length);
  };
}

export function joined(bytes: Buffer, start: number, end: number): Buffer {
  const parts: Buffer[] = [];
  for (let at = start; at < end; ) {
    const behind = at + 4 + bytes.readUInt32LE(at);
    parts.push(bytes.subarray(at + 4, behind));
    at = behind;
  }
  return Buffer.concat(parts);
}
