import { describe, expect, it } from 'vitest';
import { requireReading } from '../../../../tasks/engines/sqlserver/only-reads.ts';

describe('SQL that is only to read', () => {
  it.each([
    'select 1',
    "select 'insert into t' as [update]",
    'with a as (select 1 as b) select b from a',
    'declare @a int = 1; select @a',
    'exec sp_spaceused',
    'select count(*) from t where changed > (select max(a) from [delete])',
  ])('may be %s', (sql) => {
    expect(() => requireReading(sql, 'edu')).not.toThrow();
  });

  it.each([
    'insert into t values (1)',
    'select * into copied from t',
    'with a as (select 1 as b) delete from a',
    'with a as (select 1 as b) select b into c from a',
    '-- a look\n  truncate table t',
    'select 1; drop table t',
  ])('is not %s', (sql) => {
    expect(() => requireReading(sql, 'edu')).toThrow(expect.objectContaining({ code: 'database/read-only' }));
  });
});
