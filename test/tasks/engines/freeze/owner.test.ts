import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../../../tasks/engines/engine.ts';
import { postgres } from '../../../../tasks/engines/postgres/postgres.ts';
import type { FreezeRun, Freezer } from '../../../../tasks/freeze/freezer.ts';
import { clusterUrl, type FreshDatabase, freshDatabase, runSql } from '../../../support/databases.ts';

let fresh: FreshDatabase;
let database: Database;
let freezer: Freezer;
/** A role that owns the database and is no superuser. */
let owner: string;
let ended = 0;
const wait = async (ms: number) => {
  ended += ms;
};
const run: FreezeRun = {
  // Nobody else writes here: what the clock is asked to wait for does not come.
  clock: { now: () => new Date(ended), monotonicMs: () => ended, sleep: wait },
};

beforeEach(async () => {
  fresh = await freshDatabase();
  owner = `owner_${fresh.name}`;
  await runSql(
    await clusterUrl(),
    `create role ${owner} login password 'o'; alter database ${fresh.name} owner to ${owner}`,
  );
  await fresh.sql(`create table theirs (a int); alter schema public owner to ${owner};
    set role ${owner}; create table ours (a int); insert into ours values (1)`);
  const url = new URL(fresh.url);
  [url.username, url.password] = [owner, 'o'];
  database = await postgres.connect(url.href, { name: 'edu', application: 'nightferry' });
  if (!database.freezer) throw new TypeError('no freezer');
  freezer = database.freezer;
});
afterEach(async () => {
  await database.close();
  await runSql(await clusterUrl(), `alter database ${fresh.name} reset all`);
  await fresh.drop();
  await runSql(await clusterUrl(), `drop role ${owner}`);
});

describe('a freeze by the owner of the database, who is no superuser', () => {
  it('is surveyed: what it may not block, what it may not see, and that nothing can be proven', async () => {
    const { findings, proof } = await freezer.survey();
    expect(findings).toContainEqual({
      weight: 'stops-strict',
      text: expect.stringMatching(/does not own: public\.theirs/),
    });
    expect(findings).toContainEqual({
      weight: 'note',
      text: expect.stringMatching(/may not see the transactions of others/),
    });
    expect(proof).toMatchObject({ certain: false, method: expect.stringMatching(/counters only.*pg_walinspect/) });
  });

  it('is surveyed for others who log in with the same role, whom it can not keep out', async () => {
    const shared = () =>
      freezer.survey().then(({ findings }) => findings.filter(({ text }) => /role of its own/.test(text)));
    expect(await shared()).toEqual([]);
    const url = new URL(fresh.url);
    [url.username, url.password] = [owner, 'o'];
    const application = new pg.Client({ connectionString: url.href });
    await application.connect();
    try {
      const text = expect.stringMatching(/^1 session of others is logged in as owner_\w+, as Nightferry is/);
      expect(await shared()).toEqual([{ weight: 'writes', text }]);
    } finally {
      await application.end();
    }
  });

  it('is not proven while there are sequences it may not read: nextval leaves little in the WAL', async () => {
    await fresh.sql('create sequence hidden');
    const { findings } = await freezer.survey();
    expect(findings).toContainEqual({
      weight: 'writes',
      text: expect.stringMatching(/may not read 1 sequence.*public\.hidden/),
    });
    await freezer.close(await freezer.capture('session-default', 'test-1 a/b'), run);
    const proof = await freezer.prove(await freezer.baseline(run), run);
    expect(proof.seen).toContain('our role may not read 1 sequence: what is taken of them is not seen');
  });

  it('needs no more of the catalog than servers before 14 let such a role read, nor functions that came with 13', async () => {
    await fresh.sql(`revoke select (oid) on pg_subscription from public;
      revoke execute on function pg_xact_status(xid8), pg_current_snapshot() from public;
      grant pg_monitor to ${owner}`);
    const writer = new pg.Client({ connectionString: fresh.url });
    await writer.connect();
    try {
      await writer.query('begin; insert into theirs values (1)');
      await freezer.survey();
      await freezer.close(await freezer.capture('session-default', 'test-1 a/b'), run);
      const baseline = await freezer.baseline(run);
      await writer.query('commit');
      expect(await freezer.prove(baseline, run)).toMatchObject({
        verdict: 'broken',
        seen: expect.arrayContaining([expect.stringMatching(/^committed after the freeze/)]),
      });
    } finally {
      await writer.end();
    }
  });

  it('as strict is refused by the server, with what it needs', async () => {
    const prior = await freezer.capture('strict', 'test-1 a/b');
    await freezer.close(prior, run);
    await expect(freezer.block(prior, run)).rejects.toMatchObject({ code: 'freeze/no-privilege' });
    await freezer.thaw(prior, run);
    expect(await freezer.standing()).toBeUndefined();
  });

  it('is unproven by counters, and broken by what they count', async () => {
    const prior = await freezer.capture('session-default', 'test-1 a/b');
    await freezer.close(prior, run);
    ended = Date.now();
    const startedMs = ended;
    const baseline = await freezer.baseline(run);
    const quiet = await freezer.prove(baseline, run);
    expect(quiet).toMatchObject({ verdict: 'unproven', method: 'counters, over 15s' });
    expect(ended - startedMs).toBeGreaterThanOrEqual(30_000);
    await fresh.sql(`begin read write; insert into ours values (2); commit; select pg_stat_force_next_flush()`);
    const moved = await freezer.prove(quiet.baseline, run);
    expect(moved).toMatchObject({ verdict: 'broken' });
    expect(moved.seen[0]).toMatch(/^public\.ours: inserted\/updated\/deleted\/file 1\/0\/0\/\d+ became 2\/0\/0/);
  });

  it('of tables it all owns is strict, keeps its own CONNECT, and is thawed as it was', async () => {
    await fresh.sql('drop table theirs');
    const acl = `select coalesce(datacl, acldefault('d', datdba))::text from pg_database where datname = current_database()`;
    const before = await database.query(acl);
    const prior = await freezer.capture('strict', 'test-1 a/b');
    await freezer.close(prior, run);
    await freezer.block(prior, run);
    expect(await freezer.standing()).toMatchObject({ gaps: [] });
    expect((await database.read('select a from ours')).rows).toEqual([['1']]);
    await (await database.connect()).query('select 1');
    expect(await freezer.thaw(prior, run)).toEqual([]);
    expect((await database.query(acl)).rows).toEqual(before.rows);
  });

  it('by who only acts as the owner leaves them a way in, to prove it and to thaw it', async () => {
    await fresh.sql('drop table theirs');
    const person = `person_${fresh.name}`;
    await runSql(
      await clusterUrl(),
      `create role ${person} login noinherit password 'p'; grant ${owner} to ${person}; alter role ${person} set role = '${owner}'`,
    );
    const url = new URL(fresh.url);
    [url.username, url.password] = [person, 'p'];
    const acting = await postgres.connect(url.href, { name: 'edu', application: 'nightferry' });
    try {
      const acl = `select coalesce(datacl, acldefault('d', datdba))::text from pg_database where datname = current_database()`;
      const before = await database.query(acl);
      const prior = (await acting.freezer?.capture('strict', 'test-1 a/b')) ?? '';
      await acting.freezer?.close(prior, run);
      await acting.freezer?.block(prior, run);
      expect(await acting.freezer?.standing()).toMatchObject({ gaps: [] });
      expect(await acting.freezer?.thaw(prior, run)).toEqual([]);
      expect((await database.query(acl)).rows).toEqual(before.rows);
    } finally {
      await acting.close();
      await runSql(await clusterUrl(), `drop role ${person}`);
    }
  });
});
