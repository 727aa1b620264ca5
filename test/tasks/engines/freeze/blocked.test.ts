import { expect, it } from 'vitest';
import { freezingWorld } from '../../../support/freezing.ts';

it('a freeze that a table is kept from names who keeps it, also who is no session of others, and goes on from there', async (test) => {
  const world = await freezingWorld();
  test.onTestFinished(world.remove);
  const { freezer, run, database } = world;
  // Taken for an autovacuum that does not give way: it is not among the sessions of others either.
  const ours = await database.connect({ application: 'nightferry another step' });
  await ours.query('begin');
  await ours.query('lock table notes in share update exclusive mode');
  const prior = await freezer.capture('strict', 'test-1 freeze/freeze');
  await freezer.close(prior, run);
  await expect(freezer.block(prior, run)).rejects.toMatchObject({
    code: 'freeze/blocked',
    message: expect.stringContaining('public.notes'),
    remedy: [
      expect.stringMatching(/^In the way: pid \d+, client backend nightferry another step: lock table notes/),
      expect.any(String),
    ],
  });
  await ours.query('rollback');
  await freezer.block(prior, run);
  expect(await freezer.standing()).toMatchObject({ gaps: [] });
}, 60_000);

it('a freeze that an event trigger stops by what it writes names it, and goes on once it is disabled', async (test) => {
  const world = await freezingWorld();
  test.onTestFinished(world.remove);
  const { fresh, freezer, run } = world;
  await fresh.sql(`create table ddl_log (tag text);
    create function log_ddl() returns event_trigger language plpgsql as
      $$ begin insert into public.ddl_log values (tg_tag); end $$;
    create event trigger "DDL log" on ddl_command_end execute function log_ddl()`);
  const note = { weight: 'note', text: expect.stringMatching(/stop it where they write to a table: "DDL log"/) };
  expect((await freezer.survey()).findings).toContainEqual(note);
  const prior = await freezer.capture('strict', 'test-1 freeze/freeze');
  await freezer.close(prior, run);
  await expect(freezer.block(prior, run)).rejects.toMatchObject({
    code: 'freeze/in-the-way',
    remedy: [expect.stringContaining('ALTER EVENT TRIGGER "DDL log" DISABLE'), expect.any(String)],
  });
  await fresh.sql('begin read write; alter event trigger "DDL log" disable; commit');
  await freezer.block(prior, run);
  expect(await freezer.standing()).toMatchObject({ gaps: [] });
});
