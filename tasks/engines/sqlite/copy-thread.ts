import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import {
  allowPage,
  newFlow,
  newSlots,
  type Reading,
  type RefusedAt,
  type Reply,
  type Request,
  type SqlValue,
  slotOf,
  stopPages,
} from './copy-messages.ts';

/** It lies in the same place below the root of what is compiled, whichever part of that this ended up in. */
function programUrl(): URL {
  if (import.meta.url.endsWith('.ts')) return new URL('./copy-thread-program.ts', import.meta.url);
  const inside = 'tasks/engines/sqlite/copy-thread-program.js';
  const places = ['../', '../../', '../../../'].map((up) => new URL(`${up}${inside}`, import.meta.url));
  const found = places.find((place) => existsSync(place));
  if (found) return found;
  throw new Error(`${inside} is missing in what was compiled`);
}

/** Rows pass through it as bytes outside its heap. */
const resourceLimits = { maxYoungGenerationSizeMb: 4 };

/** What SQLite said in the thread: `code` is `SQLITE_BUSY` and the like, empty for what is not SQLite's. */
export class ThreadError extends Error {
  readonly code: string;
  readonly refused: RefusedAt | undefined;

  constructor(code: string, message: string, refused?: RefusedAt) {
    super(message);
    this.name = 'ThreadError';
    this.code = code;
    this.refused = refused;
  }
}

/** A page; the memory of one that is lent is written to again once the next page is allowed. */
export interface SentPage {
  readonly bytes: Buffer;
  readonly isLent: boolean;
}

/** Who hears what comes back for one request. */
interface Listener {
  onReply(reply: Reply): void;
  onError(error: Error): void;
}

/** A thread that reads one SQLite file, opened read-only: `copy-thread-program.ts`. Requests wait for each other. */
export class SqliteThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Listener>();
  #slots: SharedArrayBuffer | undefined;
  #next = 1;
  #failure: Error | undefined;

  constructor(path: string) {
    this.#worker = new Worker(programUrl(), { workerData: { path }, execArgv: [], resourceLimits });
    this.#worker.on('message', (reply: Reply) => this.#hear(reply));
    this.#worker.on('error', (error) => this.#fail(error instanceof Error ? error : new Error(String(error))));
    this.#worker.on('exit', () => this.#fail(new Error('the thread that reads the file has ended')));
    // It is closed by whoever opened it; until then an idle thread keeps no process alive.
    this.#worker.unref();
  }

  /** How many requests are not answered yet. */
  get load(): number {
    return this.#waiting.size;
  }

  /** All rows of a query. Rejects with `ThreadError`. */
  async ask(sql: string, values: readonly SqlValue[] = []): Promise<readonly (readonly SqlValue[])[]> {
    const reply = await this.#answer({ kind: 'ask', sql, values });
    return reply.kind === 'rows' ? reply.rows : [];
  }

  /** See `Request`. */
  async hold(): Promise<void> {
    await this.#answer({ kind: 'hold' });
  }

  /**
   * Sends the pages of a reading to `onPage`, each with what allows the next, and resolves with the rows that were sent.
   * With `stop` it resolves early.
   */
  read(reading: Reading, onPage: (page: SentPage, allow: () => void) => void) {
    const flow = newFlow();
    const slots = this.#slots ?? newSlots();
    this.#slots = slots;
    const rows = new Promise<number>((resolve, reject) => {
      const allow = () => allowPage(flow);
      this.#request(
        { kind: 'read', reading, flow, slots },
        {
          onReply: (reply) => {
            if (reply.kind === 'page') onPage({ bytes: pageIn(slots, reply), isLent: true }, allow);
            else if (reply.kind === 'wide-page') onPage({ bytes: bufferOf(reply.bytes), isLent: false }, allow);
            else if (reply.kind === 'end') resolve(reply.rows);
          },
          onError: reject,
        },
      );
    });
    return { rows, stop: () => stopPages(flow) };
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #answer(request: Asked): Promise<Reply> {
    return new Promise((resolve, reject) => this.#request(request, { onReply: resolve, onError: reject }));
  }

  #request(request: Asked, listener: Listener): void {
    if (this.#failure) {
      listener.onError(this.#failure);
      return;
    }
    const id = this.#next;
    this.#next += 1;
    this.#waiting.set(id, listener);
    this.#worker.ref();
    this.#worker.postMessage({ ...request, id });
  }

  #hear(reply: Reply): void {
    const listener = this.#waiting.get(reply.id);
    if (reply.kind !== 'page' && reply.kind !== 'wide-page') this.#settled(reply.id);
    if (reply.kind === 'error') listener?.onError(new ThreadError(reply.code, reply.message, reply.refused));
    else listener?.onReply(reply);
  }

  #settled(id: number): void {
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#worker.unref();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const [id, listener] of [...this.#waiting]) {
      this.#settled(id);
      listener.onError(this.#failure);
    }
  }
}

function pageIn(
  slots: SharedArrayBuffer,
  { slot, length }: { readonly slot: number; readonly length: number },
): Buffer {
  return bufferOf(slotOf(slots, slot).subarray(0, length));
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

type Asked = Request extends infer R ? (R extends Request ? Omit<R, 'id'> : never) : never;
