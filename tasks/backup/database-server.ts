import type { Files } from '../../state/ports.ts';
import type { Database, Engine } from '../engines/engine.ts';
import type { RowCounts, Use } from './seam.ts';

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
  /** Where the last of the log of what is put aside is backed up to, once nobody can write to it any more. Only where servers back up themselves. */
  readonly log?: { readonly path: string; readonly name: string; readonly description: string };
}

/**
 * The server that a database is on, and the databases beside it: what every way of backing up and restoring counts, renames and
 * drops. `Database` is where the server is; it may be released while a method of this works, since each opens connections of
 * its own.
 */
export interface DatabaseServer {
  /** Bytes that the database takes at the server, which a dump of it won't by much exceed. */
  bytes(database: Database): Promise<bigint>;
  /** The command by which a person asks for the room on the server where it can't be asked from here. */
  readonly askForRoom: string;
  /** What is free where the server keeps its data; `undefined` where that can't be asked from this machine. */
  serverDisk(
    database: Database,
    files: Files,
  ): Promise<{ readonly path: string; readonly freeBytes: number } | undefined>;
  /** Rows in a database of the same server. */
  countRows(database: Database, name: string, use: Use): Promise<RowCounts>;

  /** What the database is called on its server. */
  nameOf(database: Database): string;
  /** Whoever is connected and not us, and what holds the database without being connected. */
  sessions(database: Database, use: Use): Promise<readonly string[]>;
  neighbour(database: Database, name: string): Promise<Neighbour | undefined>;
  /** Drops one of ours; one that is not there is dropped already. Faults: `backup/name-taken`. */
  drop(database: Database, own: Own): Promise<void>;
  dropCommand(name: string): string;
  /** The query that shows a person the databases with the identity that `Neighbour.oid` is. */
  readonly neighboursQuery: string;

  /** Whether `swap` is one transaction: then there is nothing in between. */
  readonly swapsInOne: boolean;
  /**
   * Whoever connects meanwhile waits, or is refused. Where it is not one transaction (`swapsInOne`), doing it again goes on with
   * whatever is not done yet. Faults: `backup/sessions`.
   */
  swap(database: Database, swap: Swap, use: Use): Promise<void>;
  swapStatements(database: Database, swap: Swap): Promise<readonly string[]>;
  /** Lets people in again where a swap that was broken off keeps them out. Only where it is not one transaction. */
  reopen?(database: Database, names: readonly string[], use: Use): Promise<void>;
}

/** The engine's, whichever way it backs up; `undefined` where it has none. */
export function serverOf({ dumper, serverBackup }: Engine): DatabaseServer | undefined {
  return dumper ?? serverBackup;
}
