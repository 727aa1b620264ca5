/** A type of T-SQL: what kind of values it has, and how it is written. Aliases are resolved to what they stand for. */
export interface SqlType {
  /** As T-SQL writes it: `decimal(10,2)`, `nvarchar(max)`. */
  readonly text: string;
  readonly kind: TypeKind;
  /** Of numbers: digits in all, and behind the point. */
  readonly precision: number;
  /** Of numbers behind the point; of times behind the second. */
  readonly scale: number;
  /** Characters or bytes; Infinity for `max`. */
  readonly length: number;
}

/**
 * What the values of a type are, as far as a copy has to know. `narrow` texts are in a code page, `wide` ones in UTF-16.
 */
export type TypeKind =
  | 'bit'
  | 'integer'
  | 'decimal'
  | 'money'
  | 'real'
  | 'narrow'
  | 'wide'
  | 'bytes'
  | 'rowversion'
  | 'uuid'
  | 'date'
  | 'time'
  | 'local'
  | 'offset'
  | 'xml'
  | 'none';

/** Reads `decimal(10,2)`; types that are not known have the kind `none`. */
export function typeOf(written: string): SqlType {
  const [, name = '', first, second] =
    /^([\w.]+)\s*(?:\(\s*(\w+)\s*(?:,\s*(\d+)\s*)?\))?$/.exec(written.trim().toLowerCase()) ?? [];
  const known = kinds[name];
  const made = { text: written, precision: 0, scale: 0, length: 0 };
  if (known === undefined) return { ...made, kind: 'none' };
  const { kind, precision = 0, scale = 0 } = known;
  switch (kind) {
    case 'decimal':
      return { ...made, kind, precision: Number(first ?? 18), scale: Number(second ?? 0) };
    case 'time':
    case 'offset':
    case 'local':
      return { ...made, kind, scale: Number(first ?? scale) };
    case 'narrow':
    case 'wide':
    case 'bytes':
      return { ...made, kind, length: isOld(written) || first === 'max' ? Infinity : Number(first ?? 1) };
    default:
      return { ...made, kind, precision, scale };
  }
}

/** Types without a length that take part in almost no expression. */
function isOld(text: string): boolean {
  return /^(text|ntext|image|json)$/i.test(text);
}

/** char, nchar and binary: values are filled up with blanks or zeros. */
export function isPadded({ text }: SqlType): boolean {
  return /^(n?char|binary)\b/i.test(text);
}

export function isText({ kind }: SqlType): boolean {
  return kind === 'narrow' || kind === 'wide';
}

/** The largest whole number of an integer type, and the smallest. */
export function boundsOf({ text }: SqlType): readonly [bigint, bigint] {
  if (/^bit$/i.test(text)) return [0n, 1n];
  if (/^tinyint$/i.test(text)) return [0n, 255n];
  const bits = /^smallint$/i.test(text) ? 16n : /^int$/i.test(text) ? 32n : 64n;
  return [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n];
}

/** An expression that functions take: old types are cast to what replaced them. */
export function modern(sql: string, { text }: SqlType): string {
  if (/^text$/i.test(text)) return `CAST(${sql} AS varchar(max))`;
  if (/^(ntext|json)$/i.test(text)) return `CAST(${sql} AS nvarchar(max))`;
  return /^image$/i.test(text) ? `CAST(${sql} AS varbinary(max))` : sql;
}

interface Known {
  readonly kind: TypeKind;
  readonly precision?: number;
  readonly scale?: number;
}

/** learn.microsoft.com/sql/t-sql/data-types: sql_variant, hierarchyid, geometry, geography, vector and CLR types are none of these. */
const kinds: Readonly<Record<string, Known>> = {
  bit: { kind: 'bit', precision: 1 },
  tinyint: { kind: 'integer', precision: 3 },
  smallint: { kind: 'integer', precision: 5 },
  int: { kind: 'integer', precision: 10 },
  bigint: { kind: 'integer', precision: 19 },
  decimal: { kind: 'decimal' },
  numeric: { kind: 'decimal' },
  smallmoney: { kind: 'money', precision: 10, scale: 4 },
  money: { kind: 'money', precision: 19, scale: 4 },
  real: { kind: 'real', precision: 24 },
  float: { kind: 'real', precision: 53 },
  char: { kind: 'narrow' },
  varchar: { kind: 'narrow' },
  text: { kind: 'narrow' },
  nchar: { kind: 'wide' },
  nvarchar: { kind: 'wide' },
  ntext: { kind: 'wide' },
  sysname: { kind: 'wide' },
  // From 2025 on.
  json: { kind: 'wide' },
  binary: { kind: 'bytes' },
  varbinary: { kind: 'bytes' },
  image: { kind: 'bytes' },
  rowversion: { kind: 'rowversion' },
  timestamp: { kind: 'rowversion' },
  uniqueidentifier: { kind: 'uuid' },
  date: { kind: 'date' },
  time: { kind: 'time', scale: 7 },
  smalldatetime: { kind: 'local' },
  datetime: { kind: 'local', scale: 3 },
  datetime2: { kind: 'local', scale: 7 },
  datetimeoffset: { kind: 'offset', scale: 7 },
  xml: { kind: 'xml' },
};
