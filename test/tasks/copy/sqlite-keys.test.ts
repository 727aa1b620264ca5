import { afterEach, describe, expect, it } from 'vitest';
import { keyText, nameBasedId, orderedId, tagNamespace } from '../../../tasks/copy/ids.ts';
import { zoneClock } from '../../../tasks/copy/zone-clock.ts';
import { faultOf, figuresOf, namespace } from '../../support/copy-pair.ts';
import { type EnginePair, openEnginePair } from '../../support/engine-pair.ts';

let pair: EnginePair;
afterEach(() => pair.close());

const numbers = 'with recursive n (i) as (select 1 union all select i + 1 from n where i < 90)';

describe('keys of SQLite', () => {
  it.each([
    {
      what: 'sparse integers',
      table: 'k integer primary key, v',
      rows: 'select i * i * i * 1000003, i from n',
      key: undefined,
    },
    {
      what: 'negative and large integers',
      table: 'k int primary key, v',
      rows: 'select (i - 45) * 204963823041217240, i from n',
      key: undefined,
    },
    { what: 'reals', table: 'k real primary key, v', rows: 'select i / 7.0, i from n', key: undefined },
    {
      what: 'texts',
      table: 'k text primary key, v',
      rows: `select case i % 3 when 0 then 'Ə' when 1 then 'b''' else 'B' end || i, i from n`,
      key: undefined,
    },
    {
      what: 'texts whose case does not count',
      table: 'k text primary key collate nocase, v',
      rows: `select case i % 2 when 0 then 'a' else 'A' end || i, i from n`,
      key: undefined,
    },
    { what: 'blobs', table: 'k blob primary key, v', rows: 'select randomblob(16), i from n', key: undefined },
    {
      what: 'values of all types in one column',
      table: 'k primary key, v',
      rows: `select case i % 4 when 0 then i when 1 then i / 7.0 when 2 then 't' || i else cast('b' || i as blob) end, i from n`,
      key: undefined,
    },
    {
      what: 'dates',
      table: 'k date primary key, v',
      rows: `select date('2020-01-01', i || ' days'), i from n`,
      key: undefined,
    },
    {
      what: 'a composite key without rowid',
      table: 'k text, l int, v, primary key (k, l)) without rowid; select (1',
      rows: `select 'g' || (i % 4), i, i from n`,
      key: undefined,
      columns: ['k', 'l', 'v'],
    },
    {
      what: 'keys that are not unique',
      table: 'k int not null, v',
      rows: 'select i % 5, i from n',
      key: 'k',
      index: 'create index ak on a (k)',
    },
    { what: 'keys without an index', table: 'k int not null, v', rows: 'select 91 - i, i from n', key: 'k' },
    { what: 'the number of each row', table: 'k, v', rows: 'select null, i from n', key: 'rowid' },
    { what: 'no key at all', table: 'k, v', rows: 'select 1, i from n', key: 'none' },
  ])('may be $what', async ({ table, rows, key, index, columns = ['k', 'v'] }) => {
    pair = await openEnginePair(
      'sqlite',
      'sqlite',
      `create table a (${table.replace('; select (1', '; create table unused (x')}); ${index ?? ''}; insert into a ${numbers} ${rows}`,
      'create table b (k, l, v)',
    );
    const mapping = Object.fromEntries(columns.map((name) => [name, name]));
    const outcome = await pair.copy({ columns: mapping, 'rows-per-chunk': 7, ...(key !== undefined && { key }) });
    expect(figuresOf(outcome)).toMatchObject({ rows: 90, chunks: key === 'none' ? 1 : expect.any(Number) });
    const all = `select ${columns.map((name) => `typeof(${name}), quote(${name})`).join(', ')} from`;
    expect(await pair.edu_v2.sql(`${all} b order by v`)).toEqual(await pair.edu.sql(`${all} a order by v`));
  });

  it('are asked for where there is none, and may not be NULL', async () => {
    pair = await openEnginePair(
      'sqlite',
      'postgres',
      `create table a (k int unique, l int not null unique); insert into a values (null, 1), (1, 2)`,
      'create table b (k int)',
    );
    expect(faultOf(await pair.copy({ columns: { k: 'k' } }))).toMatchObject({
      code: 'copy/no-key',
      remedy: ['Use 1 unique key that it has: key: l.', expect.stringContaining('`key: rowid`'), expect.any(String)],
    });
    expect(faultOf(await pair.copy({ key: 'k', columns: { k: 'k' } }))).toMatchObject({ code: 'copy/null-key' });
  });

  it.each(['postgres', 'sqlite'] as const)('make the same ordered ids of all sizes, into %s', async (to) => {
    const keys = [
      0n,
      1n,
      -1n,
      0xffffffffn,
      0x100000000n,
      2n ** 62n - 1n,
      2n ** 62n,
      2n ** 63n - 1n,
      -(2n ** 62n),
      -(2n ** 63n),
    ];
    pair = await openEnginePair(
      'sqlite',
      to,
      `create table a (id integer primary key); insert into a values ${keys.map((key) => `(${key})`).join(', ')}`,
      `create table b (key bigint, id ${to === 'postgres' ? 'uuid' : 'text'}, shown text)`,
    );
    const id = { uuid: 'users', of: 'id', style: 'ordered' };
    figuresOf(await pair.copy({ columns: { key: 'id', id, shown: id } }));
    const found = await pair.edu_v2.sql('select key, id, shown from b order by key');
    expect(found).toEqual(
      keys
        .sort((x, y) => (x < y ? -1 : 1))
        .map((key) => [String(key), orderedId(namespace, 'users', key), orderedId(namespace, 'users', key)]),
    );
  });

  it('make the same ids as everywhere', async () => {
    pair = await openEnginePair(
      'sqlite',
      'postgres',
      `create table a (id integer primary key, code text, part int); insert into a values (1, 'ə', 7), (2, null, 8), (3, 'a,b', 9)`,
      'create table b (id uuid, pair uuid)',
    );
    figuresOf(
      await pair.copy({ columns: { id: { uuid: 'users', of: 'id' }, pair: { uuid: 'pairs', of: ['code', 'part'] } } }),
    );
    const id = (tag: string, ...parts: string[]) => nameBasedId(tagNamespace(namespace, tag), keyText(parts));
    const expected = [
      [id('users', '1'), id('pairs', 'ə', '7')],
      [id('users', '2'), null],
      [id('users', '3'), id('pairs', 'a,b', '9')],
    ];
    expect(new Set((await pair.edu_v2.sql('select id, pair from b')).map(String))).toEqual(
      new Set(expected.map(String)),
    );
  });
});

