import type { Blocked } from '../../state/blocking.ts';
import type { DatabaseFacts } from '../../state/doctor/database-facts.ts';
import type { Catalog } from '../../state/init/catalog.ts';
import type { Dialect } from '../../state/init/dialect.ts';
import type { Cell } from '../../state/outcome.ts';
import type { Clock, Files } from '../../state/ports.ts';
import type { Pressure } from '../../state/pressure.ts';
import type { Capability, EngineLanguage } from '../../state/runbook/language.ts';
import type { ServerIdentity, ServerRole } from '../../state/session/opened.ts';
import type { AfterLoad } from '../after-load/seam.ts';
import type { Dumper } from '../backup/seam.ts';
import type { ServerBackup } from '../backup/server/seam.ts';
import type { Canonical } from '../canonical/seam.ts';
import type { Readiness } from '../checks/ready/seam.ts';
import type { CopySource, CopyTarget } from '../copy/seam.ts';
import type { Freezer } from '../freeze/freezer.ts';
import type { Privilege } from '../kind.ts';
import type { Marks } from '../loss/seam.ts';
import type { ClientOptions, ClientProgram, ToolEnvironment } from './client-program.ts';
import type { Connection, Result } from './connection.ts';
import type { IndexUse } from './index-use.ts';
import type { JournalCopy } from './journal-copy.ts';
import type { Lack } from './lack.ts';
import type { Ledger } from './ledger.ts';
import type { Line } from './line.ts';
import type { QueryCost } from './query-cost.ts';
import type { RejectStore } from './rejects.ts';
import type { ResolvedUrl } from './resolved-url.ts';
import type { SessionList } from './session-list.ts';
import type { SessionLock } from './session-lock.ts';
import type { Surroundings } from './surroundings.ts';
import type { TableInfo } from './table-info.ts';

/**
 * A database engine. Differences are declared in `capabilities`; nobody tests `key`. A capability that needs code of
 * its own is a member that is there or not (`copySource`, `copyTarget`, `dumper`).
 */
export interface Engine extends EngineLanguage {
  readonly title: string;
  /**
   * The statement that marks a database as a stand-in, for messages and docs. `database` is its name on the server,
   * which is `database` in its identity, where the engine has such names; not the runbook's.
   */
  standInLine(database: string): string;
  /** Who may run it, one sentence, where that is not everybody who may write to the database. */
  readonly standInRight?: string;
  quoteIdentifier(name: string): string;
  /** Where the URL leads, without its password: for screens, faults and the journal. Faults: `database/url`. */
  label(url: string, surroundings?: Surroundings): string;
  /** What can be said of a URL without connecting, where there is more to say than its label. Faults: as `label`. */
  resolve?(url: string, surroundings?: Surroundings): ResolvedUrl;
  /** Connects once to be sure. Faults: `database/refused`, `database/password`, `database/missing`, `database/tls`, ... */
  connect(url: string, options: ConnectOptions): Promise<Database>;
  readonly copySource?: CopySource;
  readonly copyTarget?: CopyTarget;
  /** Rows in one encoding that all engines share, and their sums: what two databases are compared by. */
  readonly canonical?: Canonical;
  /** Backups by programs: capability `dump`. */
  readonly dumper?: Dumper;
  /** Backups by the server itself: capability `server-backup`. */
  readonly serverBackup?: ServerBackup;
  /** What of it has never run on a real server: plans, evidence and doctor call it unproven and say so. */
  readonly neverRun?: readonly Capability[];
  /** What a drafted runbook says in this engine's SQL; with `Database.catalog`. */
  readonly dialect?: Dialect;
  /** The ledger as SQL names it: for a person who looks for it without Nightferry. */
  readonly ledgerTable: string;
  /** The command with which a person gets to the database at this label, which has no password in it. */
  console(label: string): string;
  /** What keeps a person in `client({ readOnly: true })` from writing, a sentence without its subject's name; absent where nothing does. */
  readonly consoleGuard?: string;
}

export interface ConnectOptions {
  /** Runbook's name of the database, for messages. */
  readonly name: string;
  /** Shown by the server beside the connection: `nightferry edu-v2-1 people/users`. */
  readonly application: string;
  /** Makes no connection yet: the database may be about to be created. */
  readonly mayBeMissing?: boolean;
  /** Without them only the URL counts. */
  readonly surroundings?: Surroundings | undefined;
}

