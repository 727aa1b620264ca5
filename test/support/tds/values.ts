/**
 * Every type of SQL Server as it goes over the wire: what describes a column of it, and a value, NULL included. Written
 * by hand after [MS-TDS] 2.2.5.4 and 2.2.5.5, from bytes that are given: *scripted, not recorded*.
 */
export interface WireType {
  readonly typeInfo: Buffer;
  value(bytes: Buffer | null): Buffer;
}

const latin = Buffer.from([0x09, 0x04, 0xd0, 0x00, 0x34]);
const u16 = (number: number) => {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(number);
  return bytes;
};
const u32 = (number: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(number);
  return bytes;
};

/** Length in one byte, 0 is NULL. */
const short = (...typeInfo: number[]): WireType => ({
  typeInfo: Buffer.from(typeInfo),
  value: (bytes) => Buffer.concat([Buffer.from([bytes?.length ?? 0]), bytes ?? Buffer.alloc(0)]),
});

/** No length: never NULL. */
const fixed = (type: number): WireType => ({
  typeInfo: Buffer.from([type]),
  value: (bytes) => {
    if (bytes === null) throw new TypeError('a column of a type without a length is never NULL');
    return bytes;
  },
});

/** Length in two bytes, 0xFFFF is NULL. */
const medium = (type: number, length: number, hasCollation: boolean): WireType => ({
  typeInfo: Buffer.concat([Buffer.from([type]), u16(length), ...(hasCollation ? [latin] : [])]),
  value: (bytes) => (bytes === null ? u16(0xffff) : Buffer.concat([u16(bytes.length), bytes])),
});

/** Comes in parts of any size, with its whole length before them when that is known. */
const parts = (typeInfo: Buffer, partLength: number, isLengthKnown = true): WireType => ({
  typeInfo,
  value: (bytes) => {
    const length = Buffer.alloc(8, 0xff);
    if (bytes === null) return length;
    length.writeBigUInt64LE(isLengthKnown ? BigInt(bytes.length) : 0xffff_ffff_ffff_fffen);
    const cut = Array.from({ length: Math.ceil(bytes.length / partLength) }, (_, at) =>
      bytes.subarray(at * partLength, (at + 1) * partLength),
    );
    return Buffer.concat([length, ...cut.flatMap((part) => [u32(part.length), part]), u32(0)]);
  },
});

/** text, ntext and image: a pointer and a timestamp before the value. */
const old = (type: number, hasCollation: boolean): WireType => ({
  typeInfo: Buffer.concat([Buffer.from([type]), u32(0x7fff_ffff), ...(hasCollation ? [latin] : []), Buffer.from([0])]),
  value: (bytes) =>
    bytes === null
      ? Buffer.from([0])
      : Buffer.concat([Buffer.from([16]), Buffer.alloc(16, 1), Buffer.alloc(8, 2), u32(bytes.length), bytes]),
});

const plp = (type: number, hasCollation: boolean) =>
  Buffer.concat([Buffer.from([type]), u16(0xffff), ...(hasCollation ? [latin] : [])]);

export const wireTypes = {
  tinyint: short(0x26, 1),
  smallint: short(0x26, 2),
  int: short(0x26, 4),
  bigint: short(0x26, 8),
  bit: short(0x68, 1),
  real: short(0x6d, 4),
  float: short(0x6d, 8),
  smallmoney: short(0x6e, 4),
  money: short(0x6e, 8),
  smalldatetime: short(0x6f, 4),
  datetime: short(0x6f, 8),
  uniqueidentifier: short(0x24, 16),
  date: short(0x28),
  time: (scale: number) => short(0x29, scale),
  datetime2: (scale: number) => short(0x2a, scale),
  datetimeoffset: (scale: number) => short(0x2b, scale),
  decimal: (precision: number, scale: number) => short(0x6a, decimalLength(precision), precision, scale),
  numeric: (precision: number, scale: number) => short(0x6c, decimalLength(precision), precision, scale),
  'tinyint not null': fixed(0x30),
  'bit not null': fixed(0x32),
  'smallint not null': fixed(0x34),
  'int not null': fixed(0x38),
  'smalldatetime not null': fixed(0x3a),
  'real not null': fixed(0x3b),
  'money not null': fixed(0x3c),
  'datetime not null': fixed(0x3d),
  'float not null': fixed(0x3e),
  'smallmoney not null': fixed(0x7a),
  'bigint not null': fixed(0x7f),
  nvarchar: (length: number) => medium(0xe7, 2 * length, true),
  nchar: (length: number) => medium(0xef, 2 * length, true),
  varchar: (length: number) => medium(0xa7, length, true),
  char: (length: number) => medium(0xaf, length, true),
  varbinary: (length: number) => medium(0xa5, length, false),
  binary: (length: number) => medium(0xad, length, false),
  'nvarchar(max)': (partLength: number, isLengthKnown = true) => parts(plp(0xe7, true), partLength, isLengthKnown),
  'varchar(max)': (partLength: number, isLengthKnown = true) => parts(plp(0xa7, true), partLength, isLengthKnown),
  'varbinary(max)': (partLength: number, isLengthKnown = true) => parts(plp(0xa5, false), partLength, isLengthKnown),
  xml: (partLength: number) => parts(Buffer.from([0xf1, 0]), partLength),
  text: old(0x23, true),
  ntext: old(0x63, true),
  image: old(0x22, false),
  sql_variant: {
    typeInfo: Buffer.concat([Buffer.from([0x62]), u32(8009)]),
    value: (bytes: Buffer | null) => Buffer.concat([u32(bytes?.length ?? 0), bytes ?? Buffer.alloc(0)]),
  },
} as const;

/** Bytes of a decimal, its sign included. */
function decimalLength(precision: number): number {
  if (precision <= 9) return 5;
  if (precision <= 19) return 9;
  return precision <= 28 ? 13 : 17;
}

/** Sign and digits, as decimals go over the wire: `decimalBytes(-12345n, 9)` for -123.45 of `decimal(9, 2)`. */
export function decimalBytes(unscaled: bigint, precision: number): Buffer {
  const bytes = Buffer.alloc(decimalLength(precision));
  bytes.writeUInt8(unscaled < 0n ? 0 : 1);
  let left = unscaled < 0n ? -unscaled : unscaled;
  for (let at = 1; at < bytes.length; at += 1, left >>= 8n) bytes.writeUInt8(Number(left & 255n), at);
  return bytes;
}
