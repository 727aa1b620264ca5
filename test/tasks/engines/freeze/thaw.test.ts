import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { postgres } from '../../../../tasks/engines/postgres/postgres.ts';
import { clusterUrl, freshDatabase, runSql } from '../../../support/databases.ts';
import { type FreezingWorld, freezingWorld } from '../../../support/freezing.ts';

let world: FreezingWorld;
const cleanups: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  world = await freezingWorld();
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  await world.remove();
});

const rights = ({ fresh }: FreezingWorld) =>
  fresh.sql(`select coalesce(g.rolname, 'PUBLIC'), b.rolname, a.privilege_type, a.is_grantable
    from pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
    left join pg_roles g on g.oid = a.grantee join pg_roles b on b.oid = a.grantor
    where d.datname = current_database() order by 1, 2, 3`);

const settings = ({ fresh }: FreezingWorld) =>
  fresh.sql(`select shobj_description(oid, 'pg_database') from pg_database where datname = current_database()
    union all select c.setting from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase, unnest(s.setconfig) c (setting)
    where d.datname = current_database() order by 1`);

describe('thawing', () => {
  it.each(['strict', 'session-default'] as const)(
    '%s brings back settings and rights exactly, also those that roles passed on',
    async (mode) => {
      const { fresh, role, freezer, run } = world;
      const [team, guest] = [`team_${fresh.name}`, `guest_${fresh.name}`];
      await fresh.sql(`create role ${team}; create role ${guest};
      revoke connect on database ${fresh.name} from public;
      grant connect, temporary on database ${fresh.name} to ${role};
      grant connect on database ${fresh.name} to ${team} with grant option;
      set role ${team}; grant connect on database ${fresh.name} to ${guest}; reset role;
      alter database ${fresh.name} set default_transaction_read_only = off;
      comment on database ${fresh.name} is E'it''s \\\\ours\\nstill';
      alter database ${fresh.name} set work_mem = '8MB'`);
      cleanups.push(async () => {
        await fresh.sql(`revoke all on database ${fresh.name} from ${team} cascade`);
        await fresh.sql(`drop role ${team}; drop role ${guest}`);
      });
      const before = [await rights(world), await settings(world)];
      const { prior } = await world.freeze(mode);
      const frozen = (await rights(world)).filter(
        ([grantee, , privilege]) => privilege === 'CONNECT' && grantee !== 'postgres',
      );
      expect(frozen.length).toBe(mode === 'strict' ? 0 : 3);
      expect(await freezer.thaw(prior, run)).toEqual([]);
      expect([await rights(world), await settings(world)]).toEqual(before);
      expect(await fresh.sql(`select from pg_namespace where nspname = 'nightferry'`)).toEqual([]);
      expect(await fresh.sql(`select from pg_trigger where tgname = 'nightferry_freeze'`)).toEqual([]);
      // Once more, by what somebody wrote down: nothing is there to be brought back.
      expect(await freezer.thaw(prior, run)).toEqual([]);
      expect([await rights(world), await settings(world)]).toEqual(before);
    },
  );

  it('leaves what somebody granted meanwhile, and says so', async () => {
    const { fresh, role, freezer, run } = world;
    const { prior } = await world.freeze('strict');
    await fresh.sql(`begin read write; grant create on database ${fresh.name} to ${role}; commit`);
    const differs = await freezer.thaw(prior, run);
    expect(differs).toEqual([expect.stringMatching(new RegExp(`left as it is: CREATE of ${role}`))]);
  });

  it('leaves what somebody took meanwhile, and says so: that is no reason to fail', async () => {
    const { fresh, freezer, run } = world;
    const gone = `gone_${fresh.name}`;
    await fresh.sql(`create role ${gone}; grant connect on database ${fresh.name} to ${gone}`);
    const { prior } = await world.freeze('strict');
    await fresh.sql(
      `begin read write; revoke temporary on database ${fresh.name} from public; drop role ${gone}; commit`,
    );
    expect(await freezer.thaw(prior, run)).toEqual([
      expect.stringMatching(new RegExp(`taken by somebody else .*: CONNECT of ${gone}`)),
      expect.stringMatching(/taken by somebody else .*: TEMPORARY of PUBLIC/),
    ]);
  });

  it('turns on the subscriptions that were on, and no others', async () => {
    const { fresh, freezer, run } = world;
    for (const name of ['on_before', 'off_before']) {
      await fresh.sql(
        `create subscription ${name} connection 'host=127.0.0.1 port=1 dbname=none' publication p with (connect = false, slot_name = ${name})`,
      );
    }
    await fresh.sql('alter subscription on_before enable');
    const enabled = () =>
      fresh.sql(`select subname from pg_subscription where subenabled
      and subdbid = (select oid from pg_database where datname = current_database())`);
    const { prior } = await world.freeze('strict');
    expect(await enabled()).toEqual([]);
    await freezer.thaw(prior, run);
    expect(await enabled()).toEqual([['on_before']]);
  });

  it('can be done by another process that knows only the database', async () => {
    const { fresh, run } = world;
    await world.freeze('strict');
    const other = await postgres.connect(fresh.url, { name: 'edu', application: 'another' });
    cleanups.push(() => other.close());
    const standing = await other.freezer?.standing();
    expect(standing).toMatchObject({ mode: 'strict', owner: 'test-1 freeze/freeze', gaps: [] });
    await other.freezer?.thaw(standing?.prior ?? '', run);
    expect(await other.freezer?.standing()).toBeUndefined();
    await fresh.sql(`update users set name = 'again'`);
  });

  it('can be done by hand, with the statements that the freeze shows', async () => {
    const { fresh, freezer } = world;
    const before = [await rights(world), await settings(world)];
    const { prior } = await world.freeze('strict');
    await fresh.sql(freezer.manualUndo(prior).join('\n'));
    expect([await rights(world), await settings(world)]).toEqual(before);
    expect(await freezer.standing()).toBeUndefined();
    await (await world.open()).query(`insert into users (name) values ('by hand')`);
  });

  it('lets the connections that Nightferry shares write again', async () => {
    const { database, freezer, run } = world;
    const { prior } = await world.freeze('session-default');
    await expect(database.query(`update users set name = 'x'`)).resolves.toBeDefined();
    await Promise.all([1, 2, 3, 4].map(() => database.query('select pg_sleep(0.01)')));
    await freezer.thaw(prior, run);
    for (let turn = 0; turn < 4; turn += 1) await database.query(`update users set name = 'thawed'`);
  });

  it('is not needed by copies of the database: there the triggers let everything through', async () => {
    const { fresh, database } = world;
    await world.freeze('strict');
    await database.close();
    await world.fresh.sql('select 1');
    await runSql(
      await clusterUrl(),
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${fresh.name}'`,
    );
    const copy = await freshDatabase({ template: fresh.name });
    cleanups.push(copy.drop);
    expect(await copy.sql(`select count(*) from pg_trigger where tgname = 'nightferry_freeze'`)).toEqual([['4']]);
    await copy.sql(`insert into users (name) values ('copied'); truncate notes`);
  });
});

