import { describe, expect, it } from 'vitest';
import { foldSession } from '../../state/session/evolve.ts';
import { crashingJournal } from '../support/crashing-journal.ts';
import { journalAt, journalFile } from '../support/journals.ts';
import { conductNight, smallNight } from '../support/small-night.ts';
import { isThorough, momentsAt } from '../support/thorough.ts';

describe('a process that dies around an append', () => {
  it('is resumed to the same end from every one of them', async () => {
    const reference = await uncrashed();
    const points = Array.from({ length: reference.appends }, (_, index) => index + 1);
    for (const [at, when] of tried(points)) {
      const night = await smallNight();
      const file = await journalFile();
      const first = journalAt(file, { isAlive: () => false });
      const dying = crashingJournal(first, at, when);
      await conductNight(night, dying, 'run').catch(() => undefined);
      expect(dying.crashed, `${when} append ${at}`).toBe(true);
      first.close();

      const second = journalAt(file, { isAlive: () => false });
      const opened = second.sessions().length > 0;
      const isOver = opened && foldSession(second.read('small-1')).finished !== undefined;
      if (!isOver)
        expect(await conductNight(night, second, opened ? 'resume' : 'run'), `${when} append ${at}`).toEqual({
          kind: 'finished',
        });
      expect(await night.outcome(), `${when} append ${at}`).toEqual(reference.outcome);
      second.close();
      await night.remove();
    }
  }, 1_200_000);
});

async function uncrashed(): Promise<{ appends: number; outcome: unknown }> {
  const night = await smallNight();
  const journal = journalAt(await journalFile());
  expect(await conductNight(night, journal, 'run')).toEqual({ kind: 'finished' });
  const result = { appends: journal.read('small-1').length, outcome: await night.outcome() };
  journal.close();
  await night.remove();
  return result;
}

/** For every change every other append, by turns before it and after it. */
function tried(points: readonly number[]) {
  if (isThorough) return points.flatMap((at) => momentsAt(at).map((when) => [at, when] as const));
  return points.filter((at) => at % 2 === 0).flatMap((at) => momentsAt(at / 2).map((when) => [at, when] as const));
}
