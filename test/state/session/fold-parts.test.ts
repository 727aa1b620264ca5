import { describe, expect, it } from 'vitest';
import type { Event } from '../../../state/events.ts';
import { evolve, foldFurther, foldSession } from '../../../state/session/evolve.ts';
import { foldJournal } from '../../../state/session/fold-journal.ts';
import { SessionLog } from '../../../state/session/log.ts';
import { fakeClock } from '../../support/fakes.ts';
import { journalAt, journalFile, leyla } from '../../support/journals.ts';
import { writeLongSession } from '../../support/long-session.ts';
import { RandomNight } from '../../support/random-night.ts';
import { seeded } from '../../support/seeded.ts';

const seeds = Array.from({ length: 20 }, (_, seed) => seed + 1);

/** Whoever writes into what it was given throws. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const member of Object.values(Object.freeze(value))) frozen(member);
  return value;
}

function oneByOne(events: readonly Event[]) {
  return events.slice(1).reduce((session, event) => evolve(session, event), foldSession(events.slice(0, 1)));
}

describe('folding many events at once', () => {
  it.each(seeds)(
    'night %i comes to the same, however its events are parted, and no part changes the one before',
    (seed) => {
      const events = new RandomNight(seed).toTheEnd();
      const random = seeded(seed);
      let session = frozen(foldSession(events.slice(0, 1)));
      for (let at = 1; at < events.length; ) {
        const end = at + 1 + Math.floor(random() * 40);
        session = frozen(foldFurther(session, events.slice(at, end)));
        at = end;
      }
      const expected = oneByOne(events);
      expect(session).toEqual(expected);
      expect(foldSession(events)).toEqual(expected);
    },
  );

  it('reads a journal part by part to the same session', async () => {
    const journal = journalAt(await journalFile());
    writeLongSession(journal, 'long', 7_200);
    expect(foldJournal('long', journal)).toEqual(foldSession(journal.read('long')));
    expect(foldJournal('nobody', journal)).toBeUndefined();
  });
});

describe('a long session that is written further', () => {
  it('folds one event for each that is appended, and reads none again when it is taken up where it is known', async () => {
    const file = await journalFile();
    const journal = journalAt(file);
    writeLongSession(journal, 'long', 1_200);
    const known = foldJournal('long', journal);
    if (!known) throw new Error('nothing was written');
    const reads: number[] = [];
    const counting = Object.assign(Object.create(journal), {
      read: (session: string, afterSeq?: number, limit?: number) => {
        const events = journal.read(session, afterSeq, limit);
        reads.push(events.length);
        return events;
      },
      append: journal.append.bind(journal),
    });
    const lease = journal.acquireLease('long', leyla);
    const actor = { name: 'Leyla', osUser: 'leyla', host: 'ops1' };
    const options = { journal: counting, clock: fakeClock(), actor, lease, redact: <T>(value: T) => value };
    const log = SessionLog.since(options, known);
    const folded: Event[] = [];
    log.follow((event) => folded.push(event));
    log.append('control.requested', { control: 'stop' });
    log.append('control.requested', { control: 'stop' });
    expect(folded.map(({ seq }) => seq)).toEqual([known.seq + 1, known.seq + 2]);
    expect(reads).toEqual([0]);
    expect(log.snapshot()).toEqual(foldSession(journal.read('long')));
  });

  it('takes in what others appended since it was read', async () => {
    const journal = journalAt(await journalFile());
    writeLongSession(journal, 'long', 600);
    const known = foldJournal('long', journal);
    if (!known) throw new Error('nothing was written');
    const actor = { name: 'Rauf', osUser: 'rauf', host: 'ops1' };
    const options = { journal, clock: fakeClock(), actor, lease: undefined, redact: <T>(value: T) => value };
    SessionLog.read(options, 'long').append('control.requested', { control: 'stop' });
    expect(SessionLog.since(options, known).snapshot().seq).toBe(known.seq + 1);
  });
});

describe('reading some of a session', () => {
  it('gives at most so many events, verified from where reading stopped', async () => {
    const journal = journalAt(await journalFile());
    writeLongSession(journal, 'long', 600);
    const all = journal.read('long');
    const other = journalAt(journal.file);
    expect(other.read('long', 0, 10)).toEqual(all.slice(0, 10));
    expect(other.read('long', 10, 10)).toEqual(all.slice(10, 20));
    // Not read before: what lies between is verified, too.
    expect(other.read('long', 300, 10)).toEqual(all.slice(300, 310));
    expect(other.read('long', 0, 5)).toEqual(all.slice(0, 5));
    expect(other.read('long', 590)).toEqual(all.slice(590));
  });
});
