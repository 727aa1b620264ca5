import { messageOf } from '../../../../../state/fault.ts';
import { RowBytes } from '../../../../copy/binary/row-bytes.ts';
import type { LentRows } from '../../../../copy/lent-rows.ts';
import { RowsRefused } from '../../../../copy/seam.ts';
import { ColumnRefused } from '../../fields/binary-row.ts';
import { type OpenReader, rowsInPlace } from '../../tds/rows.ts';
import type { RowsFormat } from './formats.ts';

/** What is sent on at once, unless a row is wider. */
const pieceBytes = 64 * 1024;
/** Wider pieces are not kept to be used again. */
const mostKept = 4 * pieceBytes;
const mostSpare = 8;

/** The rows of one chunk on their way from the server to whoever takes them: gathered in pieces, no faster than those are taken. */
export class RowFlow {
  readonly reader: OpenReader;
  readonly #out: LentRows;
  readonly #format: RowsFormat;
  readonly #onBytes: (bytes: number) => Promise<void> | undefined;
  readonly #spare: RowBytes[];
  #bytes: RowBytes;
  #rows = 0;
  #failure: unknown;
  #isFull = false;
  #held = 0;
  #waiting: (() => void)[] = [];
  #room: Promise<void> | undefined;

  /** `spare`: memory of pieces that were sent, for the chunks to come. */
  constructor(
    out: LentRows,
    format: RowsFormat,
    onBytes: (bytes: number) => Promise<void> | undefined,
    spare: RowBytes[],
  ) {
    this.#out = out;
    this.#format = format;
    this.#onBytes = onBytes;
    this.#spare = spare;
    this.#bytes = this.#piece();
    this.#bytes.bytes(format.begin);
    this.reader = rowsInPlace(
      (columns) => {
        const write = format.writer(columns);
        return (bytes, places) => {
          // Until the server has heard that nobody wants them.
          if (out.destroyed) return;
          this.#rows += 1;
          write(bytes, places, this.#bytes);
        };
      },
      (error) => {
        this.#failure = error;
      },
    );
  }

  /** Whether rows do not come because nobody takes them. */
  get isHeld(): boolean {
    return !this.#out.destroyed && (this.#isFull || this.#held > 0);
  }

  /** A value that the target's column can't take is told as the target would have told it. */
  get refused(): RowsRefused | undefined {
    const cause = this.#failure;
    if (cause === undefined) return undefined;
    const message = messageOf(cause);
    if (!(cause instanceof ColumnRefused)) return new RowsRefused('source', 'other', message, {}, cause);
    return new RowsRefused('target', 'value', message, { line: this.#rows, column: cause.column }, cause);
  }

  /** Rows were read. A promise holds the server back; it rejects where a row could not be written. */
  onRows(): Promise<void> | undefined {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#bytes.length >= pieceBytes) this.#send();
    return this.isHeld ? this.#awaitRoom() : undefined;
  }

  /** All rows were read: sends what is left, and resolves with how many there were; with 0 where one was refused. */
  async finish(): Promise<bigint> {
    if (this.#failure !== undefined) return 0n;
    this.#bytes.bytes(this.#format.end);
    if (this.#bytes.length > 0) this.#send();
    // Rows that came with the end of it would be through before they were held: small chunks would know no throttle.
    if (this.#held > 0 && !this.#out.destroyed) await this.#awaitRoom();
    return BigInt(this.#rows);
  }

  /** There is room for more, or nobody wants any. */
  goOn(): void {
    this.#isFull = false;
    this.#wake();
  }

  #send(): void {
    const piece = this.#bytes;
    const { buffer, byteOffset, byteLength } = piece.written;
    const bytes = Buffer.from(buffer, byteOffset, byteLength);
    const held = this.#onBytes(byteLength);
    this.#bytes = this.#piece();
    if (held) this.#hold(held);
    if (this.#out.destroyed) return;
    this.#isFull = !(this.#out.isBorrowed ? this.#out.lend(bytes, () => this.#giveBack(piece)) : this.#out.give(bytes));
  }

  #piece(): RowBytes {
    return this.#spare.pop() ?? new RowBytes(pieceBytes * 2);
  }

  #hold(held: Promise<void>): void {
    this.#held += 1;
    void held.then(() => {
      this.#held -= 1;
      this.#wake();
    });
  }

  #awaitRoom(): Promise<void> {
    this.#room ??= new Promise((resolve) => this.#waiting.push(resolve));
    return this.#room;
  }

  #wake(): void {
    if (this.isHeld) return;
    this.#room = undefined;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #giveBack(piece: RowBytes): void {
    if (this.#spare.length >= mostSpare || piece.written.buffer.byteLength > mostKept) return;
    piece.cut();
    this.#spare.push(piece);
  }
}
