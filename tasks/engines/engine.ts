import type { DatabaseFacts } from '../../state/doctor/database-facts.ts';
import type { ServerIdentity } from '../../state/events.ts';
import type { Cell } from '../../state/outcome.ts';
import type { Clock } from '../../state/ports.ts';
import type { EngineLanguage } from '../../state/runbook/language.ts';
import type { Dumper } from '../backup/seam.ts';
import type { Readiness } from '../checks/ready/seam.ts';
import type { CopySource, CopyTarget } from '../copy/seam.ts';
import type { ForeignSession, Freezer } from '../freeze/freezer.ts';
import type { Privilege } from '../kind.ts';
import type { Marks } from '../loss/seam.ts';
import type { JournalCopy } from './journal-copy.ts';

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
  readonly dumper?: Dumper;
  /** The ledger as SQL names it: for a person who looks for it without Nightferry. */
  readonly ledgerTable: string;
  /** The command with which a person gets to the database at this label, which has no password in it. */
  console(label: string): string;
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

/** Where this process runs, for engines whose own programs take what a URL leaves out from there. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The home folder, and the operating system's user. */
  readonly home: string | undefined;
  readonly user: string | undefined;
}

export interface ResolvedUrl {
  readonly label: string;
  /** Every place it can lead to, one spelling each and without a user: two URLs that share one may be the same database. */
  readonly places: readonly string[];
  /** Passwords, wherever they come from. */
  readonly secrets: readonly string[];
  /** What was asked for, or found, and left out: a sentence each. */
  readonly warnings: readonly string[];
}

/** One database of a session. Connections are pinned: search_path, DateStyle, TimeZone, timeouts, row_security off. */
export interface Database {
  readonly engine: Engine;
  readonly name: string;
  /** As `Engine.label`. */
  readonly label: string;
  /** `version` is the server's and may change while it stays the same database; everything else may not. */
  identity(): Promise<ServerIdentity>;
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
  /** Exact. `where` is SQL without the keyword. */
  countRows(table: string, where?: string, signal?: AbortSignal): Promise<bigint>;
  /** Holds this database against other sessions for as long as the process lives. Faults: `database/locked`. */
  lock(owner: string): Promise<SessionLock>;
  readonly ledger: Ledger;
  /** Where the engine can keep a copy of the journal for another host: capability `journal-copy`. */
  readonly journalCopy?: JournalCopy;
  /** Where the engine can keep a database from changing: capability `freeze`. */
  readonly freezer?: Freezer;
  /** Where the engine can tell which rows were written since a moment: capability `marks`. */
  readonly marks?: Marks;
  /** Looks for what stands in the way of opening it to an application: capability `readiness`. */
  readonly readiness?: Readiness;
  /** Sessions that are not of this process: capability `sessions`. */
  sessions?(): Promise<SessionList>;
  /**
   * The environment in which the engine's own programs (`pg_dump`, `psql`) reach this database, password included, for
   * `Shell.run({ env })`. Nothing of it goes into arguments. `application` is shown by the server beside their sessions.
   */
  toolEnvironment?(application?: string): ToolEnvironment;
  /** What this role lacks to do it; `undefined` where nothing is known to be missing. Tables must be there. */
  lacks?(privilege: Privilege): Promise<Lack | undefined>;
  /** What `doctor` tells of the server and judges. Changes nothing. */
  checkup?(clock: Clock): Promise<DatabaseFacts>;
  /** Ends every connection. */
  close(): Promise<void>;
}

export interface SessionList {
  readonly sessions: readonly ForeignSession[];
  /** Whether this role is shown what sessions of other roles are called and do. */
  readonly seesOthers: boolean;
}

/** A privilege that is missing, in a sentence, and what gives it. */
export interface Lack {
  readonly says: string;
  readonly remedy: readonly string[];
}

/** What a child process gets beside the environment of this one; `undefined` takes a variable away. */
export type ToolEnvironment = Readonly<Record<string, string | undefined>>;

/**
 * One connection. Calls wait for each other. Values are parameters, written `$1`, `$2` in the SQL; every value comes
 * back in text form, never parsed. When a signal aborts, what runs is stopped at the server, and the promise rejects
 * with the signal's reason; what was finished by then resolves as if nothing had happened.
 */
