import { Fault } from '../../../state/fault.ts';
import type { Connection } from '../../engines/connection.ts';
import type { LedgerKey } from '../../engines/ledger.ts';
import type { Reject } from '../../engines/rejects.ts';
import { retryUnit, writeBound } from '../chunks.ts';
import type { PreparedCopy } from '../prepare.ts';
import { type ChunkReader, type KeyRange, RowsRefused } from '../seam.ts';
import { isLate, isRowLevel } from './row-level.ts';

/** What became of one reject that was to be tried again. */
export type Retried =
  /** Its rows are in the target now, so many of them. */
  | { readonly id: string; readonly end: 'carried'; readonly rows: number }
  /** It still can't be carried over, and `because` says why: it stays as it is. */
  | { readonly id: string; readonly end: 'refused'; readonly because: string }
  /** The source has no row with this key any more: there is nothing to carry over. It stays as it is. */
  | { readonly id: string; readonly end: 'gone' }
  /** There is no such reject of this step, or it was retried before, by us or by somebody else. */
  | { readonly id: string; readonly end: 'settled' };

export interface RetryOptions {
  /** Who retries: kept beside the reject. */
  readonly by: string;
  /** Shown by the servers beside the connections. */
  readonly application: string;
  readonly signal: AbortSignal;
  /** After each one. */
  readonly onEnd?: (end: Retried) => void;
}

/**
 * Tries rejects of a copy again: reads just their keys, as they are in the source now, and loads each in a transaction of
 * its own that also settles the reject and writes to the ledger. A unit of the ledger fences it, so that nobody carries the
 * same rows over twice. The copy itself should have ended. Rejects with what is wrong for all of them: a broken connection, a privilege.
 */
export async function retryRejects(
  copy: PreparedCopy,
  step: LedgerKey,
  ids: readonly string[],
  options: RetryOptions,
): Promise<readonly Retried[]> {
  const { source, to } = copy;
  await to.ledger.prepare();
  await to.rejects.prepare();
  const known = new Map<string, Reject>();
  for (const reject of await to.rejects.list({ ...step, ids }, { limit: ids.length })) known.set(reject.id, reject);
  const reader = await source.openReader(options.application);
  try {
    const connection = await to.connect({ application: options.application });
    try {
      const ends: Retried[] = [];
      for (const id of ids) {
        options.signal.throwIfAborted();
        const reject = known.get(id);
        const end =
          reject === undefined || reject.status === 'retried' || reject.reason === 'orphan'
            ? ({ id, end: 'settled' } as const)
            : await retryOne({ copy, step, reject, reader, connection }, options);
        ends.push(end);
        options.onEnd?.(end);
      }
      return ends;
    } finally {
      await connection.close();
    }
  } finally {
    await reader.close();
  }
}

interface Retrying {
  readonly copy: PreparedCopy;
  readonly step: LedgerKey;
  readonly reject: Reject;
  readonly reader: ChunkReader;
  readonly connection: Connection;
}

async function retryOne(retrying: Retrying, options: RetryOptions): Promise<Retried> {
  const { reject, reader } = retrying;
  const { id, keyValues: key } = reject;
  const { signal } = options;
  const range = { low: await reader.rows.keyBefore(undefined, key, signal), high: key };
  try {
    const [guarded] = await reader.rows.guarded(range, 1, signal);
    if (guarded) return { id, end: 'refused', because: guarded.title };
    if ((await reader.rows.count(range, signal)) === 0) return { id, end: 'gone' };
    const rows = await carryOver(retrying, range, options);
    return { id, end: 'carried', rows };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof Fault && error.code === 'ledger/taken') return { id, end: 'settled' };
    if (isRowLevel(error) || isLate(error)) return { id, end: 'refused', because: messageOf(error) };
    throw error;
  }
}

/** In one transaction: visible to whoever comes after us, fenced, loaded, settled. */
async function carryOver(retrying: Retrying, range: KeyRange, { by, signal }: RetryOptions): Promise<number> {
  const { copy, step, reject, reader, connection } = retrying;
  const { target, to, source, into, spec } = copy;
  const unit = retryUnit(reject.id);
  return connection.transaction(async () => {
    await target.enter(connection, step, spec.into === 'existing' ? into : undefined);
    await to.ledger.claim(
      connection,
      step,
      { unit, low: writeBound(range.high), high: writeBound(range.high) },
      signal,
    );
    const reading = reader.read(range, () => undefined);
    const columns = into.columns.map(({ name }) => name);
    const load = { table: into, columns, format: source.format };
    const rowsWritten = await target.load(connection, load, reading.stream, signal);
    const read = await reading.sent();
    if (read !== rowsWritten) {
      throw new RowsRefused('target', 'check', `a trigger kept ${read - rowsWritten} of ${read} rows`, {}, undefined);
    }
    const settled = await to.rejects.settle(connection, [reject.id], 'retried', by);
    if (settled !== 1) throw new Error(`reject ${reject.id} was settled meanwhile`);
    // The chunk has read these rows already.
    const figures = { rowsRead: 0n, rowsWritten, rejects: -BigInt(reject.rows) };
    await to.ledger.settle(connection, step, unit, figures);
    return Number(rowsWritten);
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