/** One database of a session. Connections are pinned: search_path, DateStyle, TimeZone, timeouts, row_security off. */
export interface Database {
  readonly engine: Engine;
  readonly name: string;
  /** As `Engine.label`. */
  readonly label: string;
  /** `version` is the server's and may change while it stays the same database; everything else may not. */
  identity(): Promise<ServerIdentity>;
  /** What the server is now, where it can be the one or the other; a role may change while it stays the same database. */
  role?(): Promise<ServerRole>;
  /** Refuses what hands connections to other server sessions behind our back. Faults: `database/pooler`. */
  requireOwnProcess?(): Promise<void>;
  isStandIn(): Promise<boolean>;
  /** A connection of its own, to be closed by whoever asked. `beside` connects to the maintenance database. */
  connect(options?: { readonly beside?: 'maintenance'; readonly application?: string }): Promise<Connection>;
  /** One statement on a connection that is shared and never inside a transaction. */
  query(sql: string, values?: readonly Cell[], signal?: AbortSignal): Promise<Result>;
  /**
   * One statement inside a transaction that can't write; for checks and previews. With `keep`, rows beyond it are
   * counted in `rowCount` but not held: a query for orphans may find millions.
   */
  read(sql: string, values?: readonly Cell[], signal?: AbortSignal, keep?: number): Promise<Result>;
  /** `undefined` when there is no such table or view. Names quote as SQL does: `Odd."Name"`, `schema.table`. */
  table(name: string, signal?: AbortSignal): Promise<TableInfo | undefined>;
  /** All tables at once, with what they refer to: what `nightferry init` drafts from. */
  catalog?(signal?: AbortSignal): Promise<Catalog>;
  /** Exact. `where` is SQL without the keyword. */
  countRows(table: string, where?: string, signal?: AbortSignal): Promise<bigint>;
  /** Holds this database against other sessions for as long as the process lives. Faults: `database/locked`. */
  lock(owner: string): Promise<SessionLock>;
  readonly ledger: Ledger;
  /** Where rows that a copy could not carry over are kept. */
  readonly rejects: RejectStore;
  /** Where the engine can keep a copy of the journal for another host: capability `journal-copy`. */
  readonly journalCopy?: JournalCopy;
  /** Where the engine can keep a database from changing: capability `freeze`. */
  readonly freezer?: Freezer;
  /** Where the engine can tell which rows were written since a moment: capability `marks`. */
  readonly marks?: Marks;
  /** Indexes, constraints, sequences and statistics, before and after a load: capabilities of these names. */
  readonly afterLoad?: AfterLoad;
  /** Looks for what stands in the way of opening it to an application: capability `readiness`. */
  readonly readiness?: Readiness;
  /** Sessions that are not of this process: capability `sessions`. */
  sessions?(): Promise<SessionList>;
  /**
   * Sessions of this process, and of programs that it started, that wait for somebody else at the server right now, and
   * for whom: capability `blocking`. Cheap enough to be asked every two seconds, and never behind what waits: it has a
   * connection of its own from the first question on. Changes nothing.
   */
  blocking?(): Promise<readonly Blocked[]>;
  /** How many deadlocks the server has ended in this database, or in all where it counts no other way; since it counts. */
  deadlocks?(): Promise<number>;
  /**
   * Whether an error says that the server can't serve us just now, has undone what was open, and takes it again soon: Azure moves
   * databases and throttles. Not there where no error says so for certain.
   */
  isPassing?(error: unknown): boolean;
  /** Its connections on which something is under way, where a network is between. */
  lines?(): readonly Line[];
  /** Which indexes were read, and since when the server counts: capability `index-use`. Changes nothing. */
  indexUse?(signal?: AbortSignal): Promise<IndexUse>;
  /** Runs a query once, in a transaction that is rolled back, with the server measuring: capability `query-cost`. */
  queryCost?(sql: string, signal?: AbortSignal): Promise<QueryCost>;
  /** Connections that may still be opened to it; not there where nothing limits them. */
  freeConnections?(): Promise<number>;
  /** What presses on its server now, for whoever wants to give way: capability `pressure`. Changes nothing. */
  pressure?(
    files: Pick<Files, 'stat' | 'freeBytes' | 'totalBytes'>,
    clock: Pick<Clock, 'monotonicMs'>,
  ): Promise<Pressure>;
  /**
   * The environment in which the engine's own programs (`pg_dump`, `psql`) reach this database, password included, for
   * `Shell.run({ env })`. Nothing of it goes into arguments. `application` is shown by the server beside their sessions.
   */
  toolEnvironment?(application?: string): ToolEnvironment;
  /** The engine's own program, for a person to look into this database with: what `console` writes, ready to be started. */
  client?(options: ClientOptions): ClientProgram;
  /** What this role lacks to do it; `undefined` where nothing is known to be missing. Tables must be there. */
  lacks?(privilege: Privilege): Promise<Lack | undefined>;
  /** What `doctor` tells of the server and judges. Changes nothing. */
  checkup?(clock: Clock): Promise<DatabaseFacts>;
  /** Ends every connection. */
  close(): Promise<void>;
}
