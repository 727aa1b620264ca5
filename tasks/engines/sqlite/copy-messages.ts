import type { EncodedColumn } from '../../copy/binary/rows.ts';
import type { CopyKey } from './copy-keys.ts';

/** A value as SQLite has it: integers are bigint, reals number. */
export type SqlValue = bigint | number | string | Uint8Array | null;

/** Rows with `low < key <= high`, as values. */
export interface ValueRange {
  readonly low: readonly SqlValue[] | undefined;
  readonly high: readonly SqlValue[] | undefined;
}

/** Rows in PostgreSQL's binary form: what is selected, and how the fields are made of that. */
export interface BinaryForm {
  /** Each once. `isText`: a text that is sent as it is, and as bytes where that is not UTF-8. */
  readonly selects: readonly { readonly sql: string; readonly isText: boolean }[];
  readonly columns: readonly EncodedColumn[];
}

/** The rows of one chunk: as lines, unless there is a binary form. */
export interface Reading {
  /** An expression: the line of a row with its newline, never NULL. */
  readonly line: string;
  readonly binary?: BinaryForm | undefined;
  /** FROM, and the runbook's own condition. */
  readonly from: string;
  readonly where: string | undefined;
  readonly key: Pick<CopyKey, 'order' | 'width' | 'isOrdered'>;
  readonly range: ValueRange;
}

export type Request =
  | { readonly id: number; readonly kind: 'ask'; readonly sql: string; readonly values: readonly SqlValue[] }
  /** `flow` is how the reader is told to go on, or to stop; `slots` are where it leaves the pages. */
  | {
      readonly id: number;
      readonly kind: 'read';
      readonly reading: Reading;
      readonly flow: SharedArrayBuffer;
      readonly slots: SharedArrayBuffer;
    }
  /** From here on the thread sees the file as it is now, where that keeps nobody from writing. */
  | { readonly id: number; readonly kind: 'hold' };

export type Reply =
  | { readonly id: number; readonly kind: 'rows'; readonly rows: readonly (readonly SqlValue[])[] }
  /** The bytes are at the beginning of a slot, unless they are too many for one. */
  | { readonly id: number; readonly kind: 'page'; readonly slot: number; readonly length: number }
  | { readonly id: number; readonly kind: 'wide-page'; readonly bytes: Uint8Array }
  /** Of a reading: rows that were sent. */
  | { readonly id: number; readonly kind: 'end'; readonly rows: number }
  | {
      readonly id: number;
      readonly kind: 'error';
      readonly code: string;
      readonly message: string;
      readonly refused?: RefusedAt;
    };

/** Which row of a reading could not be sent, counted from 1, and because of which column of the target. */
export interface RefusedAt {
  readonly row: number;
  readonly column: string;
}

/** How many pages may be under way at once: enough that the thread never waits for the other one's event loop. */
const pagesAhead = 4;

/**
 * Pages are handed over in memory that is used again and again: bytes that were handed over for good would stay until
 * somebody collects the garbage of a whole copy.
 */
export const slotBytes = 256 * 1024;

export function newSlots(): SharedArrayBuffer {
  return new SharedArrayBuffer(slotBytes * pagesAhead);
}

export function slotOf(slots: SharedArrayBuffer, slot: number): Uint8Array {
  return new Uint8Array(slots, (slot % pagesAhead) * slotBytes, slotBytes);
}

/** Memory that both threads see: pages that may still be sent, and whether anybody wants them. */
export function newFlow(): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(8);
  new Int32Array(memory)[0] = pagesAhead;
  return memory;
}

/** One more page may be sent. */
export function allowPage(memory: SharedArrayBuffer): void {
  const flow = new Int32Array(memory);
  Atomics.add(flow, 0, 1);
  Atomics.notify(flow, 0);
}

export function stopPages(memory: SharedArrayBuffer): void {
  const flow = new Int32Array(memory);
  Atomics.store(flow, 1, 1);
  Atomics.add(flow, 0, 1);
  Atomics.notify(flow, 0);
}

/** Waits, with the whole thread, until a page may be sent; `false` when nobody wants it any more. */
export function awaitPage(memory: SharedArrayBuffer): boolean {
  const flow = new Int32Array(memory);
  while (Atomics.load(flow, 0) === 0) Atomics.wait(flow, 0, 0);
  Atomics.sub(flow, 0, 1);
  return Atomics.load(flow, 1) === 0;
}
