import type { ColumnMetadata } from 'tedious/lib/token/colmetadata-token-parser.js';

/** How the values of a column lie in a row: MS-TDS 2.2.5.2.3 and 2.2.5.4. */
export type Layout =
  /** So many bytes, and never NULL. */
  | { readonly kind: 'fixed'; readonly bytes: number }
  /** Behind their length: one byte, and 0 is NULL; two bytes, and 0xffff is; four, and 0 is. */
  | { readonly kind: 'byte-length' | 'short-length' | 'long-length' }
  /** In parts, each behind its length, until one is empty; behind the length of all, which need not be known. */
  | { readonly kind: 'parts' }
  /** Behind a pointer that means nothing here, and a timestamp; without a pointer it is NULL. */
  | { readonly kind: 'pointed' }
  | { readonly kind: 'nothing' };

/** `dataLength` of types without a bound. */
const unbounded = 0xffff;

const fixed: Readonly<Record<string, number>> = {
  Bit: 1,
  TinyInt: 1,
  SmallInt: 2,
  Int: 4,
  BigInt: 8,
  Real: 4,
  Float: 8,
  SmallMoney: 4,
  Money: 8,
  SmallDateTime: 4,
  DateTime: 8,
};

/** Throws a `TypeError` for a type that no server sends in a row. */
export function layoutOf({ type: { name }, dataLength }: ColumnMetadata): Layout {
  const bytes = fixed[name];
  if (bytes !== undefined) return { kind: 'fixed', bytes };
  switch (name) {
    case 'Null':
      return { kind: 'nothing' };
    case 'IntN':
    case 'BitN':
    case 'FloatN':
    case 'MoneyN':
    case 'DateTimeN':
    case 'DecimalN':
    case 'NumericN':
    case 'UniqueIdentifier':
    case 'Date':
    case 'Time':
    case 'DateTime2':
    case 'DateTimeOffset':
      return { kind: 'byte-length' };
    case 'Char':
    case 'NChar':
    case 'Binary':
    case 'VarChar':
    case 'NVarChar':
    case 'VarBinary':
      return { kind: dataLength === unbounded ? 'parts' : 'short-length' };
    case 'Xml':
    case 'UDT':
      return { kind: 'parts' };
    case 'Text':
    case 'NText':
    case 'Image':
      return { kind: 'pointed' };
    case 'Variant':
      return { kind: 'long-length' };
    default:
      throw new TypeError(`rows of ${name} are not read`);
  }
}
