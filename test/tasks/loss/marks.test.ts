import { text as readStream } from 'node:stream/consumers';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../../tasks/engines/engine.ts';
import { rowsSince } from '../../../tasks/engines/postgres/loss/since.ts';
import { postgres } from '../../../tasks/engines/postgres/postgres.ts';
import type { Loss, TableLoss } from '../../../tasks/loss/seam.ts';
import { type FreshDatabase, freshDatabase, runSql } from '../../support/databases.ts';

const { signal } = new AbortController();
let fresh: FreshDatabase;
let database: Database;
const clients: pg.Client[] = [];

beforeEach(async () => {
  fresh = await freshDatabase();
  database = await postgres.connect(fresh.url, { name: 'edu_v2', application: 'test' });
  await fresh.sql(`create table people (id int primary key, name text);
    insert into people select n, 'person ' || n from generate_series(1, 10) n`);
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()));
  await database.close();
  await fresh.drop();
});

async function session(url = fresh.url): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  clients.push(client);
  return client;
}

const marks = () => database.marks ?? expect.fail('no marks');
const take = async () => (await marks().take(signal)).text;
const look = (mark: string, tables?: readonly string[]) =>
  marks().since(mark, { signal, tables }, async (loss) => loss);

function tableOf(loss: Loss, name = 'public.people'): TableLoss {
  return loss.tables.find((table) => table.name === name) ?? expect.fail(`${name} was not looked at`);
}

const counts = ({ rows, written, gone, deleted }: TableLoss) => ({ rows, written, gone, deleted });

