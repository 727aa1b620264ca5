import type { Files, ProcessHandle, Shell } from '../../state/ports.ts';
import type { Database } from '../engines/engine.ts';

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

/** A database beside the one that was opened. `comment` is what tells ours from anybody else's. */
export interface Neighbour {
  readonly oid: string;
  readonly comment: string | null;
}

/** A database that a step makes for itself, and may drop again. */
export interface Own {
  readonly name: string;
  /** The comment by which it is known. */
  readonly mark: string;
  /** One without a comment is ours too: it was not there before this step, which died before it could mark it. */
  readonly isOursUnmarked: boolean;
}

/** Names that databases change, all of them or none. */
export interface Swap {
  /** What is called so, by the runbook's database unless it is another, is called `keptAs` from then on. Nothing is, where it is left out. */
  readonly keptAs?: string;
  /** Takes the name. */
  readonly replacement: string;
  readonly name: string;
  /** Whether owner, settings, grants and comment come along, from what the database of the runbook has. */
  readonly carry: boolean;
  /** End whoever is connected; else that is a fault. */
  readonly endSessions: boolean;
}

/**
 * Backing a database up and bringing it back: everything that knows the engine's tools, files and catalogs. `Database` is
 * where the server is; it may be released while a method of this works, since each opens connections of its own.
 */
export interface Dumper {
  /** Finds the programs, those of the server's own version first. Faults: `backup/tools-missing`, `backup/tools-old`. */
  findTools(database: Database, programs: readonly string[], use: Use): Promise<Tools>;
  /** Bytes that the database takes at the server, which a dump of it won't by much exceed. */
  bytes(database: Database): Promise<bigint>;
  /** What is free where the server keeps its data; `undefined` where that can't be asked from this machine. */
  serverDisk(
    database: Database,
    files: Files,
  ): Promise<{ readonly path: string; readonly freeBytes: number } | undefined>;

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
  /** Rows in a database of the same server. */
  countRows(database: Database, name: string, use: Use): Promise<RowCounts>;
  /** Collects the statistics that planners go by: a restored database has none. */
  analyze(database: Database, name: string, use: Use): Promise<void>;

  /** What the database is called on its server. */
  nameOf(database: Database): string;
  /** Whoever is connected and not us, and what holds the database without being connected. */
  sessions(database: Database, use: Use): Promise<readonly string[]>;
  neighbour(database: Database, name: string): Promise<Neighbour | undefined>;
  /** Drops one of ours; one that is not there is dropped already. Faults: `backup/name-taken`. */
  drop(database: Database, own: Own): Promise<void>;
  dropCommand(name: string): string;

  /**
   * Copies the files of `from`, by default of the database itself, into a new one, with owner, settings and grants as they were before a
   * freeze. Faults: `backup/sessions`, `backup/name-taken`.
   */
  clone(database: Database, own: Own, options: CloneOptions, use: Use): Promise<void>;
  cloneStatements(database: Database, name: string, from?: string): Promise<readonly string[]>;

  /** In one transaction. Whoever connects meanwhile waits. Faults: `backup/sessions`. */
  swap(database: Database, swap: Swap, use: Use): Promise<void>;
  swapStatements(database: Database, swap: Swap): Promise<readonly string[]>;
}

export interface CloneOptions {
  readonly from?: string;
  readonly endSessions: boolean;
}
