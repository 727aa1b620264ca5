import { Fault } from '../../state/fault.ts';
import type { Clock } from '../../state/ports.ts';
import type { Share } from '../controls.ts';
import type { LedgerKey } from '../engines/ledger.ts';
import { copyChunk, type WorkerConnections } from './copy-chunk.ts';
import { runCrew } from './crew.ts';
import type { Gate } from './gate.ts';
import type { ChunkPlan } from './plan.ts';
import type { PreparedCopy } from './prepare.ts';
import type { CopyProgress } from './progress.ts';
import type { RejectBudget } from './rejects/budget.ts';
import type { ChunkReader } from './seam.ts';

export interface PoolOptions {
  readonly copy: PreparedCopy;
  readonly plan: ChunkPlan;
  readonly progress: CopyProgress;
  /** Chunks that may be open at the same time at most, whatever the share says: more workers would be idle. */
  readonly mostWorkers: number;
  readonly share: Share;
  readonly gate: Gate;
  /** A line for the person. */
  readonly say: (line: string) => void;
  readonly step: LedgerKey;
  /** Where rows may be rejected. */
  readonly budget: RejectBudget | undefined;
  /** Whether guards of the source refuse any of the rows. */
  readonly hasGuarded: boolean;
  /** Shown by the servers beside each connection, followed by the number of the worker. */
  readonly application: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Copies all chunks of the plan with as many workers as the copy has a share of, each with a connection to either side.
 * When one fails, the others finish the chunk they are at and stop; its fault is thrown. When the signal aborts, open
 * chunks are rolled back and the signal's reason is thrown. `stopping`: somebody asked to stop at the next chunk, and
 * there are more. However it ends, nothing is left open.
 */
export async function copyChunks(options: PoolOptions): Promise<'all' | 'stopping'> {
  const { share, gate, signal, application, mostWorkers } = options;
  const failed = new AbortController();
  const room = { most: mostWorkers, left: false };
  const size = () => Math.max(1, Math.min(share.workers(), room.most));
  await runCrew({
    size,
    subscribe: (listener) => gate.subscribe(listener),
    work: (number, stays) =>
      work(options, { number, stays, application: `${application} ${number}`, failed, room }).catch(
        (error: unknown) => {
          failed.abort(error);
          return 'done' as const;
        },
      ),
  });
  signal.throwIfAborted();
  failed.signal.throwIfAborted();
  return room.left ? 'stopping' : 'all';
}

interface Worker {
  readonly number: number;
  readonly stays: () => boolean;
  readonly application: string;
  readonly failed: AbortController;
  /** What all of them know: how many the servers take, and whether anything was left undone. */
  readonly room: { most: number; left: boolean };
}

async function work(options: PoolOptions, worker: Worker): Promise<'done' | 'left'> {
  const connections = await connect(options, worker);
  if (!connections) return 'left';
  const { plan, signal, gate } = options;
  const { failed, stays, room } = worker;
  try {
    while (!failed.signal.aborted && !signal.aborted) {
      if (!stays()) return 'left';
      if ((await gate.pass(failed.signal)) === 'stop') {
        room.left = true;
        return 'done';
      }
      if (!stays()) return 'left';
      const chunk = await plan.next();
      if (chunk === undefined || failed.signal.aborted) return 'done';
      await copyChunk(options, chunk, connections);
    }
  } catch (error) {
    // Said before the connections are closed, which can take a while: the others must not begin another chunk.
    failed.abort(error);
  } finally {
    await connections.connection.close();
    await connections.reader.close();
  }
  return 'done';
}

/** `undefined` where a server has no connection left for one more: those that are at it go on. */
async function connect(
  { copy, say }: PoolOptions,
  { number, application, room }: Worker,
): Promise<WorkerConnections | undefined> {
  let reader: ChunkReader | undefined;
  try {
    reader = await copy.source.openReader(application);
    return { reader, connection: await copy.to.connect({ application }), application };
  } catch (error) {
    await reader?.close();
    if (number === 1 || !(error instanceof Fault) || error.code !== 'database/too-many-connections') throw error;
    if (number <= room.most) say(`no connection is left for worker ${number}: goes on with ${number - 1}`);
    room.most = Math.min(room.most, number - 1);
    return undefined;
  }
}
