import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freshDatabase } from '../../../support/databases.ts';
import { eventually } from '../../../support/eventually.ts';
import { type FreezingWorld, freezingWorld } from '../../../support/freezing.ts';

let world: FreezingWorld;
beforeEach(async () => {
  world = await freezingWorld();
});
afterEach(() => world.remove());

const rw = (sql: string) => `begin read write; ${sql}; commit`;

describe('the proof of a freeze', () => {
  it('is proven while nobody writes, whatever else goes on', async () => {
    const { fresh, freezer, run } = world;
    const session = await world.open();
    await fresh.sql('delete from users where id = 2');
    const { baseline } = await world.freeze('strict');
    const beside = await freshDatabase();
    try {
      await beside.sql('create table elsewhere as select generate_series(1, 20000) as id');
      const owner = await world.open('superuser');
      await owner.query('set default_transaction_read_only = off');
      await owner.query('vacuum (analyze, freeze)');
      await fresh.sql('checkpoint');
      await session.query('begin read write; select * from users for update; rollback');
      await session.query('begin read write; select lo_create(0); rollback');
      await expect(session.query(rw('delete from users'))).rejects.toThrow(/frozen by Nightferry/);
      await session.query('rollback');
      const proof = await freezer.prove(baseline, run);
      expect(proof).toMatchObject({ verdict: 'proven', method: expect.stringContaining('WAL') });
      expect(proof.seen.join()).toMatch(/the WAL from .* holds no change of edu/);
      expect(await freezer.prove(proof.baseline, run)).toMatchObject({ verdict: 'proven' });
    } finally {
      await beside.drop();
    }
  });

  it('reads WAL of any size to its end, in slices', async () => {
    const { freezer, run } = world;
    const { baseline } = await world.freeze('session-default');
    const beside = await freshDatabase();
    try {
      await beside.sql(
        `create table big (t text); insert into big select repeat(md5(i::text), 60) from generate_series(1, 90000) i`,
      );
      const session = await world.open();
      await session.query(rw(`insert into notes values (7, now())`));
      const proof = await freezer.prove(baseline, run);
      expect(proof.verdict).toBe('broken');
      expect(proof.seen.join()).toMatch(/public\.notes was written to/);
    } finally {
      await beside.drop();
    }
  });

  it('goes on from where a write was found once that is accepted, and finds what was written before anybody answered', async () => {
    const { freezer, run } = world;
    const session = await world.open('superuser');
    const { baseline } = await world.freeze('session-default');
    await session.query(rw(`insert into notes values (1, now()); select nextval('users_id_seq')`));
    const found = await freezer.prove(baseline, run);
    expect(found).toMatchObject({ verdict: 'broken', seen: expect.arrayContaining([expect.stringMatching(/notes/)]) });
    const accepted = found.baselineIfAccepted ?? '';
    expect(await freezer.prove(accepted, run)).toMatchObject({
      verdict: 'unproven',
      seen: expect.arrayContaining([expect.stringMatching(/that was accepted: public\.notes was written to/)]),
      provenBut: expect.arrayContaining([expect.stringMatching(/^public\.notes was written to/)]),
    });
    await session.query(rw('delete from users where id = 1'));
    const later = await freezer.prove(accepted, run);
    expect(later.verdict).toBe('broken');
    expect(later.provenBut).toBeUndefined();
    const anew = later.seen.filter((text) => !text.includes('that was accepted'));
    expect(anew.join()).toMatch(/public\.users was written to: DELETE/);
    expect(anew.join()).not.toMatch(/notes|sequence/);
    expect((await freezer.prove(later.baseline, run)).baselineIfAccepted).toBeDefined();
  });

  it('names a transaction that was open at the freeze, and that it was committed afterwards', async () => {
    const { freezer, run } = world;
    const session = await world.open();
    await session.query(`begin; insert into notes values (1, now())`);
    const { baseline } = await world.freeze('session-default');
    const before = await freezer.prove(baseline, run);
    expect(before.verdict).toBe('unproven');
    expect(before.seen.join()).toMatch(/can still commit: pid \d+, user app_.*write locks on notes/);
    await session.query('commit');
    const after = await freezer.prove(before.baseline, run);
    expect(after.verdict).toBe('broken');
    expect(after.seen.join()).toMatch(/committed after the freeze, transaction \d+: pid \d+, user app_/);
  });

  it('forgets a transaction that was open at the freeze and rolled back', async () => {
    const { freezer, run } = world;
    const session = await world.open();
    await session.query(`begin; insert into notes values (1, now())`);
    const { baseline } = await world.freeze('session-default');
    await session.query('rollback');
    expect(await freezer.prove(baseline, run)).toMatchObject({ verdict: 'proven' });
  });

  it('follows a transaction that wrote after the freeze until it is committed, over several proofs', async () => {
    const { freezer, run } = world;
    const session = await world.open();
    const { baseline } = await world.freeze('session-default');
    await session.query(`begin read write; savepoint s; insert into notes values (1, now())`);
    const first = await freezer.prove(baseline, run);
    expect(first.verdict).toBe('unproven');
    expect(first.seen.join()).toMatch(/can still commit/);
    const second = await freezer.prove(first.baseline, run);
    expect(second.verdict).toBe('unproven');
    await session.query('commit');
    const third = await freezer.prove(second.baseline, run);
    expect(third.verdict).toBe('broken');
    // What was broken stays so, however quiet it is later.
    expect(await freezer.prove(third.baseline, run)).toMatchObject({ verdict: 'broken' });
  });

  it('sees a commit that did not wait for the disk', async () => {
    const { freezer, run } = world;
    const session = await world.open();
    const { baseline } = await world.freeze('session-default');
    await session.query(`set synchronous_commit = off; begin read write; insert into notes values (1, now()); commit`);
    expect(await freezer.prove(baseline, run)).toMatchObject({ verdict: 'broken' });
  });

  it('does not pass as proven while a transaction is prepared, and names it once that is committed', async () => {
    const { fresh, freezer, run } = world;
    const session = await world.open();
    await session.query(`begin; insert into notes values (1, now()); prepare transaction 'late_${fresh.name}'`);
    const { baseline } = await world.freeze('session-default');
    const before = await freezer.prove(baseline, run);
    expect(before.verdict).toBe('unproven');
    expect(before.seen.join()).toMatch(new RegExp(`can still commit: prepared transaction late_${fresh.name}`));
    await session.query(`commit prepared 'late_${fresh.name}'`);
    const after = await freezer.prove(before.baseline, run);
    expect(after.verdict).toBe('broken');
    expect(after.seen.join()).toMatch(/committed after the freeze.*prepared transaction late_/);
  });

  it('names tables whose trigger was taken away, and a part of the freeze that is missing', async () => {
    const { fresh, freezer, run } = world;
    const { baseline } = await world.freeze('strict');
    await fresh.sql(rw(`grant connect on database ${fresh.name} to public`));
    const open = await freezer.prove(baseline, run);
    expect(open).toMatchObject({ verdict: 'unproven', seen: expect.arrayContaining(['PUBLIC holds CONNECT']) });
    await fresh.sql(rw('alter table notes disable trigger nightferry_freeze'));
    const gone = await freezer.prove(baseline, run);
    expect(gone.verdict).toBe('broken');
    expect(gone.seen.join()).toMatch(/1 table without a working freeze trigger: public\.notes/);
    expect(gone.seen.join()).toMatch(/DDL, .*in the catalogs .*pg_trigger/);
  });

  it('is not sure of unlogged tables, which leave nothing in the WAL, unless triggers hold them', async () => {
    const { fresh, freezer, run } = world;
    await fresh.sql('create unlogged table fast (a int)');
    const quick = { ...run, clock: { ...run.clock, sleep: async () => undefined } };
    const prior = await freezer.capture('session-default', 'test-1 freeze/freeze');
    await freezer.close(prior, quick);
    const baseline = await freezer.baseline(quick);
    const quiet = await freezer.prove(baseline, quick);
    expect(quiet).toMatchObject({ verdict: 'unproven' });
    expect(quiet.seen.join()).toMatch(/1 unlogged table/);
    await fresh.sql(`begin read write; insert into fast values (1); commit; select pg_stat_force_next_flush()`);
    expect(await freezer.prove(baseline, quick)).toMatchObject({
      verdict: 'broken',
      seen: expect.arrayContaining([expect.stringMatching(/^public\.fast: inserted/)]),
    });
  });

  it('without a baseline knows nothing of what was before, and says so', async () => {
    const { freezer, run } = world;
    await world.freeze('strict');
    const first = await freezer.prove(undefined, run);
    expect(first).toMatchObject({ verdict: 'unproven' });
    expect(await freezer.prove(first.baseline, run)).toMatchObject({ verdict: 'proven' });
  });

  it('a database that nobody froze is not proven, however quiet', async () => {
    const { freezer, run } = world;
    const baseline = await freezer.baseline(run);
    expect(await freezer.prove(baseline, run)).toMatchObject({
      verdict: 'unproven',
      seen: expect.arrayContaining(['edu has no mark of a freeze']),
    });
  });
});

