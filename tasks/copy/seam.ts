import type { Readable } from 'node:stream';
import type { Cell } from '../../state/outcome.ts';
import type { Database } from '../engines/engine.ts';
import type { LocalClock } from './binary/local-clock.ts';
import type { HeldDatabase, HeldSource } from './held-source.ts';
import type { Holds } from './holds.ts';
import type { ColumnMapping } from './mapping.ts';
import type { RowQuestions } from './rejects/row-questions.ts';
import type { Survey, SurveyOptions } from './seam-survey.ts';

export type { Survey, SurveyOptions } from './seam-survey.ts';
export type { CopyTarget, WhoseRows } from './seam-target.ts';

/**
 * How rows travel: the engine's own binary form where every column pair is proven the same, else PostgreSQL's COPY text,
 * which is what all engines understand. `typed` is that text with `marks` before its fields, for a target that knows
 * types by value.
 */
export type CopyFormat = 'binary' | 'text' | 'typed';

export interface TargetTable {
  /** Quoted and qualified. */
  readonly sql: string;
  /** As the runbook names it, for messages. */
  readonly title: string;
  /** In the table's order. */
  readonly columns: readonly TargetColumn[];
  /** Columns that name a row, for an engine that has to keep which rows a step wrote. None: they can't be kept. */
  readonly rowKey?: readonly string[];
  /** Their types by name, where the engine has to know them. */
  readonly rowKeyTypes?: readonly string[];
}

/**
 * A column of the target as the source must fill it. What `typeId` and `typeModifier` mean is the engine's own; a target
 * without such numbers says 0 and -1. `holds` is for sources of other engines.
 */
export interface TargetColumn {
  readonly name: string;
  /** As the engine writes it: `numeric(4,2)`. */
  readonly type: string;
  /** The type below any domains, written with its modifier; and its plain name. */
  readonly baseType: string;
  readonly typeName: string;
  readonly typeId: number;
  readonly typeModifier: number;
  readonly holds?: Holds;
  /** Whether what it holds can be sent to it in PostgreSQL's binary form. */
  readonly takesBinary?: boolean;
  readonly kind: TypeKind;
  /** Of an enum: what it may hold. */
  readonly labels: readonly string[];
  readonly nullable: boolean;
  readonly hasDefault: boolean;
  /** Computed by the target itself, and never to be filled. */
  readonly generated: boolean;
}

export type TypeKind = 'base' | 'enum' | 'composite' | 'range' | 'array';

export interface CopyRequest {
  /** What is read and what is filled, as the runbook names them, for messages: `edu.users`, `edu_v2.users`. */
  readonly title: string;
  readonly into: string;
  readonly table: string;
  /** Undefined asks for the primary key; an empty list for no key: all rows are one chunk, in any order. */
  readonly key: readonly string[] | undefined;
  readonly where: string | undefined;
  readonly columns: readonly ColumnMapping[];
  /** UUID; there when a column is a `uuid` mapping. */
  readonly namespace: string | undefined;
  /** Source and target are one database: the copy itself writes to what it reads. */
  readonly isWithin: boolean;
  /** A zone's clock by the target's rules; undefined where it has none of its own. */
  readonly clockOf?: ((zone: string) => Promise<LocalClock | undefined>) | undefined;
}

/** Values of the key columns, in text form. */
export type KeyValues = readonly Cell[];

/** Rows with `low < key <= high`; `undefined` is no bound. */
export interface KeyRange {
  readonly low: KeyValues | undefined;
  readonly high: KeyValues | undefined;
}

/** The reading half: an engine that can be copied from. */
export interface CopySource {
  /**
   * Compiles the mapping into the source's own SQL. `target` has the column that each mapping fills, in their order; it
   * is undefined in a dry run where the target is not there yet. Looks only at catalogs. Faults: `copy/unlike-types`, `copy/no-table`,
   * `copy/no-column`, `copy/no-key`, `copy/key-type`, `copy/bad-expression`, `copy/bad-value`, `copy/row-security`.
   */
  prepare(
    database: Database,
    request: CopyRequest,
    target: readonly TargetColumn[] | undefined,
  ): Promise<PreparedSource>;
  /**
   * The database as it is at this moment, for as long as it is held, whoever writes to it meanwhile. `application` is shown
   * by the server beside what holds it; `copies` is how many will read at a time.
   */
  hold(
    database: Database,
    options: { readonly application: string; readonly copies: number; readonly signal: AbortSignal },
  ): Promise<HeldDatabase>;
}

