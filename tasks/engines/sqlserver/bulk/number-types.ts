import { notA, unfit } from './field-refused.ts';
import { none, type WireType } from './wire-type.ts';

export const bit: WireType = {
  declaration: 'bit',
  info: Buffer.from([0x68, 1]),
  none: none.byte,
  write(text, out) {
    const value = booleans[text];
    if (value === undefined) throw notA('boolean', text);
    out.uint8(1);
    out.uint8(value);
  },
};

const booleans: Readonly<Record<string, number>> = { t: 1, f: 0, '1': 1, '0': 0, true: 1, false: 0 };

export function integer(bytes: 1 | 2 | 4 | 8): WireType {
  const declaration = { 1: 'tinyint', 2: 'smallint', 4: 'int', 8: 'bigint' }[bytes];
  const info = Buffer.from([0x26, bytes]);
  const most = bytes === 1 ? 255 : 2 ** (bytes * 8 - 1) - 1;
  const least = bytes === 1 ? 0 : -most - 1;
  return {
    ...{ declaration, info, none: none.byte },
    write(text, out) {
      if (!/^-?\d+$/.test(text)) throw notA('whole number', text);
      if (bytes === 8) {
        const value = BigInt(text);
        if (value !== BigInt.asIntN(64, value)) throw unfit(text, declaration);
        out.uint8(8);
        return out.bigInt64(value);
      }
      const value = Number(text);
      if (value < least || value > most) throw unfit(text, declaration);
      out.uint8(bytes);
      if (bytes === 1) out.uint8(value);
      else if (bytes === 2) out.int16(value);
      else out.int32(value);
    },
  };
}

/** Numbers smaller than the normal ones are beyond what the server documents: "float and real" in its documentation. */
const smallest = { 4: 2 ** -126, 8: 2 ** -1022 } as const;

export function real(bytes: 4 | 8): WireType {
  const declaration = bytes === 4 ? 'real' : 'float';
  return {
    ...{ declaration, info: Buffer.from([0x6d, bytes]), none: none.byte },
    write(text, out) {
      const value = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
      if (Number.isNaN(value)) throw notA(`number that ${declaration} holds`, text);
      const kept = bytes === 4 ? Math.fround(value) : value;
      const isSmall = kept === 0 ? /[1-9]/.test(text.split(/e/i)[0] ?? '') : Math.abs(kept) < smallest[bytes];
      if (!Number.isFinite(kept) || isSmall) throw unfit(text, declaration);
      out.uint8(bytes);
      if (bytes === 4) out.float32(kept);
      else out.float64(kept);
    },
  };
}
