import type { Evidence, Table } from '../../state/outcome.ts';
import type { Connection } from '../engines/connection.ts';
import type { LedgerKey } from '../engines/ledger.ts';

/** What an engine offers for before and after a load. What it lacks is not there, and its capabilities say so. */
export interface AfterLoad {
  /** Runs statements on a connection of its own: in one transaction, unless they can't be in one. */
  work(statements: readonly string[], how: WorkOptions): Promise<void>;
  readonly indexes?: Indexes;
  readonly constraints?: Constraints;
  readonly sequences?: Sequences;
  readonly statistics?: Statistics;
}

export interface WorkOptions {
  /** Whose work it is: what a killed process left running is waited for by this. */
  readonly step: LedgerKey;
  /** Shown by the server beside the connection. */
  readonly application: string;
  readonly signal: AbortSignal;
  /** The statements can't run in a transaction. */
  readonly alone?: boolean;
  /** How far the server says it is: `42%, scanning table`. */
  readonly tell?: (note: string) => void;
}

/** An index or a constraint as it was, or has to be: everything that is needed to drop it and to make it again. */
export interface Definition {
  /** Stable and unique in the database: `index public.people_name_idx`. */
  readonly id: string;
  readonly what: 'index' | 'primary key' | 'unique' | 'exclusion' | 'foreign key' | 'check' | 'not null';
  /** For people: `people_name_idx on public.people`. */
  readonly title: string;
  /** Quoted and qualified. */
  readonly table: string;
  /** Quoted; of an index with its schema, of a constraint without, of NOT NULL the column. */
  readonly name: string;
  readonly drop: readonly string[];
  /** The long part; runs beside others of its kind. */
  readonly build: readonly string[];
  /** Makes the constraint of the index that was built. */
  readonly attach?: string;
  /** What else belongs to it (comment, clustering, statistics); may be run again at any time. */
  readonly finish: readonly string[];
  /** Checks the rows of a constraint that `build` has made for new rows only. */
  readonly validate?: readonly string[];
  /** The definition as the catalog writes it, where two can be compared by it. */
  readonly written?: string;
}

/** One that stays, and why: a clause. */
export interface Kept {
  readonly title: string;
  readonly why: string;
}

export interface Found {
  readonly definitions: readonly Definition[];
  readonly kept: readonly Kept[];
}

/**
 * How a definition stands in the database: `unattached`: its index is there, its constraint is not; `unchecked`: it holds
 * for new rows only; `invalid`: what a build that failed has left; `other`: something else has its name; `gone`: what was
 * only to be enabled again is not there at all.
 */
export type Standing = 'missing' | 'there' | 'unattached' | 'unchecked' | 'invalid' | 'other' | 'gone';

interface Definitions {
  /** In the order of `definitions`. */
  look(definitions: readonly Definition[], signal: AbortSignal): Promise<readonly Standing[]>;
  /** Whoever speaks this engine's language, takes the statements of `drop` and does nothing: a clause, for messages. */
  readonly deaf?: string;
}

export interface Indexes extends Definitions {
  /** Indexes of tables, as SQL names them, or of all. Faults: `database/no-table`. */
  find(
    tables: readonly string[] | undefined,
    options: { readonly primaryKeys: boolean; readonly signal: AbortSignal },
  ): Promise<Found>;
  /** What a CREATE INDEX of the runbook makes. Faults: `indexes/unreadable`, `database/no-table`. */
  read(statement: string, signal: AbortSignal): Promise<Definition>;
  /** Before the statements of a build, in its transaction: the memory that it may use, in bytes. */
  memory?(bytes: number): string;
}

export type ConstraintKind = 'foreign-keys' | 'checks' | 'not-null';

/** A constraint as the runbook gives it: `foreign key (a) references b (id)`, `check (...)`. */
export interface NamedConstraint {
  readonly table: string;
  readonly name: string;
  readonly definition: string;
}

