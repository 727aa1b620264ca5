import { describe, expect, it } from 'vitest';
import { adoptSession } from '../../source/handover/adopt.ts';
import type { Event } from '../../state/events.ts';
import { crashingJournal } from '../support/crashing-journal.ts';
import { journalAt, journalFile } from '../support/journals.ts';
import { conductNight, type SmallNight, smallNight, testWorkbench } from '../support/small-night.ts';

/** Steps that wait for the copy before they begin. */
const changing = new Set(['schema', 'scratch', 'mark', 'greet', 'people', 'visits', 'keys', 'open']);

/** What a copy has at the least when its host dies: all up to the last start of a step that changes something. */
async function loseWhatMayBeLost({ target }: SmallNight): Promise<boolean> {
  const there = await target.sql("select to_regclass('nightferry.journal') is not null");
  if (there[0]?.[0] !== 't') return false;
  const rows = await target.sql('select event from nightferry.journal order by seq');
  const events = rows.map(([event]) => JSON.parse(event ?? '') as Event);
  const last = events.findLast(({ type, step }) => type === 'step.started' && changing.has(step?.step ?? ''));
  await target.sql(`delete from nightferry.journal where seq > ${last?.seq ?? 0}`);
  return last !== undefined;
}

async function adopt(night: SmallNight, journal: ReturnType<typeof journalAt>): Promise<void> {
  const { signal } = new AbortController();
  const request = { file: night.runbook, environment: 'test', vars: {}, signal };
  await adoptSession(request, testWorkbench(journal, night.env), async () => ({ name: 'Aysel' }));
}

describe.each(['before', 'after'] as const)('a host that dies %s an append', (when) => {
  it('is followed by another one to the same end, from every one of them, with the least that a copy has', async () => {
    const whole = await smallNight();
    const reference = journalAt(await journalFile());
    expect(await conductNight(whole, reference, 'run')).toEqual({ kind: 'finished' });
    const outcome = await whole.outcome();
    await whole.remove();
    let adopted = 0;
    for (let at = 1; at < reference.read('small-1').length; at += 1) {
      const night = await smallNight();
      const first = journalAt(await journalFile(), { isAlive: () => false });
      const dying = crashingJournal(first, at, when);
      await conductNight(night, dying, 'run').catch(() => undefined);
      expect(dying.crashed, `append ${at}`).toBe(true);
      const second = journalAt(await journalFile(), { isAlive: () => false });
      const isCopied = await loseWhatMayBeLost(night);
      if (isCopied) await adopt(night, second);
      adopted += isCopied ? 1 : 0;
      expect(await conductNight(night, second, isCopied ? 'resume' : 'run'), `append ${at}`).toEqual({
        kind: 'finished',
      });
      expect(await night.outcome(), `append ${at}`).toEqual(outcome);
      if (isCopied)
        await expect(conductNight(night, first, 'resume'), `append ${at}`).rejects.toMatchObject({
          code: 'session/adopted',
        });
      first.close();
      second.close();
      await night.remove();
    }
    expect(adopted).toBeGreaterThan(30);
  });
});
