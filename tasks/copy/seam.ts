import type { Readable } from 'node:stream';
import type { Cell } from '../../state/outcome.ts';
import type { Connection, Database } from '../engines/engine.ts';
import type { ColumnMapping } from './mapping.ts';

/** How rows travel: the engine's own binary form where every column pair is proven the same, else text. */
export type CopyFormat = 'binary' | 'text';

/** A column of the target as the source must fill it. `typeId` and `typeModifier` are the engine's own. */
export interface TargetColumn {
  readonly name: string;
  readonly type: string;
  readonly typeId: number;
  readonly typeModifier: number;
  readonly nullable: boolean;
}

export interface CopyRequest {
  readonly table: string;
  readonly key: readonly string[];
  readonly where?: string;
  readonly columns: readonly ColumnMapping[];
  /** UUID; needed when a column is a `uuid` mapping. */
  readonly namespace?: string;
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
   * Compiles the mapping into the source's own SQL for these target columns. Looks only at catalogs.
   * Faults: `copy/unlike-types`, `copy/no-table`, `copy/no-column`, `copy/no-key`, `copy/no-namespace`.
   */
  prepare(database: Database, request: CopyRequest, target: readonly TargetColumn[]): Promise<PreparedSource>;
}

export interface PreparedSource {
  /** The SELECT that one chunk runs, with `<low>` and `<high>` where the bounds go. */
  readonly sql: string;
  readonly format: CopyFormat;
  /** Why not binary, when it is not. */
  readonly formatReason: string | undefined;
  /** Questions to the data whose answer must be zero rows before anything is copied: lossy casts, unmapped values. */
  readonly guards: readonly {
    readonly title: string;
    readonly sql: string;
    readonly fault: (rows: readonly (readonly Cell[])[]) => Error;
  }[];
  countRows(signal?: AbortSignal): Promise<bigint>;
  /** Key of the `rows`th row after `low`, or `undefined` when fewer are left. */
  boundAfter(low: KeyValues | undefined, rows: number, signal?: AbortSignal): Promise<KeyValues | undefined>;
  /** A reader with a connection of its own: one per worker. */
  openReader(application: string): Promise<ChunkReader>;
}

export interface ChunkReader {
  /** The rows of a range as the bytes that the target's writer takes. */
  read(range: KeyRange, signal: AbortSignal): Readable;
  close(): Promise<void>;
}

/** The writing half: an engine that can be copied into. */
export interface CopyTarget {
  columns(database: Database, table: string): Promise<readonly TargetColumn[]>;
  /** Loads a stream on this connection, inside its transaction, and resolves with the rows the server says it took. */
  load(
    connection: Connection,
    into: { readonly table: string; readonly columns: readonly string[]; readonly format: CopyFormat },
    rows: Readable,
    signal: AbortSignal,
  ): Promise<bigint>;
}
