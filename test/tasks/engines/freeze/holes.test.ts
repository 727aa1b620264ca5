import type pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { type FreezingWorld, freezingWorld } from '../../../support/freezing.ts';

const worlds: FreezingWorld[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.remove();
});

async function makeWorld(): Promise<FreezingWorld> {
  const world = await freezingWorld();
  worlds.push(world);
  return world;
}

/** A way to write through `default_transaction_read_only`. */
interface Hole {
  readonly name: string;
  /** Before the freeze. */
  readonly prepare?: (world: FreezingWorld, session: pg.Client) => Promise<unknown>;
  /** While it is frozen, over the session that was open before. */
  readonly write: (world: FreezingWorld, session: pg.Client) => Promise<unknown>;
  readonly who?: 'application' | 'superuser';
  /** What the proof has to name. */
  readonly names: RegExp;
  /** Whether the triggers of a strict freeze stop it. */
  readonly blocked: boolean;
}

const holes: readonly Hole[] = [
  {
    name: 'a session that was open before the freeze',
    prepare: (_, session) => session.query('set default_transaction_read_only = off'),
    write: (_, session) => session.query(`insert into users (id, name) values (9, 'late')`),
    names: /public\.users was written to: INSERT.*user app_/,
    blocked: true,
  },
  {
    name: 'BEGIN READ WRITE in a new session',
    write: async (world) => {
      const late = await world.open();
      await late.query('begin read write');
      await late.query(`update users set name = 'late' where id = 1`);
      await late.query('commit');
    },
    names: /public\.users was written to: HOT_UPDATE|UPDATE.*the application/,
    blocked: true,
  },
  {
    name: 'a setting of the role',
    prepare: ({ fresh, role }) => fresh.sql(`alter role ${role} set default_transaction_read_only = off`),
    write: async (world) => (await world.open()).query('delete from users where id = 1'),
    names: /public\.users was written to: DELETE/,
    blocked: true,
  },
  {
    name: 'TRUNCATE',
    write: (_, session) => session.query('begin read write; truncate users; commit'),
    names:
      /DDL, such as CREATE, ALTER, DROP or TRUNCATE: there are since: table public\.users; in the catalogs .*pg_class/,
    blocked: true,
  },
  {
    name: 'a partition by its own name',
    write: (_, session) => session.query('begin read write; insert into grades_2020 values (1, 2020); commit'),
    names: /public\.grades_2020 was written to: INSERT/,
    blocked: true,
  },
  {
    name: 'session_replication_role, as a superuser',
    who: 'superuser',
    write: (_, session) =>
      session.query(
        `begin read write; set local session_replication_role = replica; insert into notes values (1); commit`,
      ),
    names: /public\.notes was written to: INSERT.*superuser/,
    blocked: true,
  },
  {
    name: 'a large object',
    write: (_, session) =>
      session.query(`begin read write; select lowrite(lo_open(lo_create(0), 131072), 'late'); commit`),
    names: /large objects was written to/,
    blocked: false,
  },
  {
    name: 'nextval that is in the WAL',
    write: (_, session) =>
      session.query(`begin read write; select nextval('users_id_seq') from generate_series(1, 40); commit`),
    names: /sequence public\.users_id_seq was written to: NEXTVAL/,
    blocked: false,
  },
  {
    name: 'nextval that leaves nothing in the WAL',
    prepare: (_, session) => session.query(`select nextval('users_id_seq')`),
    write: (_, session) => session.query(`begin read write; select nextval('users_id_seq'); commit`),
    names: /sequence public\.users_id_seq went from 3 to 4/,
    blocked: false,
  },
  {
    name: 'DDL of a superuser',
    who: 'superuser',
    write: (_, session) => session.query('begin read write; create table late as select 1 as a; commit'),
    names: /DDL, such as .* there are since: table public\.late; in the catalogs .*pg_class/,
    blocked: false,
  },
  {
    name: 'COMMIT PREPARED of a transaction that was prepared before',
    prepare: (_, session) =>
      session
        .query(`begin; select nextval('users_id_seq'); select lo_create(0); prepare transaction 'late_' || '';`)
        .catch(() => undefined),
    write: async () => undefined,
    names: /./,
    blocked: false,
  },
];

describe.each(['session-default', 'strict'] as const)('frozen as %s', (mode) => {
  it.each(holes.filter(({ name }) => !name.startsWith('COMMIT PREPARED')))(
    '$name: is stopped, or the proof names it',
    async (hole) => {
      const world = await makeWorld();
      const session = await world.open(hole.who);
      await hole.prepare?.(world, session);
      const { baseline } = await world.freeze(mode);
      const writing = hole.write(world, session).then(
        () => 'written',
        (error: Error) => error.message,
      );
      const outcome = await writing;
      const proof = await world.freezer.prove(baseline, world.run);
      if (mode === 'strict' && hole.blocked) {
        expect(outcome).toMatch(/is frozen by Nightferry|permission denied for database/);
        expect(proof.seen.join('\n')).not.toMatch(/was written to/);
        expect(proof.verdict).toBe('proven');
        return;
      }
      expect(outcome).toBe('written');
      expect(proof.verdict).toBe('broken');
      expect(proof.seen.join('\n')).toMatch(hole.names);
    },
  );
});