export interface PreparedSource {
  /** The SELECT that one chunk runs, with `<low>` and `<high>` where the bounds go. Holds no secret. */
  readonly sql: string;
  /** Names of the key columns. None: all rows are one chunk, and `boundAfter` and `keyAt` have nothing to tell. */
  readonly key: readonly string[];
  readonly format: CopyFormat;
  /** Why not binary, when it is not. */
  readonly formatReason: string | undefined;
  /** What a person should know beforehand. */
  readonly notes: readonly string[];
  /** What `survey` asks: conditions under which a row could not be carried over as it is. */
  readonly guards: readonly { readonly title: string; readonly condition: string }[];
  /** Bytes of a row as the catalogs guess; undefined when they don't. */
  readonly bytesPerRow: number | undefined;
  /**
   * One pass over the rows: counts them, and refuses what would be carried over otherwise than as it is. With
   * `curious` it also counts what is lawful but worth knowing, such as local times that were skipped.
   * Faults: `copy/unmapped-values`, `copy/would-change`, `copy/null-key`, `copy/row-security`.
   */
  survey(options: SurveyOptions): Promise<Survey>;
  /**
   * Key of the `rows`th row of the range, or `undefined` when no row of the range comes after that one.
   */
  boundAfter(range: KeyRange, rows: number, signal: AbortSignal): Promise<KeyValues | undefined>;
  /** Key of the row that `read` sends as the `line`th, counted from 1; `undefined` when it can't be told. */
  keyAt(range: KeyRange, line: number, signal: AbortSignal): Promise<KeyValues | undefined>;
  /** A reader with a connection of its own: one per worker. */
  openReader(application: string): Promise<ChunkReader>;
  /** The source at a moment at which its database is held; not there where the engine can't read it so. */
  at?(held: HeldDatabase): HeldSource;
}

export interface ChunkReader {
  /**
   * The rows of a range, in key order, as the bytes that the target's writer takes. Errors of the stream are
   * `RowsRefused`. Destroying the stream cancels the query; the reader can then read again. Where `onBytes` gives a
   * promise, nothing more is sent before it resolves (it never rejects): that is how a copy is throttled.
   */
  read(range: KeyRange, onBytes: (bytes: number) => Promise<void> | undefined): ChunkRows;
  readonly rows: RowQuestions;
  close(): Promise<void>;
}

export interface ChunkRows {
  readonly stream: Readable;
  /** Rows the server says it sent. Only to be asked once the stream has ended. */
  sent(): Promise<bigint>;
}

/** What made a server refuse rows, as far as it matters for what to do next. */
export type Refusal =
  | 'duplicate'
  | 'missing-parent'
  | 'null'
  | 'check'
  | 'value'
  | 'privilege'
  | 'row-security'
  | 'no-space'
  | 'lock'
  | 'deadlock'
  | 'cancelled'
  | 'connection'
  | 'other';

/** A server did not send or take rows. `message` is the server's own; `side` says which server. */
export class RowsRefused extends Error {
  readonly side: 'source' | 'target';
  readonly refusal: Refusal;
  readonly details: RefusalDetails;

  constructor(side: 'source' | 'target', refusal: Refusal, message: string, details: RefusalDetails, cause: unknown) {
    super(message, { cause });
    this.name = 'RowsRefused';
    this.side = side;
    this.refusal = refusal;
    this.details = details;
  }
}

export interface RefusalDetails {
  /** Which row of the stream, from 1. */
  readonly line?: number;
  readonly column?: string;
  readonly constraint?: string;
  /** SQLSTATE, or the engine's own code. */
  readonly code?: string;
  /** What to do about it in this engine's words, where there is more to say than of every engine. */
  readonly remedy?: readonly string[];
}
