import { describe, expect, it } from 'vitest';
import type { Holds } from '../../../../tasks/copy/holds.ts';
import { fit, isFitted } from '../../../../tasks/engines/sqlserver/copy/fit/fit.ts';
import { typeOf } from '../../../../tasks/engines/sqlserver/copy/types.ts';

const instant: Holds = { kind: 'instant', digits: 6 };
const timestamp: Holds = { kind: 'timestamp', digits: 6 };
const text: Holds = { kind: 'text', most: undefined };

function fitted(type: string, holds: Holds, { sql = '[t].[v]', isUtf16 = true } = {}) {
  return fit({ sql, type: typeOf(type) }, holds, { into: 'its type', isUtf16 });
}

/** What is selected, and the conditions under which it is refused. */
function sqlOf(type: string, holds: Holds, options = {}) {
  const found = fitted(type, holds, options);
  if (!isFitted(found)) throw new Error(found.because);
  return { sql: found.sql, when: found.guards.map(({ when }) => when) };
}

describe('a value of SQL Server', () => {
  it.each<[string, Holds]>([
    ['bit', { kind: 'boolean' }],
    ['int', { kind: 'integer', bits: 32 }],
    ['tinyint', { kind: 'integer', bits: 16 }],
    ['bigint', { kind: 'decimal', whole: 19, scale: 0 }],
    ['decimal(10,2)', { kind: 'decimal', whole: 8, scale: 2 }],
    ['money', { kind: 'decimal', whole: 15, scale: 4 }],
    ['real', { kind: 'real', bits: 32 }],
    ['varbinary(10)', { kind: 'bytes' }],
    ['uniqueidentifier', { kind: 'uuid' }],
    ['date', { kind: 'date' }],
    ['time(6)', { kind: 'time', digits: 6 }],
    ['datetime', timestamp],
    ['datetime2(6)', timestamp],
    ['datetimeoffset(6)', instant],
  ])('of type %s is read as it is where all of them fit', (type, holds) => {
    expect(sqlOf(type, holds)).toEqual({ sql: '[t].[v]', when: [] });
  });

  it.each<[string, Holds, string]>([
    ['datetime2(7)', timestamp, 'DATEPART(nanosecond, [t].[v]) % 1000 <> 0'],
    ['time(7)', { kind: 'time', digits: 3 }, 'DATEPART(nanosecond, [t].[v]) % 1000000 <> 0'],
    ['datetimeoffset(7)', instant, 'DATEPART(nanosecond, [t].[v]) % 1000 <> 0'],
    ['bigint', { kind: 'integer', bits: 32 }, '[t].[v] NOT BETWEEN -2147483648 AND 2147483647'],
    ['money', { kind: 'decimal', whole: 15, scale: 2 }, '[t].[v] <> ROUND([t].[v], 2)'],
    [
      'decimal(20,0)',
      { kind: 'decimal', whole: 18, scale: 0 },
      '([t].[v] >= 1000000000000000000 OR [t].[v] <= -1000000000000000000)',
    ],
    ['varchar(10)', text, 'CHARINDEX(NCHAR(0), [t].[v] COLLATE Latin1_General_100_BIN2) > 0'],
    [
      'datetime',
      { kind: 'timestamp', digits: 3, steps: 'minute' },
      '(DATEPART(second, [t].[v]) <> 0 OR DATEPART(nanosecond, [t].[v]) <> 0)',
    ],
  ])('of type %s is looked at one by one where some do not fit', (type, holds, when) => {
    expect(sqlOf(type, holds).when).toEqual([when]);
  });

  it.each<[string, Holds, readonly string[]]>([
    ['nvarchar(20)', { kind: 'text', most: 20, unit: 'utf16' }, []],
    ['varchar(20)', { kind: 'text', most: 10, unit: 'utf16' }, ["LEN([t].[v] + N'.') - 1 > 10"]],
    ['varchar(max)', { kind: 'text', most: 10, unit: 'bytes' }, ['DATALENGTH([t].[v]) > 10']],
    ['binary(8)', { kind: 'bytes', most: 8, least: 8 }, []],
    ['varbinary(8)', { kind: 'bytes', most: 8, least: 8 }, ['DATALENGTH([t].[v]) < 8']],
    ['datetime', { ...timestamp, years: { from: '0001-01-01', before: '10000-01-01' } }, []],
    [
      'datetime2(3)',
      { kind: 'timestamp', digits: 3, steps: '1/300 second', years: { from: '1753-01-01', before: '10000-01-01' } },
      [
        'DATEPART(nanosecond, [t].[v]) % 10000000 NOT IN (0, 3000000, 7000000)',
        "([t].[v] < CONVERT(datetime2(0), '1753-01-01', 121))",
      ],
    ],
  ])('of type %s is looked at for what other SQL Servers would cut or round', (type, holds, when) => {
    expect(sqlOf(type, holds, { isUtf16: false }).when).toEqual(when);
  });

  it('is looked at for halves of characters where texts are UTF-16, and counted in characters', () => {
    const { when } = sqlOf('nvarchar(20)', { kind: 'text', most: 5 });
    expect(when).toEqual([
      'CHARINDEX(NCHAR(0), [t].[v] COLLATE Latin1_General_100_BIN2) > 0',
      "[t].[v] COLLATE Latin1_General_100_BIN2 LIKE N'%' + N'[' + CAST(0x00D8 AS nchar(1)) + N'-' + CAST(0xFFDF AS nchar(1)) + N']' + N'%' AND " +
        "(([t].[v] + N'.') COLLATE Latin1_General_100_BIN2 LIKE N'%' + N'[' + CAST(0x00D8 AS nchar(1)) + N'-' + CAST(0xFFDB AS nchar(1)) + N']' + N'[^' + CAST(0x00DC AS nchar(1)) + N'-' + CAST(0xFFDF AS nchar(1)) + N']' + N'%' OR " +
        "(N'.' + [t].[v]) COLLATE Latin1_General_100_BIN2 LIKE N'%' + N'[^' + CAST(0x00D8 AS nchar(1)) + N'-' + CAST(0xFFDB AS nchar(1)) + N']' + N'[' + CAST(0x00DC AS nchar(1)) + N'-' + CAST(0xFFDF AS nchar(1)) + N']' + N'%')",
      "LEN([t].[v] COLLATE Latin1_General_100_CI_AS_SC + N'.') - 1 > 5",
    ]);
    expect(sqlOf('nvarchar(20)', { kind: 'text', most: 5 }, { isUtf16: false }).when).toEqual([
      'CHARINDEX(NCHAR(0), [t].[v] COLLATE Latin1_General_100_BIN2) > 0',
      "LEN([t].[v] + N'.') - 1 > 5",
    ]);
  });

  it.each([
    ['text', text, 'CAST([t].[v] AS varchar(max))'],
    ['ntext', text, 'CAST([t].[v] AS nvarchar(max))'],
    ['image', { kind: 'bytes' }, 'CAST([t].[v] AS varbinary(max))'],
    ['rowversion', { kind: 'integer', bits: 64 }, 'CAST([t].[v] AS bigint)'],
    ['decimal(9,0)', { kind: 'integer', bits: 64 }, 'CAST([t].[v] AS bigint)'],
    ['datetime', { kind: 'date' }, 'CAST([t].[v] AS date)'],
  ] as const)('of type %s is cast before it is read', (type, holds, sql) => {
    expect(sqlOf(type, holds).sql).toBe(sql);
  });

  it.each([
    [
      'sql_variant',
      text,
      'is sql_variant, of which each value has a type of its own',
      'CAST([t].[v] AS nvarchar(4000))',
    ],
    ['hierarchyid', text, 'which only SQL Server reads', '[t].[v].ToString()'],
    ['geometry', text, 'which only SQL Server reads', '[t].[v].STAsText()'],
    ['geography', { kind: 'bytes' }, 'which only SQL Server reads', '[t].[v].STAsText()'],
    ['vector(3)', text, 'which only SQL Server reads', 'CAST([t].[v] AS nvarchar(max))'],
    ['encrypted', text, 'is encrypted for its clients', 'key'],
    ['datetime', instant, 'is datetime', '{ utc: v, zone: Asia/Baku }'],
    ['datetimeoffset(7)', timestamp, 'is datetimeoffset(7)', 'SWITCHOFFSET([t].[v]'],
    ['varbinary(16)', { kind: 'uuid' }, 'is varbinary(16)', 'CAST([t].[v] AS uniqueidentifier)'],
    ['int', text, 'is int', 'CONVERT(nvarchar(100), [t].[v], 121)'],
  ] as const)('of type %s is refused, with the SQL that helps', (type, holds, because, remedy) => {
    const found = fitted(type, holds);
    if (isFitted(found)) throw new Error('it fits');
    expect(found.because).toContain(because);
    expect(found.remedy).toContain(remedy);
  });

  it('tells what is lost where that is no reason to refuse it', () => {
    const lossOf = (type: string, holds: Holds) => {
      const found = fitted(type, holds);
      return isFitted(found) ? found.loses : undefined;
    };
    expect(lossOf('datetimeoffset(6)', instant)).toBe('keeps the instant, and not the offset that it was written with');
    expect(lossOf('rowversion', { kind: 'integer', bits: 64 })).toBe(
      'is a number that nothing counts up in the target',
    );
  });
});

describe('a type of SQL Server', () => {
  it.each([
    ['decimal(10,2)', { kind: 'decimal', precision: 10, scale: 2 }],
    ['NUMERIC(38, 0)', { kind: 'decimal', precision: 38, scale: 0 }],
    ['money', { kind: 'money', precision: 19, scale: 4 }],
    ['nvarchar(max)', { kind: 'wide', length: Infinity }],
    ['varchar(20)', { kind: 'narrow', length: 20 }],
    ['text', { kind: 'narrow', length: Infinity }],
    ['datetime', { kind: 'local', scale: 3 }],
    ['datetime2', { kind: 'local', scale: 7 }],
    ['datetime2(0)', { kind: 'local', scale: 0 }],
    ['smalldatetime', { kind: 'local', scale: 0 }],
    ['timestamp', { kind: 'rowversion' }],
    ['master.sys.geometry', { kind: 'none' }],
    ['something new', { kind: 'none' }],
  ])('is read from %s', (written, expected) => {
    expect(typeOf(written)).toMatchObject(expected);
  });
});
