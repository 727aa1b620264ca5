import type { ColumnMetadata } from 'tedious/lib/token/colmetadata-token-parser.js';

/** A column's type as T-SQL writes it: `nvarchar(20)`, `decimal(10,2)`, `datetime2(7)`. */
export function typeName({ type, dataLength, precision, scale, udtInfo }: ColumnMetadata): string {
  switch (type.name) {
    case 'IntN':
      return { 1: 'tinyint', 2: 'smallint', 4: 'int' }[dataLength ?? 8] ?? 'bigint';
    case 'FloatN':
      return dataLength === 4 ? 'real' : 'float';
    case 'MoneyN':
      return dataLength === 4 ? 'smallmoney' : 'money';
    case 'DateTimeN':
      return dataLength === 4 ? 'smalldatetime' : 'datetime';
    case 'BitN':
      return 'bit';
    case 'DecimalN':
    case 'Decimal':
      return `decimal(${precision},${scale})`;
    case 'NumericN':
    case 'Numeric':
      return `numeric(${precision},${scale})`;
    case 'NVarChar':
    case 'NChar':
      return sized(type.name, dataLength, 2);
    case 'VarChar':
    case 'Char':
    case 'VarBinary':
    case 'Binary':
      return sized(type.name, dataLength, 1);
    case 'Time':
    case 'DateTime2':
    case 'DateTimeOffset':
      return `${type.name.toLowerCase()}(${scale})`;
    case 'UDT':
      return udtInfo?.typeName ?? 'udt';
    case 'Variant':
      return 'sql_variant';
    default:
      return type.name.toLowerCase();
  }
}

const maxLength = 0xffff;

function sized(name: string, bytes: number | undefined, width: 1 | 2): string {
  const length = bytes === undefined || bytes === maxLength ? 'max' : bytes / width;
  return `${name.toLowerCase()}(${length})`;
}
