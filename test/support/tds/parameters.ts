import type { ByteReader } from './byte-reader.ts';

/**
 * One parameter of a call, exactly, as a person can read it: `@p1 nvarchar "a"`. What is not text or an integer is its
 * bytes: `@p1 0x6a 0x01…`, with the type's number first. Source: [MS-TDS] 2.2.5.4, 2.2.6.6.
 */
export function readParameter(reader: ByteReader): string {
  const name = reader.text(reader.u8());
  const output = (reader.u8() & 1) === 0 ? '' : ' output';
  return `${name}${output} ${readTyped(reader)}`.trim();
}

function readTyped(reader: ByteReader): string {
  const type = reader.u8();
  const hex = `0x${type.toString(16).padStart(2, '0')}`;
  const fixed = fixedLengths[type];
  if (fixed !== undefined) return `${hex} ${bytesText(reader.bytes(fixed))}`;
  if (numbers.has(type)) return numberText(type, reader, hex);
  if (type === 0x28) return `${hex} ${bytesText(reader.bytes(reader.u8()))}`;
  if (scaled.has(type)) {
    const scale = reader.u8();
    return `${hex}(${scale}) ${bytesText(reader.bytes(reader.u8()))}`;
  }
  if (type === 0x6a || type === 0x6c) {
    reader.u8();
    const [precision, scale] = [reader.u8(), reader.u8()];
    return `${hex}(${precision},${scale}) ${bytesText(reader.bytes(reader.u8()))}`;
  }
  const long = longTypes[type];
  if (!long) return `${hex} and what follows ${bytesText(reader.rest())}`;
  const length = reader.u16();
  if (long.hasCollation) reader.bytes(5);
  const value = length === 0xffff ? readParts(reader) : readShort(reader);
  const shown = value === null ? 'null' : long.isText ? JSON.stringify(value.toString('utf16le')) : bytesText(value);
  return `${long.name}${length === 0xffff ? '(max)' : ''} ${shown}`;
}

/** INTN and BITN as numbers; FLTN, MONEYN, DATETIMN and uniqueidentifier as bytes. */
function numberText(type: number, reader: ByteReader, hex: string): string {
  reader.u8();
  const bytes = reader.bytes(reader.u8());
  if (type !== 0x26 && type !== 0x68) return `${hex} ${bytesText(bytes)}`;
  return `${type === 0x26 ? 'int' : 'bit'} ${bytes.length === 0 ? 'null' : BigInt.asIntN(8 * bytes.length, fromBytes(bytes))}`;
}

function readShort(reader: ByteReader): Buffer | null {
  const length = reader.u16();
  return length === 0xffff ? null : reader.bytes(length);
}

/** A value of a (max) type comes in parts. */
function readParts(reader: ByteReader): Buffer | null {
  if (reader.u64() === 0xffff_ffff_ffff_ffffn) return null;
  const parts: Buffer[] = [];
  for (let length = reader.u32(); length > 0; length = reader.u32()) parts.push(reader.bytes(length));
  return Buffer.concat(parts);
}

function fromBytes(bytes: Buffer): bigint {
  return bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
}

function bytesText(bytes: Buffer): string {
  return bytes.length === 0 ? 'null' : bytes.toString('hex');
}

const fixedLengths: Readonly<Record<number, number>> = {
  31: 0,
  ...{ 48: 1, 50: 1, 52: 2, 56: 4, 58: 4, 59: 4, 60: 8, 61: 8, 62: 8, 122: 4, 127: 8 },
};
const numbers: ReadonlySet<number> = new Set([0x24, 0x26, 0x68, 0x6d, 0x6e, 0x6f]);
const scaled: ReadonlySet<number> = new Set([0x29, 0x2a, 0x2b]);
const longTypes: Readonly<Record<number, { name: string; isText: boolean; hasCollation: boolean }>> = {
  231: { name: 'nvarchar', isText: true, hasCollation: true },
  239: { name: 'nchar', isText: true, hasCollation: true },
  167: { name: 'varchar', isText: false, hasCollation: true },
  175: { name: 'char', isText: false, hasCollation: true },
  165: { name: 'varbinary', isText: false, hasCollation: false },
  173: { name: 'binary', isText: false, hasCollation: false },
};
