import { Fault } from '../../state/fault.ts';
import { formatCount } from '../../state/format.ts';
import type { Connection } from '../engines/connection.ts';
import { rangeInWords } from './chunk-fault.ts';
import { type Chunk, writeBound } from './chunks.ts';
import type { PoolOptions } from './pool.ts';
import type { PreparedCopy } from './prepare.ts';
import type { ChunkWatch } from './progress.ts';
import { isLate, isRowLevel } from './rejects/row-level.ts';
import type { Hint } from './rejects/sift.ts';
import { findBadRows, leaveOutGuarded, type Sifting } from './rejects/sifted-chunk.ts';
import type { ChunkReader, KeyRange } from './seam.ts';

export interface Chunking extends PoolOptions {
  readonly chunk: Chunk;
  readonly reader: ChunkReader;
  readonly connection: Connection;
}

/**
 * One chunk in one transaction of the target: (1) it can be seen by a process that comes after us, (2) the ledger row,
 * whose key fences whoever tries the same chunk, (3) the rows, (4) what was rejected of them, (5) the figures. What is
 * committed is all of it.
 */
export function copyOnce(chunking: Chunking): Promise<void> {
  const { budget, chunk } = chunking;
  return budget ? copyWithRejects(chunking, budget) : inTransaction(chunking, (load) => load(chunk.range));
}

/** As if nothing were wrong with it first; only then are its bad rows looked for. */
async function copyWithRejects(chunking: Chunking, budget: NonNullable<PoolOptions['budget']>): Promise<void> {
  const { copy, chunk, reader, connection, signal, say } = chunking;
  const open = budget.open();
  const sifting: Sifting = { spec: copy.spec, key: copy.source.key, chunk, reader, open, signal };
  try {
    const parts = chunking.hasGuarded ? await leaveOutGuarded(sifting, budget.left) : [chunk.range];
    let hint: Hint | undefined;
    try {
      await inTransaction(
        chunking,
        async (load) => {
          for (const range of parts) {
            await load(range).catch((error: unknown) => {
              if (isRowLevel(error)) hint = { range, refused: error };
              throw error;
            });
          }
        },
        sifting,
      );
      return;
    } catch (error) {
      if (signal.aborted || !(isRowLevel(error) || isLate(error))) throw error;
      say(`rows of chunk ${chunk.ordinal} were refused: looks for them`);
    }
    await inTransaction(
      chunking,
      async (load, tryOut) => {
        const { target } = copy;
        const loads = await findBadRows(sifting, { parts, hint }, { connection, target, load: tryOut });
        for (const range of loads) await load(range);
      },
      sifting,
    );
    const { size } = open.found;
    if (size > 0) say(`${formatCount(size, 'key')} of chunk ${chunk.ordinal} rejected`);
  } catch (error) {
    open.giveUp();
    throw error;
  }
}

type Load = (range: KeyRange) => Promise<void>;

/** `work` loads all of a chunk; what it only tries out is not counted. */
async function inTransaction(
  chunking: Chunking,
  work: (load: Load, tryOut: Load) => Promise<void>,
  rejecting?: Sifting,
): Promise<void> {
  const { copy, chunk, connection, progress, step } = chunking;
  const { target, to, spec, into } = copy;
  const { low, high } = chunk.range;
  const watch = progress.open();
  try {
    const read = await connection.transaction(async () => {
      await target.enter(connection, step, spec.into === 'existing' ? into : undefined);
      await to.ledger.commitLater(connection);
      await to.ledger.claim(connection, step, { unit: chunk.unit, low: writeBound(low), high: writeBound(high) });
      let written = 0n;
      const load = async (range: KeyRange) => {
        written += await loadRange(chunking, range, watch);
      };
      await work(load, (range) => tryOut(chunking, range));
      const found = [...(rejecting?.open.found ?? [])];
      const rejects = BigInt(found.reduce((sum, { rows }) => sum + rows, 0));
      if (found.length > 0) await to.rejects.add(connection, step, found);
      const rowsRead = written + rejects;
      await to.ledger.settle(connection, step, chunk.unit, { rowsRead, rowsWritten: written, rejects });
      return rowsRead;
    });
    watch.committed(read);
  } catch (error) {
    watch.dropped();
    throw error;
  }
}

async function tryOut(chunking: Chunking, range: KeyRange): Promise<void> {
  const watch = chunking.progress.open();
  try {
    await loadRange(chunking, range, watch);
  } finally {
    watch.dropped();
  }
}

async function loadRange(chunking: Chunking, range: KeyRange, watch: ChunkWatch): Promise<bigint> {
  const { copy, chunk, reader, connection, signal, share } = chunking;
  const { target, source, into } = copy;
  const reading = reader.read(range, (bytes) => share.passed(watch.bytes(bytes), signal));
  const columns = into.columns.map(({ name }) => name);
  const written = await target.load(
    connection,
    { table: into, columns, format: source.format },
    reading.stream,
    signal,
  );
  const read = await reading.sent();
  if (read !== written) throw rowsLost(copy, chunk, read, written);
  return written;
}

function rowsLost({ spec, source }: PreparedCopy, chunk: Chunk, read: bigint, written: bigint): Fault {
  const rows = formatCount(read, 'row');
  return new Fault(
    'copy/rows-lost',
    `${spec.to.text} took ${formatCount(written, 'row')} of the ${rows} that chunk ${chunk.ordinal} (${rangeInWords(chunk.range, source.key)}) brought.`,
    {
      remedy: [
        'See which trigger of the target keeps or adds rows: it fires for copied rows too.',
        'Disable it for the time of the load, or leave those rows out with `where:`.',
      ],
      retry: 'safe',
    },
  );
}
