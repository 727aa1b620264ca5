import type { Client, Connection, Submittable } from 'pg';
import { RowBuffer, type RowChange } from './copy-row-buffer.ts';

/** Where rows go. `pause` and `resume` of the `CopyOut` hold them back meanwhile. */
export interface RowsOut {
  onRows(bytes: Buffer): void;
  readonly change: RowChange | undefined;
}

/** Messages of the protocol: PostgreSQL's documentation, "Message Formats". */
const copyData = 0x64;
const copyDone = 0x63;
const copyOutResponse = 0x48;
/** They may come at any time: notices, notifications, settings. */
const asides: ReadonlySet<number> = new Set([0x4e, 0x41, 0x53]);
const headBytes = 5;

type Listener = (bytes: Buffer) => void;

/**
 * COPY TO STDOUT as a statement of the driver. While rows come it reads the connection itself, where the driver would make an
 * object of every row: a row is one message. Whatever else the server says is left to the driver.
 */
export class CopyOut implements Submittable {
  readonly #sql: string;
  readonly #to: RowsOut;
  readonly #rows: RowBuffer;
  readonly #over = Promise.withResolvers<bigint>();
  #stream: Client['connection']['stream'] | undefined;
  #driver: Listener | undefined;
  #count = 0n;
  /** Pieces of a message whose end has not come: put together only once, or a row of 100 MB would be copied a thousand times. */
  #begun: Buffer[] = [];
  #begunBytes = 0;
  #wantedBytes = headBytes;

  constructor(sql: string, to: RowsOut) {
    this.#sql = sql;
    this.#to = to;
    this.#rows = new RowBuffer(to.change);
  }

  /** Resolves with the rows that the server counted, once it is ready for the next statement; all rows were given before. */
  get over(): Promise<bigint> {
    return this.#over.promise;
  }

  pause(): void {
    this.#stream?.pause();
  }

  resume(): void {
    this.#stream?.resume();
  }

  submit(connection: Connection): void {
    const { stream } = connection;
    const [driver, ...others] = stream.listeners('data') as Listener[];
    if (driver === undefined || others.length > 0) throw new TypeError('somebody else reads the connection');
    this.#stream = stream;
    this.#driver = driver;
    stream.on('data', this.#onData);
    stream.off('data', driver);
    connection.query(this.#sql);
  }

  handleCommandComplete({ text = '' }: { readonly text?: string }): void {
    this.#count = BigInt(/^COPY (\d+)/.exec(text)?.[1] ?? 0);
  }

  handleReadyForQuery(): void {
    this.#over.resolve(this.#count);
  }

  handleError(error: Error): void {
    this.#leave();
    this.#over.reject(error);
  }

  readonly #onData = (piece: Buffer): void => {
    this.#begun.push(piece);
    this.#begunBytes += piece.length;
    if (this.#begunBytes < this.#wantedBytes) return;
    const bytes = this.#begun.length === 1 ? piece : Buffer.concat(this.#begun);
    try {
      this.#read(bytes);
    } catch (error) {
      // Nothing that comes after can be trusted; the driver tells everybody who waits.
      this.#stream?.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  };

  #read(bytes: Buffer): void {
    this.#rows.expect(bytes.length);
    let at = 0;
    let wanted = headBytes;
    let isOver = false;
    while (!isOver && at + headBytes <= bytes.length) {
      const end = at + 1 + bytes.readUInt32BE(at + 1);
      wanted = end - at;
      if (end > bytes.length) break;
      const code = bytes[at] ?? 0;
      if (code === copyData) this.#rows.add(bytes, at + headBytes, end);
      else if (asides.has(code)) this.#driver?.(bytes.subarray(at, end));
      else if (code !== copyOutResponse) isOver = true;
      if (isOver && code !== copyDone) break;
      at = end;
      wanted = headBytes;
    }
    for (const rows of this.#rows.take()) this.#to.onRows(rows);
    const rest = bytes.subarray(at);
    this.#begun = rest.length === 0 ? [] : [rest];
    this.#begunBytes = rest.length;
    this.#wantedBytes = wanted;
    if (!isOver) return;
    const driver = this.#driver;
    this.#leave();
    if (rest.length > 0) driver?.(rest);
  }

  /** From here on the driver reads by itself. */
  #leave(): void {
    const [stream, driver] = [this.#stream, this.#driver];
    if (!stream || !driver) return;
    this.#stream = undefined;
    this.#driver = undefined;
    stream.on('data', driver);
    stream.off('data', this.#onData);
    stream.resume();
  }
}
