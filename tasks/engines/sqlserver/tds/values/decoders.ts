import { Collation } from 'tedious/lib/collation.js';
import type { ColumnMetadata } from 'tedious/lib/token/colmetadata-token-parser.js';
import { decimalDecoder, moneyOf } from './decimals.ts';
import type { Decode, Strictness } from './decode.ts';
import { bitOf, integerOf, realOf, shownRealOf } from './integers.ts';
import { layoutOf } from './layouts.ts';
import { ofParts } from './parts.ts';
import { narrowTextDecoder, wideTextDecoder, xmlDecoder } from './texts.ts';
import { dateDecoder, localTimeDecoder, offsetTimeDecoder, oldTimeDecoder, timeDecoder } from './times.ts';
import { uuidOf } from './uuids.ts';
import { bytesOf, variantDecoder } from './variants.ts';

/**
 * What makes a value of a column's bytes, between the places that `RowPlaces` tells: integers and bits are bigint, reals
 * number, bytes Uint8Array; all else is the text that the server would print, with every digit of the column's scale.
 */
export function decoderOf(column: ColumnMetadata, strictness: Strictness): Decode {
  const decode = decodeOf(column, strictness);
  return layoutOf(column).kind === 'parts' ? ofParts(decode) : decode;
}

function decodeOf({ type: { name }, scale = 0, collation }: ColumnMetadata, strictness: Strictness): Decode {
  switch (name) {
    case 'Bit':
    case 'BitN':
      return bitOf;
    case 'TinyInt':
    case 'SmallInt':
    case 'Int':
    case 'BigInt':
    case 'IntN':
      return integerOf;
    case 'Real':
    case 'Float':
    case 'FloatN':
      return strictness === 'strict' ? realOf : shownRealOf;
    case 'SmallMoney':
    case 'Money':
    case 'MoneyN':
      return moneyOf;
    case 'DecimalN':
    case 'NumericN':
      return decimalDecoder(scale);
    case 'UniqueIdentifier':
      return uuidOf;
    case 'Date':
      return dateDecoder();
    case 'Time':
      return timeDecoder(scale);
    case 'DateTime2':
      return localTimeDecoder(scale);
    case 'DateTimeOffset':
      return offsetTimeDecoder(scale);
    case 'SmallDateTime':
    case 'DateTime':
    case 'DateTimeN':
      return oldTimeDecoder();
    case 'Char':
    case 'VarChar':
    case 'Text':
      return narrowTextDecoder(collation?.codepage, strictness);
    case 'NChar':
    case 'NVarChar':
    case 'NText':
      return wideTextDecoder(strictness);
    case 'Xml':
      return xmlDecoder(strictness);
    case 'Variant':
      return variantDecoder(codePageOf);
    default:
      return bytesOf;
  }
}

function codePageOf(collation: Buffer): string | undefined {
  return Collation.fromBuffer(collation).codepage;
}
