import type { Holds } from '../../../../copy/holds.ts';
import { bytewise, quoteText } from '../../quote.ts';
import { isText } from '../types.ts';
import { asIs, type FitOptions, type Fitted, type Value, type ValueGuard } from './fitted.ts';

type TextHolds = Extract<Holds, { kind: 'text' | 'json' | 'label' }>;

/** Texts into columns of texts: what they can't hold is refused row by row, and nothing is cut or filled up. */
export function fitText(value: Value, holds: TextHolds, options: FitOptions): Fitted | undefined {
  const { sql, type } = value;
  switch (holds.kind) {
    case 'text':
      if (type.kind === 'uuid') return fits(36, holds.most) ? asIs(sql) : undefined;
      if (type.kind === 'xml')
        return { sql, guards: longer({ ...value, sql: `CAST(${sql} AS nvarchar(max))` }, holds, options) };
      if (!isText(type)) return undefined;
      return {
        sql,
        guards: [
          ...nul(sql, holds),
          ...halves(value, options),
          ...longer(value, holds, options),
          ...foreign(value, holds),
        ],
      };
    case 'json':
      if (!isText(type)) return undefined;
      return { sql, guards: [...noJson(sql), ...halves(value, options), ...(holds.parsed ? escapedNul(sql) : [])] };
    case 'label': {
      if (!isText(type)) return undefined;
      const labels = holds.labels.map(quoteText).join(', ');
      // Blanks at the end would pass the comparison.
      const isLabel = `${wide(value)} ${bytewise} IN (${labels}) AND ${sql} NOT LIKE N'% '`;
      return {
        sql,
        guards: [
          {
            when: `${sql} IS NOT NULL AND NOT (${isLabel})`,
            because: `are no ${options.into}, which is one of ${holds.labels.join(', ')}`,
          },
        ],
      };
    }
  }
}

/** 36 characters, with hyphens; nothing else that SQL Server itself would read as one. */
export function fitUuidText(value: Value): Fitted {
  const { sql } = value;
  const digits = [8, 4, 4, 4, 12].map((count) => '[0-9a-fA-F]'.repeat(count)).join('-');
  const isUuid = `${wide(value)} ${bytewise} LIKE N'${digits}' AND LEN(${sql} + N'.') = 37`;
  return { sql, guards: [{ when: `${sql} IS NOT NULL AND NOT (${isUuid})`, because: 'are no UUIDs with hyphens' }] };
}

/** Under most collations a NUL is not seen at all. */
export function hasNul(sql: string): readonly ValueGuard[] {
  return [
    {
      when: `CHARINDEX(NCHAR(0), ${sql} ${bytewise}) > 0`,
      because: 'have a NUL character in them, which the target can not hold',
    },
  ];
}

/** Halves of surrogate pairs that stand alone are no characters. The numbers are those of UTF-16, its lower byte first. */
export function halves({ sql, type }: Value, { isUtf16 }: FitOptions): readonly ValueGuard[] {
  if (!isUtf16 || type.kind !== 'wide') return [];
  const unit = (bytes: string) => `CAST(0x${bytes} AS nchar(1))`;
  const high = `${unit('00D8')} + N'-' + ${unit('FFDB')}`;
  const low = `${unit('00DC')} + N'-' + ${unit('FFDF')}`;
  const has = (text: string, ...pattern: readonly string[]) =>
    `${text} ${bytewise} LIKE N'%' + ${pattern.join(' + ')} + N'%'`;
  const any = has(sql, `N'[' + ${unit('00D8')} + N'-' + ${unit('FFDF')} + N']'`);
  const highAlone = has(`(${sql} + N'.')`, `N'[' + ${high} + N']'`, `N'[^' + ${low} + N']'`);
  const lowAlone = has(`(N'.' + ${sql})`, `N'[^' + ${high} + N']'`, `N'[' + ${low} + N']'`);
  return [
    {
      when: `${any} AND (${highAlone} OR ${lowAlone})`,
      because: 'have half of a character in them (a surrogate alone)',
    },
  ];
}

type Text = Extract<Holds, { kind: 'text' }>;

/** A NUL is a character like any other where texts are counted in UTF-16 or in bytes. */
function nul(sql: string, { unit }: Text): readonly ValueGuard[] {
  return unit === undefined ? hasNul(sql) : [];
}

function longer(value: Value, holds: Text, options: FitOptions): readonly ValueGuard[] {
  const { most } = holds;
  const isSmall = most === undefined || value.type.length <= most;
  // In UTF-8 a character has up to four bytes; elsewhere it is never more than one, or perhaps half of one.
  if (most === undefined || (isSmall && !isUtf8(holds))) return [];
  const what = holds.unit === 'bytes' ? 'bytes' : 'characters';
  return [{ when: `${lengthOf(value, holds, options)} > ${most}`, because: `are longer than ${most} ${what}` }];
}

/** LEN counts halves of characters, but for collations that know supplementary characters; and not the blanks at the end. */
function lengthOf({ sql, type }: Value, holds: Text, { isUtf16 }: FitOptions): string {
  if (isUtf8(holds)) {
    return isUtf16
      ? `DATALENGTH(CAST(${sql} COLLATE Latin1_General_100_BIN2_UTF8 AS varchar(max)))`
      : `DATALENGTH(${sql})`;
  }
  if (!isUtf16 || type.kind !== 'wide') return `LEN(${sql} + N'.') - 1`;
  const collation = holds.unit === undefined ? 'COLLATE Latin1_General_100_CI_AS_SC' : bytewise;
  return `LEN(${sql} ${collation} + N'.') - 1`;
}

/** Bytes of a code page of which not all characters are listed. */
function isUtf8({ unit, beyondAscii }: Text): boolean {
  return unit === 'bytes' && beyondAscii === undefined;
}

/** A narrow text would be turned into the code page of the collation that it is compared by. */
function wide({ sql, type }: Value): string {
  return type.kind === 'narrow' ? `CAST(${sql} AS nvarchar(max))` : sql;
}

function foreign(value: Value, { beyondAscii }: Extract<Holds, { kind: 'text' }>): readonly ValueGuard[] {
  if (beyondAscii === undefined) return [];
  const known = quoteText(`${beyondAscii.replaceAll(/[\]^-]/g, '')}]%`);
  return [
    {
      when: `${wide(value)} ${bytewise} LIKE N'%[^' + NCHAR(1) + N'-' + NCHAR(127) + ${known}`,
      because: 'have characters in them that the code page of the target does not have',
    },
  ];
}

function fits(length: number, most: number | undefined): boolean {
  return most === undefined || most >= length;
}

/** Older servers know objects and lists only: within a list everything is one of its items. */
function noJson(sql: string): readonly ValueGuard[] {
  const isOne = `ISJSON(N'[' + ${sql} + N']') = 1 AND LTRIM(${sql}) <> N''`;
  return [{ when: `${sql} IS NOT NULL AND NOT (ISJSON(${sql}) = 1 OR ${isOne})`, because: 'are no JSON' }];
}

function escapedNul(sql: string): readonly ValueGuard[] {
  return [
    {
      when: `CHARINDEX(N'\\u0000', ${sql} ${bytewise}) > 0`,
      because: 'have \\u0000 in them, which the target can not hold',
    },
  ];
}
