import type { ColumnMetadata } from 'tedious/lib/token/colmetadata-token-parser.js';
import { valueWriter } from '../../../copy/binary/values.ts';
import type { Holds } from '../../../copy/holds.ts';
import { decoderOf } from '../tds/values/decoders.ts';
import { layoutOf } from '../tds/values/layouts.ts';
import { decimalField, moneyField, requirePlaces } from './decimal-fields.ts';
import { booleanField, bytesField, integerField, realField, uuidField } from './integer-fields.ts';
import { isTextLike, textField } from './text-fields.ts';
import { dateField, timeField } from './time-fields.ts';
import { ofJoinedParts, type WriteField } from './write-field.ts';

/** How a value of a column gets into one that holds something: the usual pairs straight from the bytes of the row. */
export function binaryField(column: ColumnMetadata, holds: Holds): WriteField {
  const direct = directField(column, holds);
  if (!direct) return throughValue(column, holds);
  return layoutOf(column).kind === 'parts' ? ofJoinedParts(direct) : direct;
}

function directField(column: ColumnMetadata, holds: Holds): WriteField | undefined {
  const { scale = 0 } = column;
  switch (column.type.name) {
    case 'Bit':
    case 'BitN':
      return holds.kind === 'boolean' ? booleanField : undefined;
    case 'TinyInt':
    case 'SmallInt':
    case 'Int':
    case 'BigInt':
    case 'IntN':
      return holds.kind === 'integer' && holds.bits !== 8 ? integerField(holds.bits) : undefined;
    case 'Real':
    case 'Float':
    case 'FloatN':
      return holds.kind === 'real' && holds.bits === 64 ? realField : undefined;
    case 'SmallMoney':
    case 'Money':
    case 'MoneyN':
      return holds.kind === 'decimal' ? moneyField(holds.scale) : undefined;
    case 'DecimalN':
    case 'NumericN':
      return holds.kind === 'decimal' ? decimalField(scale, holds.scale) : undefined;
    case 'UniqueIdentifier':
      return holds.kind === 'uuid' ? uuidField : undefined;
    case 'Date':
      return holds.kind === 'date' ? dateField : undefined;
    case 'Time':
      return holds.kind === 'time' ? timeField(column, 'time', holds.digits) : undefined;
    case 'DateTimeOffset':
      return holds.kind === 'instant' ? timeField(column, 'moment', holds.digits) : undefined;
    case 'DateTime2':
    case 'SmallDateTime':
    case 'DateTime':
    case 'DateTimeN':
      return holds.kind === 'timestamp' ? timeField(column, 'moment', holds.digits) : undefined;
    case 'Char':
    case 'VarChar':
    case 'Text':
    case 'NChar':
    case 'NVarChar':
    case 'NText':
    case 'Xml':
      return isTextLike(holds) ? textField(column, holds) : undefined;
    case 'Binary':
    case 'VarBinary':
    case 'Image':
    case 'UDT':
      return holds.kind === 'bytes' ? bytesField : undefined;
    default:
      return undefined;
  }
}

/** What the target then can't take is refused as it is for every other engine. */
function throughValue(column: ColumnMetadata, holds: Holds): WriteField {
  const decode = decoderOf(column, 'strict');
  const write = valueWriter(holds);
  if (!write) throw new TypeError('a field that has no binary form is not written in it');
  const places = holds.kind === 'decimal' ? holds.scale : undefined;
  return (bytes, start, end, out) => {
    const value = decode(bytes, start, end);
    if (places !== undefined && typeof value === 'string') requirePlaces(value, places);
    write(value, out);
  };
}
