import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../../support/databases.ts';
import { type FreezingWorld, freezingWorld } from '../../../support/freezing.ts';

let publisher: FreshDatabase;
let world: FreezingWorld;
const received = async () => (await world.fresh.sql('select count(*) from notes'))[0]?.[0];

beforeEach(async () => {
  [publisher, world] = await Promise.all([freshDatabase(), freezingWorld()]);
  const slot = `slot_${world.fresh.name}`;
  await publisher.sql('create table notes (id int primary key, at timestamptz); create publication p for table notes');
  await publisher.sql(`select pg_create_logical_replication_slot('${slot}', 'pgoutput')`);
  const { hostname, port, username, password } = new URL(publisher.url);
  const connection = `host=${hostname} port=${port} user=${username} password=${password} dbname=${publisher.name}`;
  await world.fresh.sql(`create subscription s connection '${connection}' publication p
    with (create_slot = false, slot_name = ${slot}, copy_data = false)`);
  await publisher.sql('insert into notes values (1, now())');
  await vi.waitUntil(async () => (await received()) === '1', { timeout: 20_000 });
});
afterEach(async () => {
  const slot = `slot_${world.fresh.name}`;
  await world.remove();
  await vi.waitUntil(
    async () =>
      (await publisher.sql(`select from pg_replication_slots where slot_name = '${slot}' and active`)).length === 0,
    { timeout: 20_000 },
  );
  await publisher.sql(`select pg_drop_replication_slot('${slot}')`);
  await publisher.drop();
});

it('a subscription writes through a session-default freeze, and the proof names it', async () => {
  const { freezer, run } = world;
  expect((await freezer.survey()).findings).toContainEqual({
    weight: 'writes',
    text: expect.stringMatching(/^subscription s, applied by pid \d+/),
  });
  const { baseline } = await world.freeze('session-default');
  const before = await freezer.prove(baseline, run);
  expect(before.verdict).toBe('unproven');
  expect(before.seen.join()).toMatch(/subscription s applies changes \(pid \d+\)/);
  await publisher.sql('insert into notes values (2, now())');
  await vi.waitUntil(async () => (await received()) === '2', { timeout: 20_000 });
  const after = await freezer.prove(before.baseline, run);
  expect(after.verdict).toBe('broken');
  expect(after.seen.join()).toMatch(/public\.notes was written to: INSERT.*logical replication worker/);
}, 60_000);

it('a strict freeze turns it off, and thawing turns it on where it was', async () => {
  const { freezer, run } = world;
  const { prior, baseline } = await world.freeze('strict');
  await publisher.sql('insert into notes values (2, now())');
  expect(await freezer.prove(baseline, run)).toMatchObject({ verdict: 'proven' });
  expect(await received()).toBe('1');
  await freezer.thaw(prior, run);
  await vi.waitUntil(async () => (await received()) === '2', { timeout: 20_000 });
}, 60_000);
