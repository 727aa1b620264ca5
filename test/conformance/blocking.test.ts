import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Blocked } from '../../state/blocking.ts';
import type { Database } from '../../tasks/engines/engine.ts';
import { enginesFor } from './available.ts';

const { available, missing } = enginesFor(import.meta.filename);

describe.skip.each(missing)('the engine $key (skipped: $why)', () => {
  it('is tried where its server is', () => undefined);
});

describe.each(available)('the engine $key', ({ engine, fixture }) => {
  const isAble = engine.capabilities.has('blocking');

  async function fresh() {
    const made = await fixture.fresh();
    onTestFinished(made.remove);
    const open = async (application: string): Promise<Database> => {
      const opened = await engine.connect(made.url, { name: 'edu', application });
      onTestFinished(() => opened.close());
      return opened;
    };
    return { open, database: await open('nightferry night-1') };
  }

  it('says whether it can tell who is in the way', async () => {
    const { database } = await fresh();
    expect(database.blocking !== undefined).toBe(isAble);
  });

  it('is tried here, when it can', () => {
    if (isAble) expect(fixture.blocking).toBeDefined();
  });

  const sql = fixture.blocking;
  if (!isAble || !sql) return;
  describe('tells who is in the way', () => {
    const { begin, rollback, lock } = sql;
    const look = async (database: Database): Promise<readonly Blocked[]> => (await database.blocking?.()) ?? [];
    const lookUntil = (database: Database, wanted: (seen: readonly Blocked[]) => boolean) =>
      vi.waitFor(
        async () => {
          const seen = await look(database);
          if (!wanted(seen)) throw new Error(`seen: ${JSON.stringify(seen)}`);
          return seen;
        },
        { timeout: 20_000, interval: 50 },
      );

    it('of a change to a table, through everyone who waits before it, to whoever waits for nobody', async () => {
      const { open, database } = await fresh();
      await database.query('create table users (id int)');
      await database.query('insert into users values (1)');
      expect(await look(database)).toEqual([]);

      const [reader, middle] = [await (await open('report')).connect(), await (await open('cron')).connect()];
      await reader.query(begin);
      await reader.query(sql.look.sql);
      // Cut off from the night: the server ends what waits when the test closes these.
      const ignored = middle.query(sql.addColumn('a')).catch(() => undefined);
      await lookUntil(await open('cron'), (seen) => seen.length === 1);
      const ours = await database.connect({ application: 'nightferry night-1 people/users' });
      const altered = ours.query(sql.addColumn('b'));

      const [seen] = await lookUntil(database, (found) => found.length === 1 && found[0]?.chain.length === 2);
      expect(seen).toMatchObject({ application: 'nightferry night-1 people/users' });
      expect(seen?.wants).toMatch(sql.wants);
      expect(seen?.waitedMs).toBeGreaterThanOrEqual(0);
      const [first, root] = seen?.chain ?? [];
      expect(first).toMatchObject({ application: 'cron', state: sql.waiting, query: sql.addColumn('a') });
      expect(root).toMatchObject({
        application: 'report',
        state: sql.idle,
        query: sql.look.shown,
      });
      expect(seen?.end).toContain(String(root?.pid));

      await database.query(seen?.end ?? '');
      await Promise.all([altered, ignored]);
      expect(await look(database)).toEqual([]);
    });

    it('of rows that are loaded, when every shared connection waits as well', async () => {
      const { open, database } = await fresh();
      await database.query('create table users (id int primary key)');
      const holder = await (await open('app')).connect();
      await holder.query(begin);
      await holder.query(lock);
      const counts = Array.from({ length: 6 }, () => database.countRows('users'));
      const seen = await lookUntil(database, (found) => found.length >= 4);
      expect(new Set(seen.map(({ application }) => application))).toEqual(new Set(['nightferry night-1']));
      await holder.query(rollback);
      expect(await Promise.all(counts)).toEqual(Array(6).fill(0n));
    });

    it('of nobody who is of another session', async () => {
      const { open, database } = await fresh();
      await database.query('create table users (id int)');
      const holder = await (await open('app')).connect();
      await holder.query(begin);
      await holder.query(lock);
      const other = await open('nightferry night-10');
      const counted = other.countRows('users');
      await lookUntil(other, (found) => found.length === 1);
      expect(await look(database)).toEqual([]);
      await holder.query(rollback);
      await counted;
    });
  });
});
