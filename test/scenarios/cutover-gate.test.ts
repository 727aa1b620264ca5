import pg from 'pg';
import { expect, it } from 'vitest';
import { madeNight } from '../support/cutover-back.ts';
import { unproven } from '../support/cutover-runbook.ts';

it('a gate that wants a freeze proven has it proved once more, and opens on no proof of an earlier process', async (test) => {
  const night = await madeNight(test, unproven);
  const left = await night.conduct({
    hear: (event, conducted) => {
      const isLast =
        event.type === 'step.finished' && event.step?.phase === 'validation' && event.step.step === 'arrived';
      if (isLast) conducted.stop({ why: 'operator' });
    },
  });
  expect(left).toMatchObject({ kind: 'left', reason: { why: 'operator' } });
  expect(night.state().facts.freezes.old?.proof).toMatchObject({ verdict: 'proven' });
  // Nobody looks now: a superuser makes a table, which no trigger keeps them from.
  const client = new pg.Client({ connectionString: night.old.url });
  await client.connect();
  try {
    await client.query('begin read write; create table late (id int); commit');
  } finally {
    await client.end();
  }
  const end = await night.conduct({});
  expect(end).toMatchObject({ kind: 'left', reason: { why: 'fault', error: { code: 'freeze/broken' } } });
  expect(night.state().phases.cutover).toBeUndefined();
}, 180_000);
