import { describe, expect, it, onTestFinished } from 'vitest';
import type { EventDraft } from '../../state/journal/journal.ts';
import { foldSession } from '../../state/session/evolve.ts';
import { placeOf } from '../support/crash-back.ts';
import { crashingJournal } from '../support/crashing-journal.ts';
import { conductBack, goingBackNight, sessionId } from '../support/going-back-night.ts';
import { journalAt, journalFile } from '../support/journals.ts';

/** Whether an append dies: each place of the plan once, from its first step on. */
function onceAtEveryPlace() {
  const died = new Set<string>();
  let isBack = false;
  const diesAt = ({ type, step, data }: EventDraft) => {
    isBack ||= type === 'phase.started' && JSON.stringify(data).includes('rollback:');
    const place = placeOf(step ? { type, step } : { type });
    return isBack && !died.has(place) && Boolean(died.add(place));
  };
  return { died, diesAt };
}

describe('a plan that puts another database in the place of one', () => {
  it.each(['before', 'after'] as const)(
    'comes to the same end when its process dies %s every append',
    async (when) => {
      const night = await goingBackNight('swap');
      onTestFinished(night.remove);
      const file = await journalFile();
      const { died, diesAt } = onceAtEveryPlace();
      for (let processes = 0; ; processes += 1) {
        expect(processes).toBeLessThan(60);
        const journal = journalAt(file, { isAlive: () => false });
        const dying = crashingJournal(journal, diesAt, when);
        const how = processes === 0 ? 'run' : 'resume';
        const end = await conductBack(night, dying, how, 'swap').catch((error: unknown) => error);
        const isOver = foldSession(journal.read(sessionId)).runs.at(-1)?.ended === 'rolled-back';
        journal.close();
        if (isOver) break;
        expect(dying.crashed, JSON.stringify(end)).toBe(true);
      }
      expect([...died]).toEqual(
        expect.arrayContaining([
          'database.released',
          'step.started do rollback:swap/keep',
          'step.started do rollback:swap/empty',
          'database.repinned',
          'rollback.finished',
          'session.left',
        ]),
      );

      expect(await night.kept()).toMatchObject({ people: [['50', expect.any(String)]] });
      expect(await night.outcome()).toEqual({ tables: [], people: [], ledger: [] });
      await night.clear();
      const journal = journalAt(file, { isAlive: () => false });
      expect(await conductBack(night, journal, 'resume', 'swap')).toEqual({ kind: 'finished' });
      expect(await night.outcome()).toMatchObject({ people: [['50', expect.any(String)]] });
      expect(foldSession(journal.read(sessionId)).rollbacks).toHaveLength(1);
    },
    240_000,
  );
});
