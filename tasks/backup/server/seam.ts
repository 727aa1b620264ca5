import type { Database } from '../../engines/engine.ts';
import type { DatabaseServer, Own } from '../database-server.ts';
import type { Use } from '../seam.ts';

/** A backup as its file describes it: one file can hold several. */
export interface BackupSet {
  /** By which the server knows it again, wherever the file is. */
  readonly guid: string;
  /** Its place in the file, from 1. */
  readonly position: number;
  /** What whoever made it called it. */
  readonly name: string;
  readonly database: string;
  readonly kind: 'full' | 'log' | 'other';
  /** Whether it came to its end. */
  readonly isComplete: boolean;
  readonly isDamaged: boolean;
  /** Without them reading it through notices less. */
  readonly hasChecksums: boolean;
  /** What it takes on the disk. */
  readonly bytes: number;
  /** By the server's clock, as the server writes it: without a zone. */
  readonly finishedAt: string;
}

/** What is at a path of the server. */
export type OnServer =
  | { readonly is: 'absent' }
  | { readonly is: 'backups'; readonly sets: readonly BackupSet[] }
  /** Something else, or a backup that was broken off: in the server's words. */
  | { readonly is: 'unreadable'; readonly why: string };

export interface ServerBackupRequest {
  /** A path on the server. Whatever is there is overwritten. */
  readonly path: string;
  /** By which the backup set is known again; at most 128 letters. */
  readonly name: string;
  readonly description: string;
  /** `aside` leaves other backups of the database as they are; a `start` is what differential and log backups go by. */
  readonly as: 'aside' | 'start';
}

/** One backup in a file of the server. Without a guid it is the only one in the file, or a fault. */
export interface SetInFile {
  readonly path: string;
  readonly guid?: string | undefined;
}

/** A backup or a restore that the server does for an earlier process of this step. */
export interface UnderWay {
  readonly command: string;
  readonly percent: number;
}

export interface Users {
  /** Have their login again, which has another SID here. */
  readonly mended: readonly string[];
  /** There is no login of that name. */
  readonly orphaned: readonly string[];
}

/**
 * Backing a database up by its own server, into files of the server, and bringing it back. Nothing of a file is read on this
 * machine: what is known of it is what the server says. Capability `server-backup`.
 */
export interface ServerBackup extends DatabaseServer {
  /**
   * The server in a few words: product, version, edition. Faults: `backup/unsupported` where it makes no backups into files,
   * `backup/no-privilege` where this login may not.
   */
  requireBackups(database: Database): Promise<string>;
  /** Faults: `backup/server-path`. */
  look(database: Database, path: string): Promise<OnServer>;
  /** The same by hand: a statement. */
  lookStatement(path: string): string;
  /** What still runs there under the name `use.application`. */
  underWay(database: Database, use: Use): Promise<UnderWay | undefined>;

  backupStatements(database: Database, request: ServerBackupRequest): Promise<readonly string[]>;
  /** Faults: `backup/failed`, `backup/server-path`. */
  backUp(database: Database, request: ServerBackupRequest, use: Use): Promise<void>;
  /** Lets the server read all of it, with its checksums. Faults: `backup/damaged`, `backup/gone`. */
  verify(database: Database, set: SetInFile, use: Use): Promise<void>;

  /** `to be made`: its file is not there yet. */
  restoreStatements(
    database: Database,
    set: SetInFile,
    into: string,
    when: 'made' | 'to be made',
  ): Promise<readonly string[]>;
  /**
   * Restores into a new database, with files of its own, which can be written to. What an earlier attempt left under that name is
   * dropped first. Faults: `backup/restore-failed`, `backup/name-taken`, `backup/gone`.
   */
  restore(database: Database, set: SetInFile, own: Own, use: Use): Promise<void>;
  /** Looks through every page of a database. Faults: `backup/inconsistent`. */
  check(database: Database, name: string, use: Use): Promise<void>;
  /** Users whose logins are others here, or not there. Those that can be mended are. */
  mendUsers(database: Database, name: string, use: Use): Promise<Users>;
  /** Whether the database keeps a log that its backups go by: it needs a full backup first. */
  keepsLog(database: Database, name: string): Promise<boolean>;
}