export interface Connection {
  query(sql: string, values?: readonly Cell[], signal?: AbortSignal): Promise<Result>;
  /**
   * Runs a text of many statements. Faults carry the line. The result is that of the last statement that returned
   * columns, its first `scriptRows` rows, with the number of rows that all of them changed.
   */
  script(sql: string, options?: ScriptOptions): Promise<Result>;
  /**
   * Commits when `work` resolves, rolls back when it rejects. A commit that the server turned into a rollback is a
   * fault (`database/commit-lost`). On a broken connection the outcome is unknown: `database/connection-lost`. SQL
   * that ends the transaction itself is a fault too (`database/transaction-ended`), but what it committed stays.
   */
  transaction<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Marks this connection, until it closes, as the one that works on a step outside a transaction. `false` while
   * another one is: a killed process leaves its statement running at the server, until the server notices.
   */
  hold(key: LedgerKey): Promise<boolean>;
  close(): Promise<void>;
}

/** A script that ends with a forgotten `select *` must not fill the memory. */
export const scriptRows = 1000;

export interface ScriptOptions {
  readonly signal?: AbortSignal;
  /** What the server says meanwhile: RAISE NOTICE and the like. */
  readonly onNotice?: (line: string) => void;
  /** The file it came from, for the fault's place. */
  readonly file?: string;
}

export interface Result {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly Cell[])[];
  /** Rows changed or returned, as the server counts. */
  readonly rowCount: number;
}

export interface TableInfo {
  readonly schema: string;
  readonly name: string;
  /** Quoted and qualified, ready for SQL. */
  readonly sql: string;
  readonly columns: readonly ColumnInfo[];
  /** Column names, in key order; empty when there is none. */
  readonly primaryKey: readonly string[];
  /** Unique, not null and not partial: usable instead of a primary key. */
  readonly uniqueKeys: readonly (readonly string[])[];
  readonly estimatedRows: bigint | undefined;
  readonly bytes: bigint | undefined;
}

export interface ColumnInfo {
  readonly name: string;
  /** As the engine writes it: `character varying(20)`, `numeric(4,2)`. */
  readonly type: string;
  readonly nullable: boolean;
  readonly hasDefault: boolean;
  readonly generated: boolean;
}

/** Which unit of which step: what the ledger is keyed by, with `unit` inside the step (`sql`, `chunk-000001`). */
export interface LedgerKey {
  readonly session: string;
  readonly phase: string;
  readonly step: string;
  readonly cell: string;
  readonly generation: number;
}

export interface LedgerEntry {
  readonly unit: string;
  readonly low: string | null;
  readonly high: string | null;
  readonly rowsRead: bigint;
  readonly rowsWritten: bigint;
  readonly rejects: bigint;
  readonly committedAt: string;
}

/** What is committed in this database: one row per unit, written in the transaction that does the unit's work. */
export interface Ledger {
  /** Creates it where it is missing. Faults: `ledger/no-privilege` with the DDL to run as another role. */
  prepare(): Promise<void>;
  /** Whether the table is there at all. */
  exists(): Promise<boolean>;
  entries(key: LedgerKey): Promise<readonly LedgerEntry[]>;
  /** Inside the caller's transaction. Its unique key fences a second worker, which waits here: `ledger/taken`. */
  claim(
    connection: Connection,
    key: LedgerKey,
    unit: Pick<LedgerEntry, 'unit' | 'low' | 'high'>,
    signal?: AbortSignal,
  ): Promise<void>;
  /**
   * Inside the caller's transaction: the step is as if it had never run. Resolves with how many rows it had; waits for
   * another transaction that does the same. Needs the table.
   */
  forget(connection: Connection, key: LedgerKey): Promise<number>;
  /** Inside the same transaction. */
  settle(
    connection: Connection,
    key: LedgerKey,
    unit: string,
    figures: Pick<LedgerEntry, 'rowsRead' | 'rowsWritten' | 'rejects'>,
  ): Promise<void>;
}

export interface SessionLock {
  /** Resolves with a fault if the lock is lost: the connection broke and another session took it. */
  readonly lost: Promise<Error>;
  release(): Promise<void>;
}
