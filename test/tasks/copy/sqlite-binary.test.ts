import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { engineOf } from '../../../tasks/engines/engines.ts';
import { faultOf, figuresOf } from '../../support/copy-pair.ts';
import { temporaryDirectory } from '../../support/directories.ts';
import { type EnginePair, openEnginePair } from '../../support/engine-pair.ts';

let pair: EnginePair;
afterEach(() => pair.close());

/** What each column is declared as in the file and in the target, and SQL of its values in row `i`. */
const columns = {
  flag: ['boolean', 'boolean', 'i % 2'],
  small: ['int', 'smallint', 'i * 32 - 32768'],
  large: ['int', 'bigint', '(i - 1000) * 4611686018427387'],
  money: ['decimal(9,3)', 'numeric(9,3)', '(i * 7919 % 2000001 - 1000000) / 1000.0'],
  whole: ['decimal(20,0)', 'numeric(20,0)', 'i * i * 12345678 - 99999'],
  free: [
    '',
    'numeric',
    `case i % 5 when 0 then i when 1 then -i / 8.0 when 2 then i * 1e17 when 3 then printf('%d.%03d0', -i, i % 1000) else 0.1 + i * 1e-9 end`,
  ],
  real: ['real', 'double precision', 'i * 1e300 / 7 - 1e303'],
  single: ['real', 'real', 'i / 8.0'],
  words: [
    'text',
    'text',
    `case i % 4 when 0 then null when 1 then '' when 2 then 'a' || char(9, 10, 13, 92, 65533, 128512) || i else 'ə' || hex(zeroblob(i % 90)) end`,
  ],
  code: ['text', 'char(6)', "substr('ədəbiyyat', 1, i % 7)"],
  bytes: ['blob', 'bytea', 'substr(randomblob(9), 1, i % 10)'],
  either: [
    '',
    'uuid',
    `case i % 2 when 0 then randomblob(16) else '5b2f6c1e-6a0d-4f0e-9a51-' || printf('%012X', i) end`,
  ],
  doc: ['text', 'jsonb', `json_object('b', i, 'a', 'ə"' || i)`],
  plain: ['text', 'json', `'[' || i || ', 1.0]'`],
  day: ['date', 'date', `date('0001-01-01', i * 1826 || ' days')`],
  clock: ['time', 'time', `time(i * 43, 'unixepoch') || case i % 3 when 0 then '' when 1 then '.5' else '.000001' end`],
  at: [
    'datetime',
    'timestamp',
    `datetime('0001-01-01', i * 1826 || ' days', i || ' minutes') || case i % 3 when 0 then '.123456' else '' end`,
  ],
  instant: [
    'datetime',
    'timestamptz',
    `strftime('%Y-%m-%dT%H:%M:%S', i * 999983, 'unixepoch') || case i % 4 when 0 then 'Z' when 1 then '.25-03' when 2 then '+0545' else '+04:00' end`,
  ],
} as const;

const rows = 2000;
const names = Object.keys(columns);
const declared = (at: 0 | 1) =>
  Object.entries(columns)
    .map(([name, types]) => `${name} ${types[at]}`)
    .join(', ');
const values = Object.values(columns).map(([, , sql]) => sql);

const mapping = {
  id: 'id',
  ...Object.fromEntries(names.map((name) => [name, name])),
  seq: { uuid: 'rows', of: 'large', style: 'ordered' },
  hash: { uuid: 'pairs', of: ['id', 'code'] },
  kind: { map: 'flag', values: { 0: 'even' }, otherwise: 'odd ə' },
  fixed: { value: 'x\ty' },
  berlin: { utc: 'at', zone: 'Europe/Berlin' },
  baku: { utc: 'at', zone: 'Asia/Baku' },
  twice: { sql: 'id * 2' },
};
const others = 'seq uuid, hash uuid, kind text, fixed text, berlin timestamptz, baku timestamptz, twice int';

