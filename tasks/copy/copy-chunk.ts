import type { Connection } from '../engines/connection.ts';
import { repeatLostRaces } from '../engines/lost-race.ts';
import { repeatPassing } from '../engines/passing.ts';
import { chunkFault } from './chunk-fault.ts';
import { copyOnce } from './chunk-transaction.ts';
import { type Chunk, writeBound } from './chunks.ts';
import type { PoolOptions } from './pool.ts';
import type { PreparedCopy } from './prepare.ts';
import { type ChunkReader, type KeyValues, RowsRefused } from './seam.ts';

/** What a worker reads with and writes with. The connection to the target is replaced when its server has ended it in passing. */
export interface WorkerConnections {
  readonly reader: ChunkReader;
  connection: Connection;
  /** Something failed on it: nothing more is done there, by this chunk or the next. */
  isSpent?: boolean;
  /** Shown by the servers beside them. */
  readonly application: string;
}

/**
 * Copies a chunk, all of it in one transaction, again where the target has chosen it to lose a deadlock, or could not serve it
 * just then. Faults: those of `chunkFault`.
 */
export async function copyChunk(options: PoolOptions, chunk: Chunk, connections: WorkerConnections): Promise<void> {
  const { copy, signal, clock, say } = options;
  const { to } = copy;
  const { reader } = connections;
  try {
    await repeatPassing({
      work: async () => {
        if (connections.isSpent) await connectAnew(copy, connections);
        connections.isSpent = true;
        const chunking = { ...options, chunk, reader, connection: connections.connection };
        await repeatLostRaces(() => copyOnce(chunking), {
          signal,
          say: (again) => say(`chunk ${chunk.ordinal} was chosen to lose a deadlock: ${again}`),
        });
        connections.isSpent = false;
        return 'copied';
      },
      committed: () => keptAfterAll(options, chunk),
      // What is read may have to be read at one moment, which is gone with its connection.
      isPassing: (error) => !isOfSource(error) && to.isPassing?.(error) === true,
      clock,
      signal,
      say: (again) => say(`${to.name} can't take chunk ${chunk.ordinal} just now: ${again}`),
    });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const row = await rowOf(error, options, chunk);
    const { spec, source } = copy;
    throw chunkFault(error, chunk, { from: spec.from.text, to: spec.to.text, key: source.key, row });
  }
}

async function connectAnew({ to }: PreparedCopy, connections: WorkerConnections): Promise<void> {
  await connections.connection.close().catch(() => undefined);
  connections.connection = await to.connect({ application: connections.application });
}

/** A chunk whose COMMIT was on its way when the connection ended, and came through. */
async function keptAfterAll({ copy, step, budget, progress, say }: PoolOptions, chunk: Chunk) {
  const entries = await copy.to.ledger.entries(step);
  const found = entries.find(({ unit }) => unit === chunk.unit);
  if (!found || found.low !== writeBound(chunk.range.low) || found.high !== writeBound(chunk.range.high))
    return undefined;
  budget?.keep(Number(found.rejects));
  progress.keep(found.rowsRead);
  say(`chunk ${chunk.ordinal} is committed after all, says the ledger of ${copy.to.name}`);
  return 'kept';
}

function isOfSource(error: unknown): boolean {
  return error instanceof RowsRefused && error.side === 'source';
}

/** The key of the row that was refused, looked up by the line it had. Not being able to tell is no further failure. */
async function rowOf(
  error: unknown,
  { copy, signal, budget }: PoolOptions,
  chunk: Chunk,
): Promise<KeyValues | undefined> {
  if (!(error instanceof RowsRefused) || error.side !== 'target' || error.details.line === undefined) return undefined;
  // Its line is one of a part of the chunk.
  if (budget) return undefined;
  return copy.source.keyAt(chunk.range, error.details.line, signal).catch(() => undefined);
}
