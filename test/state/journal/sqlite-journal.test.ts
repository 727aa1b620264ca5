import { statSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { genesis } from '../../../state/events.ts';
import { storeEvent } from '../../../state/journal/chain.ts';
import { appendAll, draftOf, journalAt, journalFile, leyla } from '../../support/journals.ts';
import {
  ended,
  given,
  headOf,
  opened,
  phaseFinished,
  phaseStarted,
  signed,
  stopRequested,
} from '../../support/story.ts';

const story = given(opened(), phaseStarted('people'), phaseFinished('people'), ended());
const [first, second] = story;
if (!first || !second) throw new TypeError('the story is too short');

async function written() {
  const file = await journalFile();
  const journal = journalAt(file);
  appendAll(journal, story, journal.acquireLease('edu-1', leyla));
  return { file, journal };
}

describe('a journal', () => {
  it('is created readable and writable for its owner only, with everything beside it', async () => {
    const { file } = await written();
    for (const path of [file, `${file}-wal`, `${file}-shm`]) expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('is written ahead to a log, so that readers never wait', async () => {
    const { file } = await written();
    const raw = new Sqlite(file);
    expect(raw.pragma('journal_mode', { simple: true })).toBe('wal');
    raw.close();
  });

  it('gives back what was appended, with the same place in the same chain', async () => {
    const { file, journal } = await written();
    expect(journal.read('edu-1')).toEqual(story);
    expect(journal.head('edu-1')).toBe(headOf(story));
    expect(journalAt(file).read('edu-1')).toEqual(story);
  });

  it('gives what came after an event, also when it has given more before', async () => {
    const { file, journal } = await written();
    expect(journal.read('edu-1', 2)).toEqual(story.slice(2));
    expect(journal.read('edu-1', 4)).toEqual([]);
    expect(journal.read('edu-1', 1)).toEqual(story.slice(1));
    expect(journalAt(file).read('edu-1', 3)).toEqual(story.slice(3));
  });

  it('knows nothing of a session that is not in it', async () => {
    const { journal } = await written();
    expect(journal.read('other')).toEqual([]);
    expect(journal.head('other')).toBe(genesis);
  });

  it('lists its sessions, the latest first', async () => {
    const { journal } = await written();
    const later = given(opened()).map((event) => ({ ...event, session: 'edu-2', at: '2026-12-01T00:00:00.000Z' }));
    appendAll(journal, later, journal.acquireLease('edu-2', leyla));
    expect(journal.sessions()).toEqual([
      { session: 'edu-2', events: 1, lastAt: '2026-12-01T00:00:00.000Z' },
      { session: 'edu-1', events: 4, lastAt: story[3]?.at },
    ]);
  });

  it('keeps the texts that digests stand for, each once', async () => {
    const { file, journal } = await written();
    const hash = journal.keepDocument('runbook: edu-v2\n');
    expect(journal.keepDocument('runbook: edu-v2\n')).toBe(hash);
    expect(journalAt(file).document(hash)).toBe('runbook: edu-v2\n');
    expect(journal.document('f'.repeat(64))).toBeUndefined();
  });
});

describe('what was appended', () => {
  const statements = [
    "UPDATE events SET body = '{}' WHERE seq = 2",
    'DELETE FROM events WHERE seq = 4',
    "INSERT OR REPLACE INTO events VALUES ('edu-1', 2, '{}', 'x')",
    "INSERT INTO events VALUES ('edu-1', 9, '{}', 'x')",
    "INSERT INTO events VALUES ('edu-2', 2, '{}', 'x')",
  ];

  it.each(statements)('stays as it is: %s', async (statement) => {
    const { file, journal } = await written();
    const raw = new Sqlite(file);
    expect(() => raw.exec(statement)).toThrow('events are append-only');
    raw.close();
    expect(journal.read('edu-1')).toEqual(story);
  });

  it('can not be changed unnoticed by someone who removes the triggers', async () => {
    const { file, journal } = await written();
    const raw = new Sqlite(file);
    raw.exec(
      "DROP TRIGGER events_are_not_changed; UPDATE events SET body = replace(body, 'people', 'nobody') WHERE seq = 2",
    );
    raw.close();
    expect(() => journal.read('edu-1')).toThrow(expect.objectContaining({ code: 'journal/chain-broken' }));
    expect(() => journal.read('edu-1')).toThrow('event 2 was changed after it was written');
  });
});

describe('two processes that append', () => {
  it('learn of each other: the slower one gets a conflict and nothing is written', async () => {
    const { file, journal } = await written();
    const [, signOff] = given(opened(), signed('people', 'dba'));
    if (!signOff) throw new TypeError('no sign-off');
    const other = journalAt(file);
    expect(other.append('edu-1', 4, draftOf(signOff), undefined)).toMatchObject({ seq: 5, prevHash: headOf(story) });
    expect(journal.append('edu-1', 4, draftOf(signOff), undefined)).toBe('conflict');
    expect(journal.read('edu-1', 4)).toHaveLength(1);
    expect(journal.append('edu-1', 5, draftOf(signOff), undefined)).toMatchObject({ seq: 6 });
  });

  it('can not both open a session', async () => {
    const file = await journalFile();
    const [one, two] = [journalAt(file), journalAt(file)];
    expect(one.append('edu-1', 0, draftOf(first), undefined)).toMatchObject({ seq: 1, prevHash: genesis });
    expect(two.append('edu-1', 0, draftOf(first), undefined)).toBe('conflict');
  });

  it('may sign off and ask for a stop without the lease, and nothing else', async () => {
    const { journal } = await written();
    const [, stop, start] = given(opened(), stopRequested(), phaseStarted('people'));
    if (!stop || !start) throw new TypeError('the story is too short');
    expect(journal.append('edu-1', 4, draftOf(stop), undefined)).toMatchObject({ seq: 5 });
    expect(() => journal.append('edu-1', 5, draftOf(start), undefined)).toThrow(
      'phase.started needs the lease of edu-1',
    );
  });

  it('write the same body that is hashed, whatever order the members came in', async () => {
    const file = await journalFile();
    const shuffled = Object.fromEntries(Object.entries(draftOf(first)).reverse()) as unknown as typeof first;
    const event = journalAt(file).append('edu-1', 0, draftOf(shuffled), undefined);
    if (event === 'conflict') throw new TypeError('conflict');
    expect(storeEvent(event).hash).toBe(storeEvent(first).hash);
  });
});
