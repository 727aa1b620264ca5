import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { finishedProcess, holdingLock } from '../../support/child-processes.ts';
import { appendAll, draftOf, journalAt, journalFile, leyla } from '../../support/journals.ts';
import { given, opened, phaseFinished, phaseStarted } from '../../support/story.ts';

const story = given(opened(), phaseStarted('people'), phaseFinished('people'));

/** A closed journal with a story in it, all of it in the file itself. */
async function closedJournal(): Promise<string> {
  const file = await journalFile();
  const journal = journalAt(file);
  const lease = journal.acquireLease('edu-1', leyla);
  appendAll(journal, story, lease);
  lease.release();
  for (let copy = 0; copy < 200; copy += 1) journal.keepDocument(`${copy} ${'x'.repeat(2000)}`);
  journal.close();
  return file;
}

function withSqlite(file: string, work: (db: Sqlite.Database) => void): void {
  const db = new Sqlite(file);
  work(db);
  db.close();
}

function fingerprint(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

const faultWith = (code: string, named: string) =>
  expect.objectContaining({
    code,
    message: expect.stringContaining(named),
    remedy: expect.arrayContaining([expect.any(String)]),
  });

describe('opening a journal', () => {
  it('creates it once, and finds it again', async () => {
    const file = await closedJournal();
    expect(journalAt(file).read('edu-1')).toEqual(story);
  });

  it('can be done by several processes at the same moment on a new file', async () => {
    const file = await journalFile();
    const script = `
      const { openJournal } = await import(${JSON.stringify(join(process.cwd(), 'state/sqlite-journal.ts'))});
      for (let round = 0; round < 10; round += 1) {
        openJournal({ file: ${JSON.stringify(file)} + round, clock: { now: () => new Date() }, isAlive: () => true, host: 'h' }).close();
      }`;
    const ends = await Promise.all([finishedProcess(script), finishedProcess(script), finishedProcess(script)]);
    expect(ends).toEqual(ends.map(() => ({ exitCode: 0, stderr: '' })));
  });

  it('names a folder that is not there', async () => {
    const file = join(dirname(await journalFile()), 'nowhere', 'journal.db');
    expect(() => journalAt(file)).toThrow(faultWith('journal/unwritable', file));
  });

  it('refuses a folder in place of a file', async () => {
    const file = await journalFile();
    mkdirSync(file);
    expect(() => journalAt(file)).toThrow(faultWith('journal/unwritable', file));
  });

  it('refuses a file that is no database, and leaves it alone', async () => {
    const file = await journalFile();
    writeFileSync(file, 'Dear diary, tonight we migrate.\n'.repeat(100));
    const before = fingerprint(file);
    expect(() => journalAt(file)).toThrow(faultWith('journal/damaged', file));
    expect(fingerprint(file)).toBe(before);
  });

  it('refuses an SQLite database of another program, and leaves it alone to the byte', async () => {
    const file = await journalFile();
    withSqlite(file, (db) => db.exec('CREATE TABLE bookmarks (url TEXT)'));
    const before = fingerprint(file);
    expect(() => journalAt(file)).toThrow(faultWith('journal/not-a-journal', file));
    expect(fingerprint(file)).toBe(before);
  });

  it('refuses a journal of a newer format, and leaves it alone', async () => {
    const file = await closedJournal();
    withSqlite(file, (db) => db.pragma('user_version = 99'));
    const before = fingerprint(file);
    expect(() => journalAt(file)).toThrow(faultWith('journal/newer', 'format 99'));
    expect(fingerprint(file)).toBe(before);
  });

  it('opens a journal with an event of a newer version, and refuses only its session', async () => {
    const file = await closedJournal();
    const journal = journalAt(file);
    const [event] = story;
    if (!event) throw new TypeError('no event');
    journal.append('edu-2', 0, draftOf(event), undefined);
    withSqlite(file, (db) => {
      db.exec('DROP TRIGGER events_are_not_changed');
      const lifted = JSON.stringify({ ...JSON.parse(bodyOf(db, 'edu-2')), v: 2 });
      const hash = createHash('sha256').update(lifted).digest('hex');
      db.prepare("UPDATE events SET body = ?, hash = ? WHERE session = 'edu-2'").run(lifted, hash);
    });
    expect(() => journal.read('edu-2')).toThrow(faultWith('journal/newer', '"session.opened" version 2'));
    expect(journal.read('edu-1')).toEqual(story);
  });

  it.each([
    ['with its second half cut off', (file: string) => truncateSync(file, Math.floor(readFileSync(file).length / 2))],
    ['cut off in the middle of a page', (file: string) => truncateSync(file, 10_000)],
    ['with pages overwritten', (file: string) => overwrite(file, 0.05, 0.4)],
    ['with a spoilt first page', (file: string) => overwrite(file, 0.0002, 0.01)],
  ])('refuses a journal %s, and leaves it as it is', async (_, spoil) => {
    const file = await closedJournal();
    spoil(file);
    const before = fingerprint(file);
    expect(() => journalAt(file)).toThrow(faultWith('journal/damaged', file));
    expect(fingerprint(file)).toBe(before);
  });

  it('waits for another program that holds the file, and names it when that takes too long', async () => {
    const file = await closedJournal();
    const holder = await holdingLock(file, 'PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    expect(() => journalAt(file, { busyTimeoutMs: 50 })).toThrow(faultWith('journal/busy', file));
    await holder.letGo();
    expect(journalAt(file).read('edu-1')).toEqual(story);
  });
});

describe('a journal that gets into trouble while it is open', () => {
  it('says so when another program keeps the write lock, and goes on when it is free again', async () => {
    const file = await closedJournal();
    const journal = journalAt(file, { busyTimeoutMs: 50 });
    const lease = journal.acquireLease('edu-1', leyla);
    const [, event] = story;
    if (!event) throw new TypeError('no event');
    const holder = await holdingLock(file, 'BEGIN IMMEDIATE');
    expect(() => journal.append('edu-1', 3, draftOf(event), lease)).toThrow(faultWith('journal/busy', file));
    expect(journal.read('edu-1')).toEqual(story);
    await holder.letGo();
    expect(journal.append('edu-1', 3, draftOf(event), lease)).toMatchObject({ seq: 4 });
  });
});

function bodyOf(db: Sqlite.Database, session: string): string {
  return String(db.prepare('SELECT body FROM events WHERE session = ?').pluck().get(session));
}

/** Writes noise over a part of the file; shares are of its length. */
function overwrite(file: string, from: number, to: number): void {
  const bytes = readFileSync(file);
  bytes.fill(0xa5, Math.floor(bytes.length * from), Math.floor(bytes.length * to));
  writeFileSync(file, bytes);
}
