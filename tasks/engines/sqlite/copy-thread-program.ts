import { parentPort, workerData } from 'node:worker_threads';
import Sqlite, { type Database as Handle } from 'better-sqlite3';
import { RowRefused } from '../../copy/binary/rows.ts';
import { addFunctions } from './copy-functions.ts';
import { awaitPage, type Reply, type Request, type SqlValue, slotBytes, slotOf } from './copy-messages.ts';
import { pagesOf } from './copy-pages.ts';

/**
 * A program of its own: reads one SQLite file in a thread, one request after the other, so that the screens and the
 * heartbeat of this process never wait for a query. It may stop inside a call for as long as that takes.
 */
const { path } = workerData as { readonly path: string };
let opened: Handle | undefined;

parentPort?.on('message', (request: Request) => {
  try {
    answer(request, open());
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const message = error instanceof Error ? error.message : String(error);
    const refused = error instanceof RowRefused && { refused: { row: error.row, column: error.column } };
    send({ id: request.id, kind: 'error', code, message, ...refused });
  }
});

/** In a thread of its own it may wait for a lock without keeping anybody from work. */
function open(): Handle {
  if (opened) return opened;
  const handle = new Sqlite(path, { readonly: true, fileMustExist: true, timeout: 10_000 });
  handle.pragma('query_only = on');
  // Rows are read in order: what was read is not needed again.
  handle.pragma('cache_size = -2000');
  addFunctions(handle);
  opened = handle;
  return handle;
}

function answer(request: Request, handle: Handle): void {
  const { id } = request;
  switch (request.kind) {
    case 'ask': {
      const statement = handle.prepare<unknown[], SqlValue[]>(request.sql).raw(true).safeIntegers(true);
      send({ id, kind: 'rows', rows: statement.all(...request.values) });
      return;
    }
    case 'hold':
      hold(handle);
      send({ id, kind: 'rows', rows: [] });
      return;
    case 'read':
      send({ id, kind: 'end', rows: inOneTransaction(handle, () => read(handle, request)) });
      return;
  }
}

/** A reading transaction keeps nobody from writing in WAL mode only. */
function hold(handle: Handle): void {
  if (handle.pragma('journal_mode', { simple: true }) !== 'wal') return;
  handle.exec('BEGIN');
  // Only what is read begins it.
  handle.prepare('SELECT 1 FROM sqlite_schema').get();
}

/** The pages of a chunk are all of one moment, however they are looked up. */
function inOneTransaction<T>(handle: Handle, work: () => T): T {
  if (handle.inTransaction) return work();
  handle.exec('BEGIN');
  try {
    return work();
  } finally {
    handle.exec('ROLLBACK');
  }
}

type Read = Extract<Request, { kind: 'read' }>;

function read(handle: Handle, { id, reading, flow, slots }: Read): number {
  let sent = 0;
  let slot = 0;
  for (const { bytes, rows, isKept = false } of pagesOf(handle, reading)) {
    if (!awaitPage(flow)) return sent;
    sent += rows;
    if (bytes.length > slotBytes) {
      // Whatever lies beside them in the same memory would be sent as well.
      send({ id, kind: 'wide-page', bytes: isKept ? new Uint8Array(bytes) : bytes });
    } else {
      slotOf(slots, slot).set(bytes);
      send({ id, kind: 'page', slot, length: bytes.length });
    }
    slot += 1;
    if (!isKept) free(bytes);
  }
  return sent;
}

/** At once, and not when the garbage is collected. Small ones share their memory with others. */
function free({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}

function send(reply: Reply): void {
  parentPort?.postMessage(reply);
}
