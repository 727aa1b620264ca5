import type { Encode } from './code-pages.ts';
import { notA, unfit } from './field-refused.ts';
import type { WireBytes } from './wire-bytes.ts';
import { none, type WireType } from './wire-type.ts';

/** The server's name of a length without end. */
const unbounded = 0xffff;
const unknownLength = Buffer.from([0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);

export interface Collation {
  readonly name: string;
  /** As the server writes it: five bytes. */
  readonly bytes: Uint8Array;
}

/** nvarchar(n), nvarchar(max), nchar(n): UTF-16. `size` is in bytes; 65535 means max. */
export function unicode(kind: 'nvarchar' | 'nchar', size: number, collation: Collation): WireType {
  const isMax = size === unbounded;
  const declaration = `${kind}(${isMax ? 'max' : size / 2})`;
  return {
    declaration: collated(declaration, collation),
    info: sizedInfo(kind === 'nchar' ? 0xef : 0xe7, size, collation),
    none: isMax ? none.large : none.short,
    write(text, out) {
      if (!isMax && text.length * 2 > size) throw unfit(text, declaration);
      const filled = kind === 'nchar' ? text.padEnd(size / 2) : text;
      writeSized(filled.length * 2, isMax, out, () => out.text(filled));
    },
  };
}

/** varchar(n), varchar(max), char(n): bytes of the column's code page. */
export function ofCodePage(kind: 'varchar' | 'char', size: number, collation: Collation, encode: Encode): WireType {
  const isMax = size === unbounded;
  const declaration = `${kind}(${isMax ? 'max' : size})`;
  return {
    declaration: collated(declaration, collation),
    info: sizedInfo(kind === 'char' ? 0xaf : 0xa7, size, collation),
    none: isMax ? none.large : none.short,
    write(text, out) {
      const given = encode(text);
      if (!isMax && given.length > size) throw unfit(text, declaration);
      const bytes = kind === 'char' ? filledUp(given, size) : given;
      writeSized(bytes.length, isMax, out, () => out.bytes(bytes));
    },
  };
}

/** With blanks, as the server would: one that was tried does not (Babelfish), and can't send the value then. */
function filledUp(bytes: Buffer, size: number): Buffer {
  return bytes.length === size ? bytes : Buffer.concat([bytes, Buffer.alloc(size - bytes.length, 0x20)]);
}

/** varbinary(n), varbinary(max), binary(n); a shorter value would be padded by the last. */
export function binary(kind: 'varbinary' | 'binary', size: number): WireType {
  const isMax = size === unbounded;
  const declaration = `${kind}(${isMax ? 'max' : size})`;
  return {
    declaration,
    info: sizedInfo(kind === 'binary' ? 0xad : 0xa5, size),
    none: isMax ? none.large : none.short,
    write(text, out) {
      const bytes = bytesOf(text);
      const isUnfit = kind === 'binary' ? bytes.length !== size : !isMax && bytes.length > size;
      if (isUnfit) throw unfit(text, declaration);
      writeSized(bytes.length, isMax, out, () => out.bytes(bytes));
    },
  };
}

/** text, ntext and image: a pointer and a time that mean nothing, then length and value. */
export function large(kind: 'text' | 'ntext' | 'image', collation: Collation | undefined, encode: Encode): WireType {
  const info = Buffer.alloc(kind === 'image' ? 5 : 10);
  info.writeUInt8({ text: 0x23, ntext: 0x63, image: 0x22 }[kind], 0);
  info.writeInt32LE(kind === 'ntext' ? 2 ** 31 - 2 : 2 ** 31 - 1, 1);
  if (collation && kind !== 'image') info.set(collation.bytes, 5);
  return {
    declaration: collation && kind !== 'image' ? collated(kind, collation) : kind,
    ...{ info, hasTableName: true, none: none.byte },
    write(text, out) {
      const bytes = kind === 'image' ? bytesOf(text) : kind === 'text' ? encode(text) : Buffer.from(text, 'utf16le');
      out.bytes(pointer);
      out.int32(bytes.length);
      out.bytes(bytes);
    },
  };
}

const pointer = Buffer.alloc(25);
pointer[0] = 16;

/** As a text, of which the server makes XML when it goes into its table: then it can be said which row is none. */
export const xml: WireType = unicode('nvarchar', unbounded, {
  name: '',
  bytes: Buffer.from([0x09, 0x04, 0xd0, 0, 0x34]),
});

/** The first three parts are numbers, lowest byte first. */
export const uniqueidentifier: WireType = {
  declaration: 'uniqueidentifier',
  info: Buffer.from([0x24, 16]),
  none: none.byte,
  write(text, out) {
    const digits = text.replaceAll('-', '');
    if (!/^[0-9a-f]{32}$/i.test(digits)) throw notA('UUID', text);
    const bytes = Buffer.from(digits, 'hex');
    out.uint8(16);
    out.uint32(bytes.readUInt32BE(0));
    out.uint16(bytes.readUInt16BE(4));
    out.uint16(bytes.readUInt16BE(6));
    out.bytes(bytes.subarray(8));
  },
};

function collated(declaration: string, { name }: Collation): string {
  return name === '' ? declaration : `${declaration} COLLATE ${name}`;
}

function sizedInfo(id: number, size: number, collation?: Collation): Buffer {
  const info = Buffer.alloc(collation ? 8 : 3);
  info.writeUInt8(id, 0);
  info.writeUInt16LE(size, 1);
  if (collation) info.set(collation.bytes, 3);
  return info;
}

/** A value without end comes in pieces, of which an empty one is the last. */
function writeSized(length: number, isMax: boolean, out: WireBytes, write: () => void): void {
  if (!isMax) {
    out.uint16(length);
    write();
    return;
  }
  out.bytes(unknownLength);
  if (length > 0) {
    out.uint32(length);
    write();
  }
  out.uint32(0);
}

/** `\x` and hexadecimal digits. */
function bytesOf(text: string): Buffer {
  if (!/^\\x([0-9a-f]{2})*$/i.test(text)) throw notA('value in bytes', text);
  return Buffer.from(text.slice(2), 'hex');
}
