import { damaged, newer, notAJournal } from './faults.ts';
import { applicationId, journalVersion, migrations } from './schema.ts';

/** What of an open SQLite file is needed to see whether it is a journal of ours, and to make it one. */
export interface JournalFile {
  pragma(text: string, options?: { readonly simple?: boolean }): unknown;
  exec(sql: string): unknown;
  prepare(sql: string): { pluck(): { get(): unknown } };
  transaction(work: () => void): { immediate(): void };
}

/**
 * Looks before it writes: a file that is not ours, newer or damaged is left as it was, to the byte. `isBusy` tells an error
 * that says that another process holds the file. Faults: `journal/damaged`, `journal/newer`, `journal/not-a-journal`.
 */
export function prepareFile(db: JournalFile, file: string, isBusy: (error: unknown) => boolean): void {
  const isEmpty = db.prepare('SELECT count(*) AS n FROM sqlite_master').pluck().get() === 0;
  if (!isEmpty) requireOurs(db, file);
  const version = versionOf(db);
  turnToWal(db, isBusy);
  db.pragma('synchronous = FULL');
  if (version < journalVersion) migrate(db);
}

/** Faults: as `prepareFile`. */
export function requireOurs(db: JournalFile, file: string): void {
  if (db.pragma('application_id', { simple: true }) !== applicationId) throw notAJournal(file);
  const version = versionOf(db);
  if (version > journalVersion) throw newer(file, version, journalVersion);
  if (db.pragma('quick_check', { simple: true }) !== 'ok') throw damaged(file);
}

/**
 * SQLite does not wait where waiting could be for ever: of several processes that turn a new file to WAL at the same moment
 * all but one are told at once that it is locked. One of them is through soon, and then it is done for all.
 */
function turnToWal(db: JournalFile, isBusy: (error: unknown) => boolean, attempts = 20): void {
  try {
    db.pragma('journal_mode = WAL');
  } catch (error) {
    if (!isBusy(error) || attempts === 0 || versionOf(db) !== 0) throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 25);
    turnToWal(db, isBusy, attempts - 1);
  }
}

function migrate(db: JournalFile): void {
  db.transaction(() => {
    // Read again under the lock: another process may have been first.
    for (const migration of migrations.slice(versionOf(db))) db.exec(migration);
    db.pragma(`application_id = ${applicationId}`);
    db.pragma(`user_version = ${journalVersion}`);
  }).immediate();
}

function versionOf(db: JournalFile): number {
  return Number(db.pragma('user_version', { simple: true }));
}
