import { afterEach, describe, expect, it } from 'vitest';
import { copy } from '../../../tasks/copy.ts';
import { type CopyPair, faultOf, figuresOf, openCopyPair } from '../../support/copy-pair.ts';
import { frozenFacts } from '../../support/frozen-facts.ts';

let pair: CopyPair;
afterEach(() => pair.close());

const numbers = (count: number) =>
  `create table a (id int primary key, name text); insert into a select i, 'n' || i from generate_series(1, ${count}) i`;
const target = 'create table b (id int, name text)';
const columns = { id: 'id', name: 'name' };

async function rowsOf(database: 'edu' | 'edu_v2', table: string): Promise<unknown> {
  return pair[database].sql(`select t::text from ${table} t order by 1`);
}

describe('copying a table', () => {
  it('brings every row and says how many there were and how they travelled', async () => {
    pair = await openCopyPair(numbers(1000), target);
    const outcome = await pair.copy({ 'rows-per-chunk': 100, columns });
    expect(figuresOf(outcome)).toMatchObject({ rows: 1000, chunks: 10, workers: 2, format: 'binary' });
    expect(outcome).toMatchObject({
      evidence: [{ kind: 'query', database: 'edu', result: { rows: [['1000', '10', 'binary']] } }],
    });
    expect(await rowsOf('edu_v2', 'b')).toEqual(await rowsOf('edu', 'a'));
  });

  it.each([
    [0, 1],
    [1, 1],
    [9, 1],
    [10, 1],
    [11, 2],
    [20, 2],
    [21, 3],
  ])('makes of %i rows in chunks of ten %i', async (rows, chunks) => {
    pair = await openCopyPair(numbers(rows), target);
    expect(figuresOf(await pair.copy({ 'rows-per-chunk': 10, columns }))).toMatchObject({ rows, chunks });
    expect(await rowsOf('edu_v2', 'b')).toEqual(await rowsOf('edu', 'a'));
  });

  it('leaves in the ledger a chain of bounds with what each chunk carried', async () => {
    pair = await openCopyPair(numbers(25), target);
    await pair.copy({ 'rows-per-chunk': 10, columns });
    expect(
      await pair.edu_v2.sql('select unit, low, high, rows_read, rows_written from nightferry.ledger order by unit'),
    ).toEqual([
      ['chunk-000001', null, '["10"]', '10', '10'],
      ['chunk-000002', '["10"]', '["20"]', '10', '10'],
      ['chunk-000003', '["20"]', null, '5', '5'],
    ]);
  });

  it('brings only the rows that are asked for, also when the condition ends in a comment', async () => {
    pair = await openCopyPair(numbers(100), target);
    const outcome = await pair.copy({ where: 'id % 2 = 0 or id = 1 -- and no others', 'rows-per-chunk': 7, columns });
    expect(figuresOf(outcome)).toMatchObject({ rows: 51 });
    expect(await pair.edu_v2.sql('select count(*), sum(id) from b')).toEqual([['51', '2551']]);
  });

  it('shows progress that reaches the total and never goes back', async () => {
    pair = await openCopyPair(numbers(500), target);
    const context = pair.context();
    await pair.copy({ 'rows-per-chunk': 50, columns }, context);
    const done = context.seen.progress.map((progress) => progress.done);
    expect(done.at(0)).toBe(0);
    expect(done.at(-1)).toBe(500);
    expect([...done].sort((a, b) => a - b)).toEqual(done);
    expect(context.seen.progress.every((progress) => progress.total === 500 && progress.unit === 'rows')).toBe(true);
    expect(context.seen.progress.at(-1)?.note).toBe('chunk 10 of about 10');
  });

  it('takes as many workers as there are cores, but no more than there are chunks, and at least two', async () => {
    pair = await openCopyPair(numbers(40), target);
    const workersOn = async (cores: number, rowsPerChunk: number) => {
      const context = pair.context({ cores, session: `on-${cores}-${rowsPerChunk}` });
      const outcome = await pair.copy({ into: 'existing', 'rows-per-chunk': rowsPerChunk, columns }, context);
      return figuresOf(outcome).workers;
    };
    expect(await workersOn(1, 10)).toBe(2);
    expect(await workersOn(3, 10)).toBe(3);
    expect(await workersOn(64, 10)).toBe(4);
    expect(await workersOn(64, 30)).toBe(2);
    expect(await workersOn(64, 100)).toBe(1);
  });

  it('makes chunks smaller where rows are wide', async () => {
    pair = await openCopyPair(
      `create table a (id int primary key, name text);
       insert into a select i, repeat(md5(i::text), 4000) from generate_series(1, 300) i;
       alter table a alter name set storage external; update a set name = name || ''`,
      target,
    );
    await pair.edu.sql('vacuum (full, analyze) a');
    const { chunks } = figuresOf(await pair.copy({ columns }));
    expect(chunks).toBe(3);
    expect(await pair.edu_v2.sql('select count(*), sum(length(name)) from b')).toEqual([['300', '38400000']]);
  });

  it('reads a view by the key that the runbook names', async () => {
    pair = await openCopyPair(
      `create table raw (id int primary key, name text); insert into raw select i, 'n' || i from generate_series(1, 50) i;
       create view a as select id, upper(name) as name from raw`,
      target,
    );
    expect(faultOf(await pair.copy({ columns })).code).toBe('copy/no-key');
    expect(figuresOf(await pair.copy({ key: 'id', 'rows-per-chunk': 20, columns }))).toMatchObject({
      rows: 50,
      chunks: 3,
    });
    expect(await pair.edu_v2.sql('select min(name), max(name) from b')).toEqual([['N1', 'N9']]);
  });

  it('reads and fills tables that are partitioned', async () => {
    pair = await openCopyPair(
      `create table a (id int, name text, primary key (id)) partition by range (id);
       create table a1 partition of a for values from (0) to (50);
       create table a2 partition of a for values from (50) to (1000);
       insert into a select i, 'n' || i from generate_series(1, 99) i`,
      `create table b (id int, name text) partition by hash (id);
       create table b1 partition of b for values with (modulus 2, remainder 0);
       create table b2 partition of b for values with (modulus 2, remainder 1)`,
    );
    expect(figuresOf(await pair.copy({ 'rows-per-chunk': 10, columns }))).toMatchObject({ rows: 99, chunks: 10 });
    expect(await rowsOf('edu_v2', 'b')).toEqual(await rowsOf('edu', 'a'));
  });

  it('takes names as they are, whatever is in them', async () => {
    pair = await openCopyPair(
      `create schema "Odd Schema"; create table "Odd Schema"."us""er" ("Id" int primary key, "group" text, "ü -- x" text);
       insert into "Odd Schema"."us""er" values (1, 'a', 'b')`,
      `create table "user" ("order" int, "Group" text, "select" text)`,
    );
    const outcome = await pair.copy({
      from: 'edu."Odd Schema"."us""er"',
      to: 'edu_v2.user',
      columns: { order: 'Id', '"Group"': 'GROUP', select: 'ü -- x' },
    });
    expect(figuresOf(outcome)).toMatchObject({ rows: 1 });
    expect(await pair.edu_v2.sql('select * from "user"')).toEqual([['1', 'a', 'b']]);
  });

  it('orders by the key of the table, not by what the mapping made of a column with its name', async () => {
    pair = await openCopyPair(
      `create table a (id int primary key); insert into a select generate_series(1, 120)`,
      'create table b (id text, seen serial)',
    );
    await pair.copy({ 'rows-per-chunk': 10, workers: 1, columns: { id: { sql: 'id::text' } } });
    expect(await pair.edu_v2.sql('select count(*), bool_and(id::int = seen) from b')).toEqual([['120', 't']]);
  });
});

