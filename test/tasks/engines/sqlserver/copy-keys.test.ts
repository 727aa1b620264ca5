import { describe, expect, it } from 'vitest';
import {
  copyKey,
  nullKeySql,
  rangeCondition,
  shownRange,
} from '../../../../tasks/engines/sqlserver/copy/source/keys.ts';
import type { SourceTable } from '../../../../tasks/engines/sqlserver/copy/source/table.ts';
import { typeOf } from '../../../../tasks/engines/sqlserver/copy/types.ts';

function tableOf(columns: Readonly<Record<string, string>>, primaryKey = Object.keys(columns)): SourceTable {
  return {
    ...{ sql: '[dbo].[t]', alias: '[t]' },
    columns: Object.entries(columns).map(([name, type]) => ({
      name,
      sql: `[t].[${name}]`,
      type: typeOf(type.replace(' null', '')),
      nullable: type.endsWith(' null'),
      collation: /char/.test(type) ? 'Cyrillic_General_CI_AS' : undefined,
    })),
    primaryKey,
    uniqueKeys: [['code']],
    indexes: [{ columns: primaryKey, isUnique: true }],
    isView: false,
    bytesPerRow: undefined,
    notes: [],
  };
}

const keyOf = (columns: Readonly<Record<string, string>>) => copyKey(undefined, tableOf(columns), 'edu.t');

describe('a key of SQL Server', () => {
  it.each([
    ['int', '7', 'CAST($1 AS int)'],
    ['bigint', '7', 'CAST($1 AS bigint)'],
    ['decimal(20,3)', '7.125', 'CAST($1 AS decimal(20,3))'],
    ['money', '7.1250', 'CAST($1 AS money)'],
    ['float', '0.1', 'CAST($1 AS float)'],
    ['uniqueidentifier', '6f9619ff-8b86-d011-b42d-00c04fc964ff', 'CAST($1 AS uniqueidentifier)'],
    ['date', '2024-01-31', 'CONVERT(date, $1, 121)'],
    ['datetime', '2024-01-31 13:05:07.003', 'CONVERT(datetime, $1, 121)'],
    ['datetime2(7)', '2024-01-31 13:05:07.1234567', 'CONVERT(datetime2(7), $1, 121)'],
    ['datetimeoffset(7)', '2024-01-31 13:05:07.1234567+04:00', 'CAST($1 AS datetimeoffset(7))'],
    ['nvarchar(20)', "o'neil", 'CAST($1 AS nvarchar(20))'],
    ['nchar(5)', 'ab   ', 'CAST($1 AS nvarchar(5))'],
    ['varchar(20)', 'ш', 'CAST($1 COLLATE Cyrillic_General_CI_AS AS varchar(20))'],
    ['varbinary(8)', '\\x00ff', '0x00ff'],
    ['rowversion', '\\x00000000000007d1', '0x00000000000007d1'],
  ])('of type %s has its bounds compared in its own type', (type, text, bound) => {
    const { sql, values } = rangeCondition(keyOf({ k: type }), { low: [text], high: undefined });
    expect(sql).toBe(`[t].[k] > ${bound}`);
    expect(values).toEqual(bound.startsWith('0x') ? [] : [text]);
  });

  it('of several columns is compared as a row would be, beginning with what an index is entered by', () => {
    const key = keyOf({ a: 'int', b: 'int', c: 'int' });
    expect(rangeCondition(key, { low: ['1', '2', '3'], high: ['4', '5', '6'] })).toEqual({
      sql:
        '[t].[a] >= CAST($1 AS int) AND ([t].[a] > CAST($1 AS int) OR [t].[a] = CAST($1 AS int) AND ([t].[b] > CAST($2 AS int) OR [t].[b] = CAST($2 AS int) AND [t].[c] > CAST($3 AS int)))' +
        ' AND [t].[a] <= CAST($4 AS int) AND ([t].[a] < CAST($4 AS int) OR [t].[a] = CAST($4 AS int) AND ([t].[b] < CAST($5 AS int) OR [t].[b] = CAST($5 AS int) AND [t].[c] <= CAST($6 AS int)))',
      values: ['1', '2', '3', '4', '5', '6'],
    });
    expect(shownRange(keyOf({ a: 'int', b: 'int' }))).toBe(
      '[t].[a] >= <low 1> AND ([t].[a] > <low 1> OR [t].[a] = <low 1> AND [t].[b] > <low 2>) AND [t].[a] <= <high 1> AND ([t].[a] < <high 1> OR [t].[a] = <high 1> AND [t].[b] <= <high 2>)',
    );
  });

  it('may be asked for what is below it', () => {
    const { sql, values } = rangeCondition(keyOf({ a: 'int' }), { low: ['1'], high: undefined }, ['9']);
    expect(sql).toBe('[t].[a] > CAST($1 AS int) AND [t].[a] < CAST($2 AS int)');
    expect(values).toEqual(['1', '9']);
  });

  it('is named without regard to case, and told where it may be NULL', () => {
    const key = copyKey(['CODE', '[Id]'], tableOf({ id: 'int', code: 'nvarchar(9) null' }, ['id']), 'edu.t');
    expect(key.columns.map(({ name }) => name)).toEqual(['code', 'id']);
    expect(key.isIndexed).toBe(false);
    expect(nullKeySql(key)).toBe('[t].[code] IS NULL');
  });

  it.each(['xml', 'text', 'sql_variant', 'hierarchyid', 'geometry'])('is refused of type %s', (type) => {
    expect(() => keyOf({ k: type })).toThrow(`edu.t can't be cut by k: ${type} has no order`);
  });

  it('is asked for where the table has none, with the unique keys that would do', () => {
    expect(() => copyKey(undefined, tableOf({ id: 'int' }, []), 'edu.t')).toThrow(
      expect.objectContaining({
        code: 'copy/no-key',
        remedy: expect.arrayContaining(['Use 1 unique key that it has: key: code.']),
      }),
    );
  });
});
