import { describe, expect, it } from 'vitest';
import { JournalPages } from '../../source/app/journal-pages.ts';
import type { Journal } from '../../state/journal/journal.ts';
import { Tale } from '../screens/tale.ts';
import { fakeClock } from '../support/fakes.ts';
import { journalAt, journalFile, leyla } from '../support/journals.ts';

const session = 'edu-v2-1121-0200';

/** A journal with so many events, and what is read of it. */
async function leafing(count: number) {
  const journal = journalAt(await journalFile());
  const lease = journal.acquireLease(session, leyla);
  const tale = new Tale();
  while (tale.events.length < count) tale.starts(`phase-${tale.events.length + 1}`);
  for (const { at, actor, type, data, seq } of tale.events) {
    journal.append(session, seq - 1, { at, actor, type, data } as never, lease);
  }
  const read: (readonly [number, number])[] = [];
  const spied: Pick<Journal, 'part' | 'read' | 'head'> = {
    part: (id, from, to) => {
      read.push([from, to]);
      return journal.part(id, from, to);
    },
    read: (id, after) => journal.read(id, after),
    head: (id) => journal.head(id),
  };
  const clock = fakeClock({ auto: true });
  const add = (phase: string) => {
    const { at, actor } = tale.starts(phase).events.at(-1) ?? tale.events[0] ?? { at: '', actor: leyla };
    journal.append(
      session,
      tale.events.length - 1,
      { at, actor, type: 'phase.started', data: { phase } } as never,
      lease,
    );
    return tale.events.length;
  };
  return { pages: new JournalPages(session, spied, clock), journal, read, clock, add };
}

const names = (test: string) => ({ key: test, isIn: ({ words }: { words: string }) => words.includes(test) });

describe('leafing through a journal', () => {
  it('reads the page that is looked at, once, and nothing else', async () => {
    const { pages, read, journal } = await leafing(650);
    const kept = pages.events(610, 612);
    expect(kept.map(({ event }) => event.seq)).toEqual([610, 611, 612]);
    expect(kept.at(-1)?.hash).toBe(journal.stored(session).find(({ seq }) => seq === 612)?.hash);
    pages.events(601, 650);
    expect(read).toEqual([[601, 800]]);
    expect(pages.events(199, 202).map(({ event }) => event.seq)).toEqual([199, 200, 201, 202]);
    expect(read).toEqual([
      [601, 800],
      [1, 200],
      [201, 400],
    ]);
    pages.events(1, 400);
    expect(read).toHaveLength(3);
  });

  it('sees what was appended since, and forgets nothing', async () => {
    const { pages, add } = await leafing(5);
    expect(pages.events(4, 9).map(({ event }) => event.seq)).toEqual([4, 5]);
    const last = add('more');
    expect(pages.events(4, last).map(({ event }) => event.seq)).toEqual([4, 5, 6]);
  });

  it('finds events by their words, and later only among those that are new', async () => {
    const { pages, read, add } = await leafing(30);
    expect(pages.matching(names('phase-2'), 30)).toEqual([2, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29]);
    const last = add('phase-2b');
    expect(pages.matching(names('phase-2'), last)).toEqual([2, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 31]);
    expect(read).toEqual([
      [1, 30],
      [31, 31],
    ]);
    expect(pages.matching(names('phase-2'), last)).toHaveLength(12);
    expect(read).toHaveLength(2);
  });

  it('makes the report of now, not anew with every event', async () => {
    const { pages, clock, add } = await leafing(3);
    const first = pages.report(3);
    expect(first).toMatchObject({ seq: 3, markdown: expect.stringContaining(session) });
    expect(pages.report(add('more'))).toBe(first);
    await clock.sleep(3_000);
    expect(pages.report(4)).toMatchObject({ seq: 4 });
  });
});
