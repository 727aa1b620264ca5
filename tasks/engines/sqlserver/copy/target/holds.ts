import type { Holds, Years } from '../../../../copy/holds.ts';
import { beyondAscii } from '../../bulk/code-pages.ts';

/** A column's type as the catalog has it, below any name that the database gave it. */
export interface StoredType {
  readonly name: string;
  /** In bytes; -1 is max. */
  readonly bytes: number;
  readonly precision: number;
  readonly scale: number;
  /** Of a text: the number of its code page, such as 1252; 65001 is UTF-8. */
  readonly codePage: number | undefined;
}

/** What a column of this type holds, for the sources. */
export async function holdsOf({ name, bytes, precision, scale, codePage }: StoredType): Promise<Holds> {
  switch (name) {
    case 'bit':
      return { kind: 'boolean' };
    case 'tinyint':
      return { kind: 'integer', bits: 8 };
    case 'smallint':
      return { kind: 'integer', bits: 16 };
    case 'int':
      return { kind: 'integer', bits: 32 };
    case 'bigint':
      return { kind: 'integer', bits: 64 };
    case 'decimal':
    case 'numeric':
      return { kind: 'decimal', whole: precision - scale, scale };
    // What has as many digits and is beyond them is refused by the load, with its row.
    case 'money':
      return { kind: 'decimal', whole: 15, scale: 4 };
    case 'smallmoney':
      return { kind: 'decimal', whole: 6, scale: 4 };
    case 'real':
      return { kind: 'real', bits: 32, finite: true };
    case 'float':
      return { kind: 'real', bits: precision <= 24 ? 32 : 64, finite: true };
    case 'nchar':
    case 'nvarchar':
    case 'sysname':
      return { kind: 'text', most: bytes < 0 ? undefined : bytes / 2, unit: 'utf16' };
    case 'ntext':
      return { kind: 'text', most: undefined };
    case 'char':
    case 'varchar':
      return inCodePage(bytes < 0 ? undefined : bytes, codePage);
    case 'text':
      return inCodePage(undefined, codePage);
    case 'binary':
      return { kind: 'bytes', most: bytes, least: bytes };
    case 'varbinary':
      return bytes < 0 ? { kind: 'bytes' } : { kind: 'bytes', most: bytes };
    case 'image':
      return { kind: 'bytes' };
    case 'uniqueidentifier':
      return { kind: 'uuid' };
    case 'date':
      return { kind: 'date', years: all };
    case 'time':
      return { kind: 'time', digits: scale };
    case 'datetime2':
      return { kind: 'timestamp', digits: scale, years: all };
    case 'datetimeoffset':
      return { kind: 'instant', digits: scale, years: all, zones: 'offsets' };
    case 'datetime':
      return { kind: 'timestamp', digits: 3, steps: '1/300 second', years: { from: '1753-01-01', before: all.before } };
    case 'smalldatetime':
      return {
        ...{ kind: 'timestamp', digits: 0, steps: 'minute' },
        years: { from: '1900-01-01', before: '2079-06-07' },
      };
    case 'xml':
      return { kind: 'other' };
    default:
      return { kind: 'nothing' };
  }
}

const all: Years = { from: '0001-01-01', before: '10000-01-01' };

/** Of code pages with several bytes for a character nothing is said beforehand: the load refuses what is not in them. */
async function inCodePage(most: number | undefined, codePage: number | undefined): Promise<Holds> {
  if (codePage === 65001) return { kind: 'text', most, unit: 'bytes' };
  const known = codePage === undefined ? undefined : await beyondAscii(`cp${codePage}`);
  return known === undefined
    ? { kind: 'text', most: undefined }
    : { kind: 'text', most, unit: 'bytes', beyondAscii: known };
}
