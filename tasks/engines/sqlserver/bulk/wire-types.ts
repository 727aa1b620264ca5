import type { ColumnMetadata } from 'tedious/lib/token/colmetadata-token-parser.js';
import { encoderOf } from './code-pages.ts';
import { decimal, money } from './decimal-types.ts';
import { bit, integer, real } from './number-types.ts';
import { binary, type Collation, large, ofCodePage, unicode, uniqueidentifier, xml } from './text-types.ts';
import { date, datetime, datetime2, datetimeoffset, smalldatetime, time } from './time-types.ts';
import type { WireType } from './wire-type.ts';

/**
 * How a column travels, by what the server says of it in a result. `collation` is its name. Undefined for types that can't
 * be loaded: sql_variant and those of .NET.
 */
export async function wireType(column: ColumnMetadata, collation: string): Promise<WireType | undefined> {
  const { type, precision = 0, scale = 0, dataLength = 0 } = column;
  const collated: Collation = { name: collation, bytes: column.collation?.toBuffer() ?? Buffer.alloc(5) };
  const encode = () => encoderOf(column.collation?.codepage);
  switch (type.name) {
    case 'Bit':
    case 'BitN':
      return bit;
    case 'TinyInt':
      return integer(1);
    case 'SmallInt':
      return integer(2);
    case 'Int':
      return integer(4);
    case 'BigInt':
      return integer(8);
    case 'IntN':
      return integer(bytesOf(dataLength));
    case 'Real':
      return real(4);
    case 'Float':
      return real(8);
    case 'FloatN':
      return real(dataLength === 4 ? 4 : 8);
    case 'Decimal':
    case 'DecimalN':
    case 'Numeric':
    case 'NumericN':
      return decimal(precision, scale);
    case 'SmallMoney':
      return money(4);
    case 'Money':
      return money(8);
    case 'MoneyN':
      return money(dataLength === 4 ? 4 : 8);
    case 'Date':
      return date;
    case 'Time':
      return time(scale);
    case 'DateTime2':
      return datetime2(scale);
    case 'DateTimeOffset':
      return datetimeoffset(scale);
    case 'DateTime':
      return datetime;
    case 'SmallDateTime':
      return smalldatetime;
    case 'DateTimeN':
      return dataLength === 4 ? smalldatetime : datetime;
    case 'UniqueIdentifier':
      return uniqueidentifier;
    case 'NVarChar':
      return unicode('nvarchar', dataLength, collated);
    case 'NChar':
      return unicode('nchar', dataLength, collated);
    case 'VarChar':
      return ofCodePage('varchar', dataLength, collated, await encode());
    case 'Char':
      return ofCodePage('char', dataLength, collated, await encode());
    case 'VarBinary':
      return binary('varbinary', dataLength);
    case 'Binary':
      return binary('binary', dataLength);
    case 'Text':
      return large('text', collated, await encode());
    case 'NText':
      return large('ntext', collated, await encode());
    case 'Image':
      return large('image', undefined, await encode());
    case 'Xml':
      return xml;
    default:
      return undefined;
  }
}

function bytesOf(length: number): 1 | 2 | 4 | 8 {
  return length === 1 || length === 2 || length === 4 ? length : 8;
}
