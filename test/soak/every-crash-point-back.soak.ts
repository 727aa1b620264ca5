import { describe, expect, it } from 'vitest';
import type { EventDraft } from '../../state/journal/journal.ts';
import { expectBackAllTheSame, placeOf, wholeUndoNight } from '../support/crash-back.ts';

describe.each(['before', 'after'] as const)('a rollback whose process dies %s an append', (when) => {
  it('ends as one that nobody interrupts, from every one of them alone', async () => {
    const whole = await wholeUndoNight();
    expect(whole.places.length).toBeGreaterThan(30);
    for (const place of whole.places) {
      let died = false;
      const diesAt = (draft: EventDraft) => {
        if (died || placeOf(draft) !== place) return false;
        died = true;
        return true;
      };
      await expectBackAllTheSame(whole, diesAt, when);
      expect(died, place).toBe(true);
    }
  });
});