describe('rows of SQLite in binary form', () => {
  it('are the same as those that PostgreSQL reads from text, of every type and mapping', async () => {
    pair = await openEnginePair(
      'sqlite',
      'postgres',
      `create table a (id integer primary key, ${declared(0)});
       insert into a with recursive n (i) as (select 1 union all select i + 1 from n where i < ${rows}) select i, ${values.join(', ')} from n`,
      `create table b (id int, ${declared(1)}, ${others}); create table c (id int, ${declared(1)}, ${others}, address inet)`,
    );
    const copied = async (to: string, more: object) =>
      figuresOf(
        await pair.copy({ to: `edu_v2.${to}`, columns: { ...mapping, ...more } }, pair.context({ at: { step: to } })),
      );
    expect(await copied('b', {})).toMatchObject({ rows, format: 'binary' });
    expect(await copied('c', { address: { value: '10.0.0.1' } })).toMatchObject({ rows, format: 'text' });
    // Zeros at the end of a small number are no difference between numbers.
    const compared = [...names, 'seq', 'hash', 'kind', 'fixed', 'berlin', 'baku', 'twice'];
    const differ = compared.map((name) => {
      const asText = name === 'free' ? '' : '::text';
      return `count(*) filter (where b.${name}${asText} is distinct from c.${name}${asText})`;
    });
    const [[all, ...found] = []] = await pair.edu_v2.sql(`select count(*), ${differ} from b join c using (id)`);
    expect(compared.filter((_, at) => found[at] !== '0')).toEqual([]);
    expect(all).toBe(String(rows));
  });

  it('arrive whole where many pages of a chunk go through the same memory', async () => {
    pair = await openEnginePair(
      'sqlite',
      'postgres',
      `create table a (id integer primary key, name text);
       insert into a with recursive n (i) as (select 1 union all select i + 1 from n where i < 20000) select i, hex(zeroblob(60)) || i from n`,
      'create table b (id int, name text)',
    );
    const outcome = await pair.copy({ workers: 2, 'rows-per-chunk': 9000, columns: { id: 'id', name: 'name' } });
    expect(figuresOf(outcome)).toMatchObject({ rows: 20000, chunks: 3, format: 'binary' });
    expect(
      await pair.edu_v2.sql(`select count(distinct id), count(*) filter (where name = repeat('0', 120) || id) from b`),
    ).toEqual([['20000', '20000']]);
  });

  it('name the row that the target would not read, which no survey had seen', async () => {
    // Hyphens behind an odd number of digits: SQLite can only count them.
    pair = await openEnginePair(
      'sqlite',
      'postgres',
      `create table a (id integer primary key, code text);
       insert into a with recursive n (i) as (select 1 union all select i + 1 from n where i < 3000)
         select i * 2, case i when 2900 then '5b2f6c1-e6a0d4f0e9a510d8f3c7b2a90' else '5b2f6c1e-6a0d-4f0e-9a51-0d8f3c7b2a90' end from n`,
      'create table b (id int, code uuid)',
    );
    const fault = faultOf(await pair.copy({ columns: { id: 'id', code: 'code' } }));
    expect(fault).toMatchObject({ code: 'copy/value', message: expect.stringContaining('at id = 5800, line 2900') });
    expect(fault.message).toContain('code');
    expect(await pair.edu_v2.sql('select count(*) from b')).toEqual([['0']]);
  });

  it('are sent as text where the texts of the file are not in UTF-8', async () => {
    pair = await openEnginePair('sqlite', 'postgres', '', 'create table b (id int, name text)');
    const { directory, remove } = await temporaryDirectory();
    const path = join(directory, 'utf16.db');
    new Sqlite(path)
      .exec(
        `pragma encoding = 'UTF-16le'; create table a (id integer primary key, name text); insert into a values (1, 'ə')`,
      )
      .close();
    const edu = await engineOf('sqlite').connect(`sqlite:${path}`, { name: 'edu', application: 'nightferry test' });
    try {
      const context = pair.context({ databases: { ...pair.databases, edu } });
      const outcome = await pair.copy({ columns: { id: 'id', name: 'name' } }, context);
      expect(figuresOf(outcome)).toMatchObject({ rows: 1, format: 'text' });
      expect(await pair.edu_v2.sql('select name from b')).toEqual([['ə']]);
    } finally {
      await edu.close();
      await remove();
    }
  });
});