describe('an SQLite table', () => {
  it('may be empty, a view, or have rows of any width', async () => {
    pair = await openEnginePair(
      'sqlite',
      'postgres',
      `create table a (id integer primary key, t text, up text as (upper(t)));
       create table wide (id integer primary key, t text);
       insert into wide ${numbers} select i, replace(hex(zeroblob(case i when 50 then 700000 else i end)), '0', char(10) || 'ə') from n;
       create view seen as select id, length(t) as n from wide`,
      'create table b (id int, t text); create table c (id int, n int)',
    );
    expect(figuresOf(await pair.copy({ columns: { id: 'id', t: 'up' } }))).toMatchObject({ rows: 0, chunks: 1 });
    const at = (step: string) => pair.context({ at: { step } });
    figuresOf(await pair.copy({ from: 'edu.wide', columns: { id: 'id', t: 't' }, 'rows-per-chunk': 20 }, at('wide')));
    expect(
      await pair.edu_v2.sql(
        `select count(*), sum(length(t)), count(*) filter (where t = repeat(E'\\nə', case id when 50 then 1400000 else id * 2 end)) from b`,
      ),
    ).toEqual([['90', '2816180', '90']]);
    figuresOf(
      await pair.copy({ from: 'edu.seen', to: 'edu_v2.c', key: 'id', columns: { id: 'id', n: 'n' } }, at('seen')),
    );
    expect(await pair.edu_v2.sql('select count(*), sum(n) from c')).toEqual([['90', '2816180']]);
  });
});

describe('local times of SQLite', () => {
  it('become the instants that PostgreSQL makes of them, over gaps and repeated hours', async () => {
    const zones = [
      'Asia/Baku',
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Africa/Casablanca',
      'Etc/GMT+5',
      'America/Port-au-Prince',
      'EST5EDT',
      'UTC',
    ];
    const times = `select strftime('%Y-%m-%d %H:%M:%S', '1970-01-01', (i * 7 + 1) * 7919 * 36 || ' seconds') from (with recursive n (i) as (select 0 union all select i + 1 from n where i < 900) select i from n)`;
    pair = await openEnginePair(
      'sqlite',
      'postgres',
      `create table a (id integer primary key, at text); insert into a (at) ${times};
       insert into a (at) values ('2015-03-29 04:30:00'), ('2015-10-25 04:30:00'), ('2021-03-28 02:30:00'), ('2021-10-31 02:30:00.5'), ('2021-04-04 01:45:00'), ('2021-10-03 02:15:00'), ('2021-03-14 02:30:00'), ('2021-11-07 01:30:00')`,
      `create table b (id int, at timestamp, ${zones.map((_, at) => `z${at} timestamptz`).join(', ')})`,
    );
    const named = Object.fromEntries(zones.map((zone, at) => [`z${at}`, { utc: 'at', zone }]));
    figuresOf(await pair.copy({ columns: { id: 'id', at: 'at', ...named } }));
    const wrong = zones.map((zone, at) => `count(*) filter (where z${at} is distinct from at at time zone '${zone}')`);
    expect(await pair.edu_v2.sql(`select count(*) > 900, ${wrong.join(', ')} from b`)).toEqual([
      ['t', ...zones.map(() => '0')],
    ]);
    const clocks = zones.map((zone) => zoneClock(zone));
    const seconds = zones.map((_, at) => `extract(epoch from z${at})`);
    for (const [local, ...instants] of await pair.edu_v2.sql(
      `select extract(epoch from at), ${seconds.join(', ')} from b where at is not null`,
    )) {
      const read = clocks.map((clock) => clock.read(Number(local) * 1000).ms / 1000);
      expect({ local, read }).toEqual({ local, read: instants.map(Number) });
    }
  });
});
