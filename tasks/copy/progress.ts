import type { Hold } from '../../state/control-words.ts';
import type { Progress } from '../../state/live.ts';
import { rowsPerChunk } from './chunk-size.ts';

/** Bytes of a row of which nothing is known. */
const someBytes = 100;

/** What is known of the rows beforehand. */
export interface Width {
  /** Rows per chunk, as the runbook says. */
  readonly fixed: number | undefined;
  /** Bytes per row, as the catalogs guess. */
  readonly guess: number | undefined;
}

/** What the pool tells about its chunks while they are under way. */
export interface ChunkWatch {
  /** More bytes have passed. Tells about how many rows these were. */
  bytes(bytes: number): number;
  /** Its rows are committed. */
  committed(rows: bigint): void;
  /** It was rolled back. */
  dropped(): void;
}

/**
 * Turns bytes under way and committed rows into one smooth count of rows: rows of open chunks are estimated from the
 * bytes that rows took so far, never beyond what a chunk can hold or the total, and the count never goes back.
 */
export class CopyProgress {
  readonly #total: number;
  readonly #width: Width;
  readonly #report: (progress: Progress) => void;
  readonly #hold: () => Hold | undefined;
  readonly #open = new Set<{ bytes: number }>();
  #chunks: number;
  #rows: number;
  #shown = 0;
  #shownBytes = 0;
  #measuredRows = 0;
  #measuredBytes = 0;
  #keptRows = 0;

  constructor(
    start: { readonly total: bigint; readonly rows: bigint; readonly chunks: number },
    width: Width,
    report: (progress: Progress) => void,
    hold: () => Hold | undefined = () => undefined,
  ) {
    this.#total = Number(start.total);
    this.#rows = Number(start.rows);
    this.#chunks = start.chunks;
    this.#width = width;
    this.#report = report;
    this.#hold = hold;
    this.tell();
  }

  get rowsPerChunk(): number {
    return rowsPerChunk(this.#width.fixed, this.#bytesPerRow());
  }

  /** Rows of chunks that this run has committed, and the bytes that passed for them, as far as these are known. */
  get measured(): { readonly rows: number; readonly bytes: number } {
    return { rows: this.#measuredRows + this.#keptRows, bytes: this.#measuredBytes };
  }

  /** Chunks that are committed, of this run and before. */
  get chunks(): number {
    return this.#chunks;
  }

  open(): ChunkWatch {
    const chunk = { bytes: 0 };
    this.#open.add(chunk);
    return {
      bytes: (bytes) => {
        chunk.bytes += bytes;
        this.tell();
        return bytes / (this.#bytesPerRow() ?? someBytes);
      },
      committed: (rows) => {
        this.#open.delete(chunk);
        this.#rows += Number(rows);
        this.#chunks += 1;
        this.#measuredRows += Number(rows);
        this.#measuredBytes += chunk.bytes;
        this.tell();
      },
      dropped: () => {
        this.#open.delete(chunk);
        this.tell();
      },
    };
  }

  /** Rows of a chunk that was given up here, and is committed after all: nobody knows any more how many bytes these were. */
  keep(rows: bigint): void {
    this.#rows += Number(rows);
    this.#chunks += 1;
    this.#keptRows += Number(rows);
    this.tell();
  }

  /** Says how far it is, and what holds it. */
  tell(): void {
    const most = this.rowsPerChunk;
    const bytesPerRow = this.#bytesPerRow();
    let done = this.#rows;
    for (const { bytes } of this.#open) done += bytesPerRow === undefined ? 0 : Math.min(bytes / bytesPerRow, most);
    this.#shownBytes = Math.max(this.#shownBytes, Math.round(this.#bytesSoFar(bytesPerRow)));
    this.#shown = Math.min(this.#total, Math.max(this.#shown, Math.floor(done)));
    const left = Math.max(0, this.#total - this.#rows);
    const about = this.#chunks + Math.max(this.#open.size, Math.ceil(left / most));
    const current = Math.min(about, this.#chunks + this.#open.size);
    const note = about > 1 ? { note: `chunk ${current} of about ${about}` } : {};
    const hold = this.#hold();
    const bytes = this.#shownBytes > 0 ? { bytes: this.#shownBytes } : {};
    this.#report({
      done: this.#shown,
      total: this.#total,
      unit: 'rows',
      ...bytes,
      ...note,
      ...(hold && { hold }),
    });
  }

  /** Of rows that an earlier run committed only their number is known. */
  #bytesSoFar(bytesPerRow: number | undefined): number {
    let bytes = this.#measuredBytes + (this.#rows - this.#measuredRows) * (bytesPerRow ?? 0);
    for (const chunk of this.#open) bytes += chunk.bytes;
    return bytes;
  }

  #bytesPerRow(): number | undefined {
    return this.#measuredRows > 0 ? this.#measuredBytes / this.#measuredRows : this.#width.guess;
  }
}