describe('WAL that a proof needs', () => {
  const slots = () =>
    world.fresh.sql(`select slot_name from pg_replication_slots where slot_name like 'nightferry_freeze_%' and temporary
    and active_pid in (select pid from pg_stat_activity where datname = current_database())`);

  it('is kept as long as this process lives and the freeze stands', async () => {
    const { freezer, run } = world;
    const { prior } = await world.freeze('strict');
    expect(await slots()).toHaveLength(1);
    await freezer.thaw(prior, run);
    await eventually(async () => expect(await slots()).toEqual([]));
    await world.freeze('strict');
    expect(await slots()).toHaveLength(1);
    await world.database.close();
    await eventually(async () => expect(await slots()).toEqual([]));
  });

  it('once gone leaves the freeze unproven for good, and later writes are found all the same', async () => {
    const { freezer, run } = world;
    const quick = { ...run, clock: { ...run.clock, sleep: async () => undefined } };
    const session = await world.open();
    const { baseline } = await world.freeze('session-default');
    // A position of long ago, as a process finds it that comes back after hours.
    const old = JSON.stringify({ ...JSON.parse(baseline), lsn: '0/100' });
    const gap = await freezer.prove(old, quick);
    expect(gap).toMatchObject({ verdict: 'unproven', method: expect.stringMatching(/counters/) });
    expect(gap.seen.join()).toMatch(/only counters were looked at/);
    const later = await freezer.prove(gap.baseline, quick);
    expect(later).toMatchObject({ verdict: 'unproven', method: expect.stringMatching(/WAL/) });
    expect(later.seen.join()).toMatch(/what was written from 0\/100 to .* is not known/);
    await session.query(rw('insert into notes values (1, now())'));
    expect(await freezer.prove(later.baseline, quick)).toMatchObject({ verdict: 'broken' });
  });
});