export interface Constraints extends Definitions {
  find(tables: readonly string[] | undefined, kinds: readonly ConstraintKind[], signal: AbortSignal): Promise<Found>;
  read(constraint: NamedConstraint, signal: AbortSignal): Promise<Definition>;
  /** For a person: makes one again that is `gone`, for new rows. Only where `look` can say that. */
  again?(definition: Definition): string;
  /** Rows that break a constraint which is there for new rows only, or could be added. */
  breaking(definition: Definition, signal: AbortSignal): Promise<Breaking>;
  /** What the server calls one that holds for new rows only. */
  readonly unchecked: string;
  /** How many may be validated at a time, where more would wait for each other. */
  readonly mostAtOnce?: number;
  /** What the catalog says of them now: whether they are on, and whether the server believes them. */
  proof?(definitions: readonly Definition[], signal: AbortSignal): Promise<Evidence>;
  /** Without it rows that break a constraint stay, or the step stops. */
  readonly moving?: MovingRows;
}

/** Of rows that break a constraint, into the rejects and back. */
export interface MovingRows {
  /** What moving the orphans of a foreign key takes along, table by table; the first is the table of the key itself. */
  family(definition: Definition, signal: AbortSignal): Promise<readonly Relatives[]>;
  /**
   * Inside a transaction: writes the orphans and all that refer to them into the rejects, and deletes them. Resolves
   * with what it took. `prepare` of the rejects has run.
   */
  move(
    connection: Connection,
    definition: Definition,
    step: LedgerKey,
    signal: AbortSignal,
  ): Promise<readonly Relatives[]>;
  /** Inside a transaction: the rejects of the step are rows again, as they were, and the rejects forgotten. */
  bringBack(connection: Connection, step: LedgerKey): Promise<number>;
}

export interface Breaking {
  readonly rows: bigint;
  /** The first of them, by their keys and the columns at fault. */
  readonly first: Table;
  /** The query that counts them. */
  readonly sql: string;
  /** For a person, where they are not moved by us: statements that keep them in a table of their own and take them out. */
  readonly aside?: readonly string[];
}

export interface Relatives {
  readonly table: string;
  readonly rows: bigint;
}

/** Where a sequence is: the value it gave last, or gives first where it gave none yet. Digits, with a sign perhaps. */
export interface SequencePlace {
  readonly last: string;
  readonly isCalled: boolean;
}

export interface SequenceState extends SequencePlace {
  /** Quoted and qualified. */
  readonly name: string;
  readonly increment: string;
  readonly min: string;
  readonly max: string;
  readonly cycles: boolean;
  readonly uses: readonly SequenceUse[];
}

export interface SequenceUse {
  /** Quoted and qualified. */
  readonly table: string;
  readonly column: string;
  /** The highest key, or the lowest where the sequence counts down; `null` when there is none, or it was not asked. */
  readonly furthest: string | null;
  /** The last value that the column's type holds in that direction, where it has an end. */
  readonly end: string | null;
}

export interface Sequences {
  /** Those behind the columns of tables, or of all. `keys: false` leaves the tables alone. Faults: `database/no-table`. */
  look(
    tables: readonly string[] | undefined,
    options: { readonly keys: boolean; readonly signal: AbortSignal },
  ): Promise<readonly SequenceState[]>;
  /** Sets it, unless it is past that by now. */
  advance(sequence: SequenceState, to: SequencePlace): string;
  /** Sets it back to where it was, as long as it is where `advance` has put it. */
  restore(name: string, from: SequencePlace, to: SequencePlace): string;
  /** For a person: how to see the numbers of one that ends too early, and how to give it more of them. */
  room(sequence: SequenceState): readonly string[];
}

export interface Statistics {
  /** Tables, as SQL names them, or all: quoted and qualified. Faults: `database/no-table`. */
  tables(names: readonly string[] | undefined, signal: AbortSignal): Promise<readonly string[]>;
  /** `alone`: it can't run in a transaction. */
  gather(table: string, options: { readonly vacuum: boolean }): { readonly sql: string; readonly alone: boolean };
}