describe('since a mark', () => {
  it('nothing is lost when nothing was written', async () => {
    const loss = await look(await take());
    expect(counts(tableOf(loss))).toEqual({ rows: 10n, written: 0n, gone: 0n, deleted: 0n });
    expect(loss).toMatchObject({ beside: [], doubts: [] });
  });

  it('rows inserted and changed are written, rows changed and deleted are gone, with keys and a sure number of deletions', async () => {
    const mark = await take();
    await fresh.sql(`insert into people values (11, null), (12, ''); update people set name = 'x' where id = 1;
      delete from people where id in (2, 3, 4, 5)`);
    const people = tableOf(await look(mark));
    expect(counts(people)).toEqual({ rows: 8n, written: 3n, gone: 5n, deleted: 2n });
    expect(people.keys).toEqual({ columns: ['id'], rows: [['1'], ['11'], ['12']] });
  });

  it('the rows are exported as CSV that tells NULL from an empty text, in the order of the key', async () => {
    const mark = await take();
    await fresh.sql(`insert into people values (12, ''), (11, null), (13, 'ə, "q"' || chr(10) || 'next')`);
    const [csv, sent] = await marks().since(mark, { signal }, async (loss) => {
      const { stream, sent } = tableOf(loss).read();
      return [await readStream(stream), await sent()] as const;
    });
    expect(csv).toBe('id,name\n11,\n12,""\n13,"ə, ""q""\nnext"\n');
    expect(sent).toBe(3n);
  });

  it('rows that were frozen by VACUUM after they were written count', async () => {
    const mark = await take();
    await fresh.sql('insert into people values (11)');
    await fresh.sql('vacuum (freeze, full) people');
    const people = tableOf(await look(mark));
    expect(counts(people)).toEqual({ rows: 11n, written: 1n, gone: 0n, deleted: 0n });
    expect(people.notes).toEqual([expect.stringContaining('rewritten as a whole')]);
  });

  it('rows that were only locked or rolled back do not count', async () => {
    const mark = await take();
    await fresh.sql('begin; select from people for update; insert into people values (11); rollback');
    expect(counts(tableOf(await look(mark)))).toEqual({ rows: 10n, written: 0n, gone: 0n, deleted: 0n });
  });

  it('a transaction that was open at the mark counts when it commits, with what it wrote under a savepoint before', async () => {
    const open = await session();
    await open.query('begin; insert into people values (11); savepoint s; insert into people values (12); release s');
    await fresh.sql('insert into people values (20)');
    const mark = await marks().take(signal);
    expect(mark.doubts).toEqual([
      expect.stringMatching(/^transaction \d+ was open \(pid \d+, user \S+\).*and so does/),
    ]);
    expect((await look(mark.text)).doubts).toEqual([expect.stringContaining('still is')]);
    await open.query('commit');
    const loss = await look(mark.text);
    // One too many, rather than one too few: 20 was committed after the open transaction began.
    expect(counts(tableOf(loss))).toMatchObject({ rows: 13n, written: 3n });
    expect(loss.doubts).toEqual([expect.stringContaining('was open at the mark')]);
  });

  it('a transaction that was the last one when the mark was taken counts when it commits, and nothing else does', async () => {
    await fresh.sql('insert into people values (20)');
    const open = await session();
    await open.query('begin; insert into people values (11)');
    const mark = await marks().take(signal);
    expect(mark.doubts).toEqual([expect.stringMatching(/was open .* counts as written since/)]);
    await open.query('commit');
    const loss = await look(mark.text);
    expect(counts(tableOf(loss))).toMatchObject({ rows: 12n, written: 1n });
  });

  it('a transaction that was open at the mark and rolled back makes nothing else count', async () => {
    const open = await session();
    await open.query('begin; insert into people values (11)');
    await fresh.sql('insert into people values (12)');
    const mark = await take();
    await open.query('rollback');
    const loss = await look(mark);
    expect(counts(tableOf(loss))).toEqual({ rows: 11n, written: 0n, gone: 0n, deleted: 0n });
    expect(loss.doubts).toEqual([]);
  });

  it('a prepared transaction that was open at the mark counts when it commits', async () => {
    const [[isOn]] = (await fresh.sql('show max_prepared_transactions')) as [[string]];
    if (isOn === '0') return expect(isOn).toBe('0');
    await fresh.sql(`begin; insert into people values (11); prepare transaction 'left_${fresh.name}'`);
    const mark = await marks().take(signal);
    expect(mark.doubts).toEqual([expect.stringContaining(`prepared transaction left_${fresh.name}`)]);
    await fresh.sql(`commit prepared 'left_${fresh.name}'`);
    expect(counts(tableOf(await look(mark.text)))).toMatchObject({ written: 1n });
  });

  it('a transaction that is open in another database neither counts nor makes older rows count', async () => {
    const other = await freshDatabase();
    try {
      const open = await session(other.url);
      await open.query('begin; create table t ()');
      await fresh.sql('insert into people values (11)');
      const mark = await marks().take(signal);
      expect(mark.doubts).toEqual([]);
      await open.query('commit');
      expect(counts(tableOf(await look(mark.text)))).toEqual({ rows: 11n, written: 0n, gone: 0n, deleted: 0n });
    } finally {
      await Promise.all(clients.splice(0).map((client) => client.end()));
      await other.drop();
    }
  });

  it('says what is being written now and can not be seen', async () => {
    const mark = await take();
    const open = await session();
    await open.query('begin; insert into people values (11)');
    expect((await look(mark)).doubts).toEqual([expect.stringMatching(/is open .*not seen/)]);
  });

  it('TRUNCATE has deleted every row, also when as many came back', async () => {
    const mark = await take();
    await fresh.sql('truncate people; insert into people select n from generate_series(1, 10) n');
    const people = tableOf(await look(mark));
    expect(counts(people)).toEqual({ rows: 10n, written: 10n, gone: 10n, deleted: 0n });
    expect(people.notes).toEqual([expect.stringContaining('TRUNCATE')]);
  });

  it('a dropped table is a loss, a new one is written as a whole, a renamed one stays the same', async () => {
    await fresh.sql('create table old (id int); insert into old values (1), (2)');
    const mark = await take();
    await fresh.sql('drop table old; alter table people rename to "Odd Name"; create table new as select 1 as id');
    const loss = await look(mark);
    expect(counts(tableOf(loss, 'public.old'))).toEqual({ rows: 0n, written: 0n, gone: 2n, deleted: 2n });
    expect(counts(tableOf(loss, 'public.new'))).toMatchObject({ written: 1n, gone: 0n });
    expect(tableOf(loss, 'public.new')).toMatchObject({ counted: undefined, notes: ['it was not there at the mark'] });
    expect(tableOf(loss, 'public."Odd Name"').notes).toEqual(['it was public.people at the mark']);
  });

  it('a partitioned table is one, and a row that moves to another partition is changed', async () => {
    await fresh.sql(`create table grades (id int, year int) partition by range (year);
      create table grades_20 partition of grades for values from (2020) to (2021);
      create table grades_21 partition of grades for values from (2021) to (2022);
      insert into grades values (1, 2020), (2, 2020)`);
    const mark = await take();
    await fresh.sql('update grades set year = 2021 where id = 1');
    const loss = await look(mark);
    expect(loss.tables.map(({ name }) => name)).toEqual(['public.grades', 'public.people']);
    expect(counts(tableOf(loss, 'public.grades'))).toEqual({ rows: 2n, written: 1n, gone: 1n, deleted: 0n });
  });

  it('a table that others inherit from is counted without those', async () => {
    await fresh.sql('create table kids () inherits (people)');
    const mark = await take();
    await fresh.sql('insert into kids values (1)');
    const loss = await look(mark);
    expect([tableOf(loss).written, tableOf(loss, 'public.kids').written]).toEqual([0n, 1n]);
  });

  it('nothing of schema nightferry counts, and large objects are named', async () => {
    await fresh.sql('create schema nightferry; create table nightferry.ledger (n int)');
    const mark = await take();
    await fresh.sql(`insert into nightferry.ledger values (1); select lo_from_bytea(0, 'x')`);
    const loss = await look(mark);
    expect(loss.tables.map(({ name }) => name)).toEqual(['public.people']);
    expect(loss.beside).toEqual(['1 large object written since, which are not exported']);
  });

  it('looks at the tables that are named, and refuses names that are none', async () => {
    await fresh.sql('create table other (id int); create view v as select 1');
    const mark = await take();
    expect((await look(mark, ['other'])).tables.map(({ name }) => name)).toEqual(['public.other']);
    await expect(look(mark, ['gone'])).rejects.toMatchObject({ code: 'lost/no-table' });
    await expect(look(mark, ['v'])).rejects.toMatchObject({ code: 'lost/no-table' });
  });

  it('a table that was named and is dropped is a loss, too', async () => {
    await fresh.sql('create table old (id int); insert into old values (1)');
    const mark = await take();
    await fresh.sql('drop table old');
    expect((await look(mark, ['old'])).tables).toMatchObject([{ name: 'public.old', deleted: 1n }]);
  });

  it('refuses the mark of another database', async () => {
    const other = await freshDatabase();
    const elsewhere = await postgres.connect(other.url, { name: 'other', application: 'test' });
    try {
      const mark = await elsewhere.marks?.take(signal);
      await expect(look(mark?.text ?? '')).rejects.toMatchObject({ code: 'lost/other-database' });
    } finally {
      await elsewhere.close();
      await other.drop();
    }
  });

  it('refuses a mark that is more transactions ago than ids can tell', async () => {
    const mark = JSON.parse(await take());
    const now = await fresh.sql('select pg_snapshot_xmax(pg_current_snapshot())::text');
    expect(Number(now[0]?.[0])).toBeLessThan(2 ** 32);
    await expect(look(JSON.stringify({ ...mark, next: String(-(2n ** 32n)) }))).rejects.toMatchObject({
      code: 'lost/too-long-ago',
    });
  });

  it('labels what the server counted as that, and says so when it was set to zero', async () => {
    const mark = await take();
    await fresh.sql('insert into people values (11)');
    const client = await session();
    await client.query('delete from people where id = 11; select pg_stat_force_next_flush()');
    await client.query('select 1');
    await expect
      .poll(async () => tableOf(await look(mark)).counted, { timeout: 10_000 })
      .toEqual({ inserted: 1n, changed: 0n, deleted: 1n });
    await fresh.sql('select pg_stat_reset()');
    const loss = await look(mark);
    expect(tableOf(loss).counted).toBeUndefined();
    expect(loss.doubts).toEqual([expect.stringContaining('set to zero')]);
  });
});

describe('ids that went around', () => {
  const next = 2n ** 32n + 10n;
  // Ten transactions after the turn, and twenty since the mark.
  const since = (xid: string) =>
    runSql(fresh.url, `select ${rowsSince(next, 20n)} from (values ('${xid}'::xid)) t (xmin)`);

  it.each([
    ['4294967286', true],
    ['4294967295', true],
    ['3', true],
    ['9', true],
    ['4294967285', false],
    ['10', false],
    ['11', false],
    ['2147483648', false],
    ['2', false],
    ['1', false],
  ])('%s was written since: %s', async (xid, expected) => {
    expect(await since(xid)).toEqual([[expected ? 't' : 'f']]);
  });
});