describe('the write that proves a thaw', () => {
  it('is judged by what the application is given, not by what our own role is', async () => {
    const { fresh, freezer, role } = world;
    const us = (await fresh.sql('select current_user'))[0]?.[0];
    await fresh.sql(`alter role ${us} in database ${fresh.name} set default_transaction_read_only = off;
      alter database ${fresh.name} set default_transaction_read_only = on`);
    expect(await freezer.proveWritable(role)).toMatchObject({
      verdict: 'unproven',
      seen: [expect.stringMatching(/by a setting of the database/)],
    });
  });

  it('is done as the application, and leaves nothing', async () => {
    const { fresh, freezer, role } = world;
    await fresh.sql('analyze');
    const rows = await fresh.sql('select ctid, * from users order by id');
    expect(await freezer.proveWritable(role)).toEqual({
      verdict: 'proven',
      seen: [`${role} wrote to edu in a new session: an UPDATE of a row of public.users, rolled back`],
    });
    expect(await fresh.sql('select ctid, * from users order by id')).toEqual(rows);
  });

  it.each(['strict', 'session-default'] as const)('is refused while it is frozen as %s', async (mode) => {
    const { freezer, role } = world;
    await world.freeze(mode);
    const proof = await freezer.proveWritable(role);
    expect(proof.verdict).toBe('unproven');
    expect(proof.seen.join()).toMatch(mode === 'strict' ? /may not connect to edu/ : /read-only transaction/);
  });

  it('finds a role that is read-only by a setting of its own, one that is not there, and none', async () => {
    const { fresh, freezer, role } = world;
    await fresh.sql(`alter role ${role} set default_transaction_read_only = on`);
    expect(await freezer.proveWritable(role)).toMatchObject({
      verdict: 'unproven',
      seen: [expect.stringMatching(/by a setting of that role/)],
    });
    await fresh.sql(`alter role ${role} set default_transaction_read_only = true`);
    expect(await freezer.proveWritable(role)).toMatchObject({ verdict: 'unproven' });
    await fresh.sql(`alter role ${role} in database ${fresh.name} set default_transaction_read_only = off`);
    expect(await freezer.proveWritable(role)).toMatchObject({ verdict: 'proven' });
    expect(await freezer.proveWritable('nobody_here')).toMatchObject({
      verdict: 'unproven',
      seen: [expect.stringMatching(/no role nobody_here/)],
    });
    expect(await freezer.proveWritable(undefined)).toMatchObject({ verdict: 'unproven' });
  });
});
