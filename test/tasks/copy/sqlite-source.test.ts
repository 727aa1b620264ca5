import { afterEach, describe, expect, it } from 'vitest';
import { orderedId } from '../../../tasks/copy/ids.ts';
import { faultOf, figuresOf, namespace } from '../../support/copy-pair.ts';
import { type EnginePair, openEnginePair } from '../../support/engine-pair.ts';

let pair: EnginePair;
afterEach(() => pair.close());

describe('a copy from SQLite into PostgreSQL', () => {
  it('carries every kind of mapping', async () => {
    pair = await openEnginePair(
      'sqlite',
      'postgres',
      `create table a (id integer primary key, active int, name_az text, name_ru text, made text, code text);
       insert into a values (1, 1, 'Bakı' || char(9) || '\\x' || char(10) || 'y' || char(13), null, '2010-09-15 09:00:00', 'k'),
         (2, 0, null, '', '2016-03-27', null), (-3, null, 'ə', 'Ж', null, '\\N')`,
      `create table b (id uuid, seq uuid, legacy int, status text, name jsonb, made timestamptz, locale text, sum bigint, az text, code text)`,
    );
    const outcome = await pair.copy({
      columns: {
        id: { uuid: 'people', of: 'id' },
        seq: { uuid: 'people2', of: 'id', style: 'ordered' },
        legacy: 'id',
        status: { map: 'active', values: { 1: 'active', 0: 'suspended' }, otherwise: 'unknown' },
        name: { json: { az: 'name_az', ru: 'name_ru' } },
        made: { utc: 'made', zone: 'Asia/Baku' },
        locale: { value: "a'z\t" },
        sum: { sql: 'id * 1000000000000 -- the sum' },
        az: 'name_az',
        code: 'code',
      },
    });
    expect(figuresOf(outcome)).toMatchObject({ rows: 3, format: 'binary' });
    const rows = await pair.edu_v2.sql(
      'select seq, legacy, status, name, made, locale, sum, az, code from b order by legacy',
    );
    expect(rows).toEqual([
      [
        orderedId(namespace, 'people2', -3n),
        '-3',
        'unknown',
        '{"az": "ə", "ru": "Ж"}',
        null,
        "a'z\t",
        '-3000000000000',
        'ə',
        '\\N',
      ],
      [
        orderedId(namespace, 'people2', 1n),
        '1',
        'active',
        '{"az": "Bakı\\t\\\\x\\ny\\r"}',
        '2010-09-15 04:00:00+00',
        "a'z\t",
        '1000000000000',
        'Bakı\t\\x\ny\r',
        'k',
      ],
      [
        orderedId(namespace, 'people2', 2n),
        '2',
        'suspended',
        '{"ru": ""}',
        '2016-03-26 20:00:00+00',
        "a'z\t",
        '2000000000000',
        null,
        null,
      ],
    ]);
  });

  it('refuses', async () => {
    pair = await openEnginePair(
      'sqlite',
      'postgres',
      `create table a (id integer primary key, n integer); insert into a values (1, 5.5), (2, 'x'), (3, 7)`,
      'create table b (id int, n int)',
    );
    const fault = faultOf(await pair.copy({ columns: { id: 'id', n: 'n' } }));
    expect(fault).toMatchObject({
      code: 'copy/would-change',
      message: '2 values of edu.a for edu_v2.b.n are no whole numbers: SQLite keeps them as another type: id 1, 2.',
    });
  });
});
