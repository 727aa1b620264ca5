import { LentRows } from '../../copy/lent-rows.ts';
import type { RowQuestions } from '../../copy/rejects/row-questions.ts';
import { type ChunkReader, type ChunkRows, type KeyRange, type Refusal, RowsRefused } from '../../copy/seam.ts';
import type { Reading } from './copy-messages.ts';
import { type SqliteThread, ThreadError } from './copy-thread.ts';

/** Reads chunks in a thread of its own, one after the other. */
export class SqliteChunkReader implements ChunkReader {
  readonly #thread: SqliteThread;
  readonly #reading: (range: KeyRange) => Reading;
  readonly #onClose: () => Promise<void>;

  readonly rows: RowQuestions;

  constructor(
    thread: SqliteThread,
    reading: (range: KeyRange) => Reading,
    rows: RowQuestions,
    onClose: () => Promise<void>,
  ) {
    this.#thread = thread;
    this.#reading = reading;
    this.rows = rows;
    this.#onClose = onClose;
  }

  read(range: KeyRange, onBytes: (bytes: number) => Promise<void> | undefined): ChunkRows {
    // What the stream has no room for is allowed when it asks for more.
    let held: (() => void)[] = [];
    const goOn = () => {
      const now = held;
      held = [];
      for (const allow of now) allow();
    };
    const stream = new LentRows({
      read: goOn,
      destroy: (error, done) => {
        stop();
        goOn();
        stream.takeBack();
        done(error);
      },
    });
    // It may fail before anybody reads it; whoever comes then is told.
    stream.on('error', () => undefined);
    // Pages that are held back, in their order.
    let last: Promise<void> | undefined;
    const inOrder = (slowed: Promise<void> | undefined, deliver: () => void) => {
      if (slowed || last) last = (last ?? Promise.resolve()).then(() => slowed).then(deliver);
      else deliver();
    };
    const { rows, stop } = this.#thread.read(this.#reading(range), ({ bytes, isLent }, allow) =>
      inOrder(onBytes(bytes.length), () => {
        if (stream.destroyed) allow();
        else if (isLent && stream.isBorrowed) stream.lend(bytes, allow);
        else if (stream.give(isLent ? ownBytes(bytes) : bytes)) allow();
        else held.push(allow);
      }),
    );
    const sent = rows.then(BigInt);
    sent.then(
      () => inOrder(undefined, () => void (stream.destroyed || stream.push(null))),
      (error: unknown) => stream.destroy(refused(error)),
    );
    return { stream, sent: () => sent };
  }

  close(): Promise<void> {
    return this.#onClose();
  }
}

/** What the thread said behind a fault, as an error of reading rows. */
export function notReadable({ cause }: Error): RowsRefused | undefined {
  return cause instanceof ThreadError ? refused(cause) : undefined;
}

/** Not of the pool, a part of which would keep all of it. */
function ownBytes(bytes: Buffer): Buffer {
  const own = Buffer.allocUnsafeSlow(bytes.length);
  own.set(bytes);
  return own;
}

function refused(error: unknown): RowsRefused {
  const message = error instanceof Error ? error.message : String(error);
  // What the target would not have taken is told as it would have been told there.
  if (error instanceof ThreadError && error.refused) {
    const { row, column } = error.refused;
    return new RowsRefused('target', 'value', message, { line: row, column }, error);
  }
  const code = error instanceof ThreadError && error.code !== '' ? { code: error.code } : {};
  return new RowsRefused('source', refusalOf(error), message, code, error);
}

function refusalOf(error: unknown): Refusal {
  const code = error instanceof ThreadError ? error.code : '';
  return refusals.find(({ codes }) => codes.test(code))?.refusal ?? 'other';
}

/** Plain errors are those of expressions: malformed JSON, an integer overflow. */
const refusals: readonly { readonly codes: RegExp; readonly refusal: Refusal }[] = [
  { codes: /^SQLITE_(BUSY|LOCKED)/, refusal: 'lock' },
  { codes: /^SQLITE_(ERROR|TOOBIG|MISMATCH)/, refusal: 'value' },
  { codes: /^SQLITE_(PERM|AUTH|CANTOPEN)/, refusal: 'privilege' },
];
