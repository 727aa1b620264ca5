import type { Files, ProcessHandle, Shell } from '../../state/ports.ts';
import type { Database } from '../engines/engine.ts';
import type { DatabaseServer, Own } from './database-server.ts';

/** How a dump lies on the disk: one compressed file, a folder of compressed files, or SQL to read. */
export type DumpFormat = 'custom' | 'directory' | 'plain';

/** Rows by table, the table quoted and qualified as SQL wants it, as decimal texts; and what else can be counted. */
export type RowCounts = Readonly<Record<string, string>>;

/** What an engine's tools are run with, and whom they tell how far they are. */
export interface Use {
  readonly shell: Shell;
  readonly files: Files;
  readonly signal: AbortSignal;
  /** Shown by the server beside every session of a tool. */
  readonly application: string;
  /** A line that a tool said. */
  onLine(line: string): void;
  /** Of a dump, in bytes of the tables as the server keeps them: those it is done with, and all. */
  onProgress?(progress: { readonly done: number; readonly total: number; readonly table: string }): void;
  onStart?(process: ProcessHandle): void;
  /** Of what the server does by itself: how far it says it is. */
  onPercent?(percent: number): void;
}

/** A program that was found, and what it says it is. */
export interface Tool {
  readonly path: string;
  readonly version: string;
}

/** By the name that was asked for: `pg_dump`. */
export type Tools = Readonly<Record<string, Tool>>;

export interface DumpRequest {
  readonly format: DumpFormat;
  /** Where it is written. Nothing is there yet, except an empty file (a folder for `directory`) that only we may read. */
  readonly path: string;
  /** Tables at the same time; only for `directory`. */
  readonly jobs: number;
}

/**
 * Backing a database up with its engine's programs, into files of this machine, and bringing it back: everything that knows
 * the engine's tools and files. Capability `dump`.
 */
export interface Dumper extends DatabaseServer {
  /** Finds the programs, those of the server's own version first. Faults: `backup/tools-missing`, `backup/tools-old`. */
  findTools(database: Database, programs: readonly string[], use: Use): Promise<Tools>;

  /** The command as it will be run, without what the environment gives it. */
  dumpCommand(request: DumpRequest): readonly string[];
  /** Dumps, and counts the rows in the dump's own snapshot. Faults: `backup/dump-failed`. */
  dump(database: Database, tools: Tools, request: DumpRequest, use: Use): Promise<RowCounts>;
  globalsCommand(path: string): readonly string[];
  /** Roles and tablespaces. `passwords` is false where this role may not read them. Faults: `backup/dump-failed`. */
  globals(database: Database, tools: Tools, path: string, use: Use): Promise<{ readonly passwords: boolean }>;
  /** Reads all of it, as a restore would. Faults: `backup/damaged`, `backup/other-database`. */
  readThrough(
    tools: Tools,
    dump: { readonly format: DumpFormat | 'globals'; readonly path: string },
    use: Use,
  ): Promise<void>;

  /**
   * Creates an empty database that is like this one (encoding, collation, tablespace). What an earlier attempt left under that
   * name is dropped first. Faults: `backup/name-taken`.
   */
  createLike(database: Database, own: Own, use: Use): Promise<void>;
  restoreCommand(dump: { readonly format: DumpFormat; readonly path: string }, into: string): readonly string[];
  /**
   * Restores into a database that is empty. What a freeze of the source left in the dump is taken out again.
   * Faults: `backup/restore-failed`.
   */
  restore(
    database: Database,
    tools: Tools,
    dump: { readonly format: DumpFormat; readonly path: string; readonly jobs: number },
    into: string,
    use: Use,
  ): Promise<void>;
  /** Collects the statistics that planners go by: a restored database has none. */
  analyze(database: Database, name: string, use: Use): Promise<void>;

  /**
   * Copies the files of `from`, by default of the database itself, into a new one, with owner, settings and grants as they were before a
   * freeze. Faults: `backup/sessions`, `backup/name-taken`.
   */
  clone(database: Database, own: Own, options: CloneOptions, use: Use): Promise<void>;
  cloneStatements(database: Database, name: string, from?: string): Promise<readonly string[]>;
}

export interface CloneOptions {
  readonly from?: string;
  readonly endSessions: boolean;
}
