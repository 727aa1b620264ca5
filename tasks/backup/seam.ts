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

/** A session on the server, for messages: `pid 4711, app, from 10.0.0.5, idle since 02:11:07`. */
export type SessionLine = string;

/** A database beside the one that was opened. `comment` is what tells ours from anybody else's. */
export interface Neighbour {
  readonly oid: string;
  readonly comment: string | null;
}

export interface Swap {
  /** Takes the place of the database. */
  readonly replacement: string;
  /** What the database is called from then on. */
  readonly keptAs: string;
  /** End whoever is connected; else that is a fault. */
  readonly endSessions: boolean;
}

/**
 * Backing a database up and bringing it back: everything that knows the engine's tools, files and catalogs. `Database` is
 * where the server is; it may be released while a method of this works, since each opens connections of its own.
 */
export interface Dumper {
  /** Programs that make, read and restore a dump of this format. */
  programs(format: DumpFormat): readonly string[];
  readonly globalsPrograms: readonly string[];
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
  /** Reads all of it, as a restore would. Faults: `backup/damaged`. */
  readThrough(
    tools: Tools,
    dump: { readonly format: DumpFormat | 'globals'; readonly path: string },
    use: Use,
  ): Promise<void>;

  /**
   * Creates an empty database that is like this one (encoding, collation, tablespace), with the comment that marks it as ours. What
   * an earlier attempt left under that name is dropped first. Faults: `backup/scratch-taken`.
   */
  createLike(database: Database, name: string, comment: string, use: Use): Promise<void>;
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

  /** Whoever is connected and not us, and what holds the database without being connected. */
  sessions(database: Database, use: Use): Promise<readonly SessionLine[]>;
  neighbour(database: Database, name: string): Promise<Neighbour | undefined>;
  /** Drops one of ours; one that is not there is dropped already. Faults: `backup/scratch-taken`. */
  drop(database: Database, name: string, comment: string): Promise<void>;
  dropCommand(name: string): string;

  /** Copies the files of the database into a new one, with its owner, settings and grants. Faults: `backup/sessions`. */
  clone(
    database: Database,
    name: string,
    comment: string,
    options: { readonly endSessions: boolean },
    use: Use,
  ): Promise<void>;
  cloneStatements(database: Database, name: string): Promise<readonly string[]>;

  /**
   * In one transaction: the database takes the name `keptAs`, `replacement` takes its name, its owner, settings, grants and
   * comment. Whoever connects meanwhile waits. Faults: `backup/sessions`.
   */
  swap(database: Database, swap: Swap, use: Use): Promise<void>;
  swapStatements(database: Database, swap: Swap): Promise<readonly string[]>;
}
