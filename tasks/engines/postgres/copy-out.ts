import type { Client, Connection, Submittable } from 'pg';
import type { RowBuffer } from './copy-row-buffer.ts';

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
  readonly #rows: RowBuffer;
  /** Is given the rows as they are gathered; `pause` and `resume` hold them back. */
  onRows: (bytes: Buffer) => void = () => undefined;
  readonly #over = Promise.withResolvers<bigint>();
  #stream: Client['connection']['stream'] | undefined;
  #driver: Listener | undefined;
  #count = 0n;
  /** Pieces of a message whose end has not come: put together only once, or a row of 100 MB would be copied a thousand times. */
  #begun: Buffer[] = [];
  #begunBytes = 0;
  #wantedBytes = 0;

  constructor(sql: string, rows: RowBuffer) {
    this.#sql = sql;
    this.#rows = rows;
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
    try {
      this.#rows.expect(piece.length);
      const left = this.#take(piece);
      for (const rows of this.#rows.take()) this.onRows(rows);
      if (left === undefined) return;
      const driver = this.#driver;
      this.#leave();
      if (left.length > 0) driver?.(left);
    } catch (error) {
      // Nothing that comes after can be trusted; the driver tells everybody who waits.
      this.#stream?.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  };

  /** Gives what is the driver's, once the rows are over. */
  #take(piece: Buffer): Buffer | undefined {
    let rest = piece;
    while (this.#begunBytes > 0) {
      const more = rest.subarray(0, this.#wantedBytes - this.#begunBytes);
      rest = rest.subarray(more.length);
      this.#begun.push(more);
      this.#begunBytes += more.length;
      if (this.#begunBytes < this.#wantedBytes) return undefined;
      const left = this.#read(Buffer.concat(this.#begun));
      if (left) return rest.length === 0 ? left : Buffer.concat([left, rest]);
    }
    return this.#read(rest);
  }

  #read(bytes: Buffer): Buffer | undefined {
    let at = 0;
    let wanted = headBytes;
    while (at + headBytes <= bytes.length) {
      const end = at + 1 + bytes.readUInt32BE(at + 1);
      wanted = end - at;
      if (end > bytes.length) break;
      const code = bytes[at] ?? 0;
      if (code === copyData) this.#rows.add(bytes, at + headBytes, end);
      else if (code === copyDone) return bytes.subarray(end);
      else if (asides.has(code)) this.#driver?.(bytes.subarray(at, end));
      else if (code !== copyOutResponse) return bytes.subarray(at);
      at = end;
      wanted = headBytes;
    }
    this.#begun = at < bytes.length ? [bytes.subarray(at)] : [];
    this.#begunBytes = bytes.length - at;
    this.#wantedBytes = wanted;
    return undefined;
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
