import { describe, expect, it } from 'vitest';
import type { EventDraft } from '../../state/journal/journal.ts';
import { expectBackAllTheSame, placeOf, type WholeUndoNight, wholeUndoNight } from '../support/crash-back.ts';

let known: Promise<WholeUndoNight> | undefined;
/** The night that nobody interrupts, once for all tests. */
function wholeNight(): Promise<WholeUndoNight> {
  known ??= wholeUndoNight();
  return known;
}

describe('a rollback of every step of a night', () => {
  it('brings back databases, settings and files as they were, but for the backup of a file', async () => {
    const whole = await wholeNight();
    expect(whole.back).toEqual(withBackup(whole.before));
  });

  // Each kind of event of each step once: also those that only a death brings, such as the recovery of an undo.
  it.each(['before', 'after'] as const)(
    'whose process dies %s every append ends as one that nobody interrupts',
    async (when) => {
      const whole = await wholeNight();
      const died = new Set<string>();
      const diesAt = (draft: EventDraft) => {
        const place = placeOf(draft);
        return !died.has(place) && Boolean(died.add(place));
      };
      const { processes } = await expectBackAllTheSame(whole, diesAt, when);
      // Where a person said that the bell is taken back, no process says so any more.
      const places = whole.places.filter((place) => place !== 'step.finished undo switch/bell');
      expect([...died]).toEqual(expect.arrayContaining(places));
      expect([...died]).toEqual(expect.arrayContaining(['step.recovered undo prepare/freeze']));
      expect(processes).toBeGreaterThanOrEqual(died.size - 1);
    },
    240_000,
  );
});

/** The backup that an edit keeps beside the file stays, as its page says. */
function withBackup(before: unknown): unknown {
  const { files, ...rest } = before as { files: readonly (readonly [string, string])[] };
  const [, text = ''] = files.find(([name]) => name === 'app.env') ?? [];
  const all = [...files, ['app.env.before-undo-1-settings', text] as const];
  return { ...rest, files: all.sort(([a], [b]) => (a < b ? -1 : 1)) };
}
