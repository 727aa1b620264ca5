import { type CanonicalKind, writtenAs } from '../../../canonical/kinds.ts';
import type { CanonicalColumn } from '../../../canonical/seam.ts';
import { modern, type SqlType, typeOf } from '../copy/types.ts';

/** Of a type as the catalog writes it. What sql_variant, hierarchyid and their like hold has no text of its own. */
export function canonicalKind(type: string): CanonicalKind | undefined {
  return kinds[typeOf(type).kind];
}

/**
 * The bytes of the canonical text of a value, NULL for NULL; `undefined` where T-SQL does not make them. Never run on a
 * real SQL Server: rows are hashed by it only where a probe shows that it does so exactly.
 */
export function canonicalField({ sql, type: written, as }: CanonicalColumn): string | undefined {
  const type = typeOf(written);
  const kind = canonicalKind(written);
  if (kind === undefined || !writtenAs(kind, as) || as === 'json') return undefined;
  if (kind === 'text') return utf8(`CONVERT(nvarchar(max), ${modern(`(${sql})`, type)})`);
  return `CONVERT(varbinary(max), ${ascii(`(${sql})`, type, as)})`;
}

/** Of everything but texts: no character in it has more than one byte in any code page. */
function ascii(value: string, type: SqlType, as: CanonicalKind): string {
  switch (type.kind) {
    case 'money':
      return decimalText(`CONVERT(decimal(19, 4), ${value})`, 4);
    case 'decimal':
      return decimalText(value, type.scale);
    case 'real':
      // Zero is added for what is below it: -0 becomes 0.
      return `LOWER(CONVERT(char(16), CONVERT(binary(8), CONVERT(float(53), ${value}) + 0e0), 2))`;
    case 'bytes':
      return `LOWER(CONVERT(varchar(max), ${modern(value, type)}, 2))`;
    case 'rowversion':
      return `LOWER(CONVERT(varchar(16), CONVERT(binary(8), ${value}), 2))`;
    case 'uuid':
      return `LOWER(CONVERT(char(36), ${value}))`;
    case 'date':
      return as === 'timestamp' ? `CONVERT(char(10), ${value}, 23) + ' 00:00:00'` : `CONVERT(char(10), ${value}, 23)`;
    case 'time':
      return withFraction(`CONVERT(varchar(16), CONVERT(time(7), ${value}), 121)`, 8);
    case 'local':
      return withFraction(`CONVERT(varchar(27), CONVERT(datetime2(7), ${localText(value, type)}), 121)`, 19);
    case 'offset':
      return withFraction(`CONVERT(varchar(27), CONVERT(datetime2(7), SWITCHOFFSET(${value}, '+00:00')), 121)`, 19);
    default:
      return `CONVERT(varchar(20), ${value})`;
  }
}

/** datetime is in three hundredths of a second, of which three digits are shown: as datetime2 it would have seven. */
function localText(value: string, { text }: SqlType): string {
  return /^datetime$/i.test(text) ? `CONVERT(datetime2(3), ${value})` : value;
}

/** Zeros at the end of a fraction, and then its point, go away: T-SQL trims blanks only. */
function decimalText(value: string, scale: number): string {
  const text = `CONVERT(varchar(41), ${value})`;
  if (scale === 0) return text;
  const trimmed = `REPLACE(RTRIM(REPLACE(${text}, '0', ' ')), ' ', '0')`;
  // A zero may have a sign, and a whole number keeps its point.
  return `CASE WHEN ${value} = 0 THEN '0' ELSE REPLACE(REPLACE(${trimmed} + '|', '.|', ''), '|', '') END`;
}

function withFraction(text: string, whole: number): string {
  const fraction = `REPLACE(RTRIM(REPLACE(SUBSTRING(${text}, ${whole + 1}, 8), '0', ' ')), ' ', '0')`;
  return `LEFT(${text}, ${whole}) + CASE ${fraction} WHEN '.' THEN '' ELSE ${fraction} END`;
}

/** From SQL Server 2019 on. */
function utf8(text: string): string {
  return `CONVERT(varbinary(max), CONVERT(varchar(max), ${text} COLLATE Latin1_General_100_BIN2_UTF8))`;
}

const kinds: Readonly<Record<SqlType['kind'], CanonicalKind | undefined>> = {
  bit: 'boolean',
  integer: 'decimal',
  decimal: 'decimal',
  money: 'decimal',
  real: 'real',
  narrow: 'text',
  wide: 'text',
  xml: 'text',
  bytes: 'bytes',
  rowversion: 'bytes',
  uuid: 'uuid',
  date: 'date',
  time: 'time',
  local: 'timestamp',
  offset: 'instant',
  none: undefined,
};
