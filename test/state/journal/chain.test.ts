import { describe, expect, it } from 'vitest';
import { canonicalJson, sha256 } from '../../../state/canonical.ts';
import type { Event } from '../../../state/events.ts';
import { type StoredEvent, storeEvent, verifyChain } from '../../../state/journal/chain.ts';
import { finished, given, opened, phaseStarted, started } from '../../support/story.ts';

const events = given(
  opened(),
  phaseStarted('people'),
  started('people/users'),
  finished('people/users', { figures: { rows: 6987 } }),
);
const chain = events.map(storeEvent);

function at(seq: number): { event: Event; row: StoredEvent } {
  const [event, row] = [events[seq - 1], chain[seq - 1]];
  if (!event || !row) throw new TypeError(`no event ${seq}`);
  return { event, row };
}

/** The chain with event `seq` replaced by whatever a forger makes of it. */
function forged(seq: number, forge: (row: StoredEvent) => Partial<StoredEvent>): readonly StoredEvent[] {
  return chain.map((row) => (row.seq === seq ? { ...row, ...forge(row) } : row));
}

describe('a chain that nobody touched', () => {
  it('gives back its events', () => {
    expect(verifyChain(chain)).toEqual(events);
  });

  it('can be verified from the middle on', () => {
    const { row } = at(2);
    expect(verifyChain(chain.slice(2), row)).toEqual(events.slice(2));
  });

  it('stores exactly what is hashed', () => {
    const { event, row } = at(1);
    expect(row.body).toBe(canonicalJson(event));
    expect(row.hash).toBe(sha256(row.body));
    expect(at(2).event.prevHash).toBe(row.hash);
  });
});

describe('a chain that someone touched', () => {
  it.each([
    ['a changed event', forged(4, ({ body }) => ({ body: body.replace('6987', '6988') })), 'event 4 was changed'],
    ['a changed hash', forged(2, () => ({ hash: 'a'.repeat(64) })), 'event 2 was changed'],
    ['a dropped event', chain.filter(({ seq }) => seq !== 3), 'event 3 is missing'],
    ['a dropped first event', chain.slice(1), 'event 1 is missing'],
    ['a doubled event', [at(1).row, at(1).row], 'event 2 is missing'],
    ['reordered events', forged(2, () => ({ ...at(3).row, seq: 2 })), 'event 2 does not follow the one before it'],
    [
      'an event of another session',
      forged(3, () => {
        const foreign = storeEvent({ ...at(3).event, session: 'edu-2' } as Event);
        return { body: foreign.body, hash: foreign.hash };
      }),
      'event 3 does not follow the one before it',
    ],
    [
      'a changed event with its hash made to fit',
      forged(2, ({ body }) => {
        const changed = body.replace('people', 'nobody');
        return { body: changed, hash: sha256(changed) };
      }),
      'event 3 does not follow the one before it',
    ],
  ])('names the first event that does not hold: %s', (_, stored, what) => {
    expect(() => verifyChain(stored)).toThrow(
      expect.objectContaining({
        code: 'journal/chain-broken',
        message: expect.stringContaining(what),
        retry: 'unsafe',
      }),
    );
    expect(() => verifyChain(stored)).toThrow('edu-1');
  });

  it('can not know that the last events are missing: only the head that someone noted can', () => {
    expect(verifyChain(chain.slice(0, 3))).toEqual(events.slice(0, 3));
    expect(at(3).row.hash).not.toBe(at(4).row.hash);
  });
});