describe('keys', () => {
  const copied = async (ddl: string, written: Readonly<Record<string, unknown>> = {}) => {
    pair = await openCopyPair(ddl, 'create table b (x text, y text)');
    const outcome = await pair.copy({
      'rows-per-chunk': 7,
      columns: { x: { sql: 'x::text' }, y: { sql: 'y::text' } },
      ...written,
    });
    const those = (table: string) =>
      `select r from (select x::text || '|' || y::text as r from ${table}) t order by r collate "C"`;
    expect(await pair.edu_v2.sql(those('b'))).toEqual(await pair.edu.sql(those('a')));
    return figuresOf(outcome);
  };

  it('may have several columns', async () => {
    const ddl = `create table a (x int, y smallint, primary key (x, y));
      insert into a select i / 10, i % 10 from generate_series(1, 100) i`;
    expect(await copied(ddl)).toMatchObject({ rows: 100, chunks: 15 });
  });

  it('may be sparse and skewed', async () => {
    const ddl = `create table a (x bigint primary key, y int);
      insert into a select case when i <= 90 then i else i * 1000000000000 end, i from generate_series(1, 100) i`;
    expect(await copied(ddl)).toMatchObject({ rows: 100, chunks: 15 });
  });

  it('may be negative', async () => {
    const ddl = 'create table a (x int primary key, y int); insert into a select i, i from generate_series(-50, 49) i';
    expect(await copied(ddl)).toMatchObject({ rows: 100, chunks: 15 });
  });

  it('may be texts of any language, quotes, backslashes and blanks among them', async () => {
    const ddl = `create table a (x text primary key, y int);
      insert into a select chr(case when i < 128 then i else i * 7 end) || '\\' || chr(39) || '"' || i, i
      from generate_series(1, 200) i where i * 7 not between 55296 and 57343;
      insert into a values ('', 0), (' ', 1), ('  ', 2), ('\\N', 3), ('\\.', 4), ('a', 5), ('A', 6), ('ä', 7), ('z', 8)`;
    expect(await copied(ddl)).toMatchObject({ rows: 209 });
  });

  it('may be texts without an index', async () => {
    const ddl = `create table a (x text not null, y int);
      insert into a select md5(i::text), i from generate_series(1, 100) i`;
    expect(await copied(ddl, { key: 'x' })).toMatchObject({ rows: 100, chunks: 15 });
  });

  it('may be texts that sort by a language', async () => {
    const ddl = `create table a (x text collate "az-x-icu" primary key, y int);
      insert into a select unnest(array['ç', 'c', 'C', 'ə', 'e', 'x', 'h', 'ı', 'i', 'İ', 'q', 'k', 'ğ', 'g', 'ö', 'ş']), 1`;
    expect(await copied(ddl)).toMatchObject({ rows: 16, chunks: 3 });
  });

  it.each([
    ['uuids', 'uuid', 'md5(i::text)::uuid'],
    ['dates', 'date', "date '2000-01-01' + i"],
    ['instants', 'timestamptz', "timestamptz '2000-01-01' + i * interval '1.000001 seconds'"],
    ['numbers with a fraction', 'numeric', 'i / 7.0'],
    ['floats', 'float8', 'i / 7.0::float8'],
    ['padded texts', 'char(8)', "'k' || i"],
    ['bytes', 'bytea', "decode(md5(i::text), 'hex')"],
    ['addresses', 'inet', "inet '10.0.0.0' + i"],
  ])('may be %s', async (_, type, expression) => {
    const ddl = `create table a (x ${type} primary key, y int); insert into a select ${expression}, i from generate_series(1, 60) i`;
    expect(await copied(ddl)).toMatchObject({ rows: 60, chunks: 9 });
  });

  it('may be labels and domains', async () => {
    const ddl = `create type level as enum ('z', 'm', 'a'); create domain number as int check (value > 0);
      create table a (x level, y number, primary key (x, y));
      insert into a select ('{z,m,a}'::level[])[1 + i % 3], i from generate_series(1, 60) i`;
    expect(await copied(ddl)).toMatchObject({ rows: 60, chunks: 9 });
  });

  it('may repeat: rows with the same key stay in one chunk, and the last one may be empty', async () => {
    const ddl = `create table a (x int not null, y int); create index on a (x);
      insert into a select i / 20, i from generate_series(0, 99) i`;
    expect(await copied(ddl, { key: 'x' })).toMatchObject({ rows: 100, chunks: 6 });
  });

  it('must not be NULL anywhere, because no range has such rows', async () => {
    pair = await openCopyPair('create table a (id int, name text); insert into a values (1), (null), (null)', target);
    const fault = faultOf(await pair.copy({ key: 'id', columns }));
    expect(fault).toMatchObject({ code: 'copy/null-key', retry: 'safe' });
    expect(fault.message).toBe('In 2 rows of edu.a the key id is NULL, so that no chunk would have them.');
  });

  it('may be none: all rows are one chunk, which the dry run and the step say', async () => {
    pair = await openCopyPair(
      'create table loose (x numeric); insert into loose values (1), (1), (2.5)',
      'create table loose (x numeric(5,2))',
    );
    const spec = { from: 'edu.loose', to: 'edu_v2.loose', columns: { x: 'x' } };
    expect(faultOf(await pair.copy(spec)).remedy.at(-1)).toContain('`key: none`');
    const unkeyed = { ...spec, key: 'none' };
    const { lines } = await copy.describe(copy.schema.parse(unkeyed), pair.context());
    expect(lines[0]).toBe('-- on edu, without a key: all rows in one chunk, by one worker, and a retry begins anew');
    expect(lines.join('\n')).not.toContain('ORDER BY');
    const context = pair.context({ session: 'unkeyed', facts: frozenFacts('edu') });
    expect(figuresOf(await pair.copy(unkeyed, context))).toMatchObject({ rows: 3, chunks: 1, workers: 1 });
    expect(context.seen.output).toEqual(['without a key: all rows are one chunk, by one worker']);
    await pair.edu_v2.sql('truncate loose; alter table loose alter x type numeric(5,0)');
    const fault = faultOf(await pair.copy(unkeyed, pair.context({ session: 'unkeyed-2' })));
    expect(fault.message).toContain('without being rounded: it has no key to name them by.');
  });

  it('must be there, and others that could serve are named', async () => {
    pair = await openCopyPair('create table a (id int not null unique, name text)', target);
    expect(faultOf(await pair.copy({ columns }))).toMatchObject({
      code: 'copy/no-key',
      message: 'edu.a has no primary key to copy it by.',
      remedy: ['Use 1 unique key that it has: key: id.', expect.stringContaining('`key: none`')],
    });
  });
});
