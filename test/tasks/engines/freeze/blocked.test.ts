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
