import { formatDuration } from '../../state/format.ts';
import { applicationOf } from '../application.ts';
import type { LedgerKey } from '../engines/ledger.ts';
import type { Context } from '../kind.ts';
import { LimitBrake } from './brake.ts';
import { throttledRows } from './chunk-size.ts';
import type { Committed } from './chunks.ts';
import { remainingChunks } from './committed-before.ts';
import { Gate } from './gate.ts';
import { keepChunks } from './keep-chunks.ts';
import type { Moment } from './moment.ts';
import { ChunkPlan } from './plan.ts';
import { copyChunks } from './pool.ts';
import type { PreparedCopy } from './prepare.ts';
import { CopyProgress } from './progress.ts';
import { RejectBudget } from './rejects/budget.ts';
import { rowsOf } from './rejects/limit.ts';
import { roomForWorkers } from './room.ts';
import type { CopySpec } from './spec.ts';

export interface RowsToCopy {
  readonly copy: PreparedCopy;
  readonly step: LedgerKey;
  /** What earlier runs have committed. */
  readonly before: Committed;
  /** What the source is read as, with all its rows, those committed before among them. */
  readonly moment: Moment;
}

/** What this run did, also when it failed. */
export interface RowsCopied {
  /** `stopping`: somebody asked to stop at the next chunk, and there may be more. */
  end: 'all' | 'stopping' | 'failed';
  workers: number;
  chunks: number;
  measured: { readonly rows: number; readonly bytes: number };
}

/** Copies what is not committed yet, as fast as people and limits let it. `told` is filled in whatever comes of it. */
export async function copyRows({ copy, step, before, moment }: RowsToCopy, context: Context, told: RowsCopied) {
  const { spec, source, from, to } = copy;
  const { rows } = moment;
  const { signal, clock, files, controls } = context;
  const say = (line: string) => context.output(line);
  const ended = new AbortController();
  try {
    const brake = new LimitBrake({ limits: spec.limits, from, to, files, clock, say });
    await brake.watch(ended.signal);
    void tellOfSnapshot(moment, from.name, context, ended.signal);
    const gate = new Gate(controls, brake, signal);
    const progress = new CopyProgress(
      { total: rows, rows: before.rowsRead, chunks: before.chunks },
      { fixed: spec.rowsPerChunk, guess: source.bytesPerRow },
      (state) => context.progress(state),
      () => gate.hold,
    );
    const plan = await planOf({ copy, step, before, moment }, progress, context, ended.signal);
    const chunks = source.key.length === 0 ? 1 : chunksIn(rows - before.rowsRead, progress.rowsPerChunk);
    const { mostWriters = Number.POSITIVE_INFINITY } = copy.target;
    const mostWorkers = Math.min(chunks, mostWriters, await roomForWorkers(from, to));
    const share = controls.enter({ wanted: Math.min(workersOf(spec, context), mostWorkers), most: mostWorkers });
    const untell = gate.subscribe(() => progress.tell());
    told.workers = share.workers();
    try {
      const application = applicationOf(context);
      const pool = { copy, plan, progress, mostWorkers, share, gate, say, step, application, clock, signal };
      told.end = await copyChunks({ ...pool, budget: budgetOf(spec, rows, before), hasGuarded: moment.hasGuarded });
      if (told.end === 'stopping') await waitForTheEnd(share.arrive, signal);
    } finally {
      Object.assign(told, { chunks: progress.chunks, measured: progress.measured });
      untell();
      share.leave();
    }
  } finally {
    ended.abort();
  }
}

/** How long a snapshot is held before that is said, and after which it is said again each time it has doubled. */
const longMs = 10 * 60_000;

/** A snapshot keeps every version of a row that was changed since. */
async function tellOfSnapshot(moment: Moment, name: string, { clock, output }: Context, ended: AbortSignal) {
  const { heldSinceMs, costs } = moment;
  if (heldSinceMs === undefined || costs === undefined) return;
  const heldMs = clock.monotonicMs() - heldSinceMs;
  // Copies before this one have told of it until now.
  let first = longMs;
  while (first <= heldMs) first *= 2;
  for (let toldMs = first; ; toldMs *= 2) {
    await clock.sleep(heldSinceMs + toldMs - clock.monotonicMs(), ended);
    if (ended.aborted) return;
    output(`the snapshot of ${name} is held for ${formatDuration(toldMs)}: ${costs}`);
  }
}

/** The session is stopped by whoever watches it, once every copy has come to the end of its chunks. */
async function waitForTheEnd(arrive: () => void, signal: AbortSignal): Promise<void> {
  const aborted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  arrive();
  await aborted;
}

/** Once it has `ended`, bounds of chunks are not tried to be kept any more: whoever retries or undoes the step would meet them. */
async function planOf(
  { copy, step, before }: RowsToCopy,
  progress: CopyProgress,
  context: Context,
  ended: AbortSignal,
) {
  const { source, to } = copy;
  const keeping = {
    clock: context.clock,
    signal: AbortSignal.any([context.signal, ended]),
    output: (line: string) => context.output(line),
  };
  const { pieces, canKeep } = await remainingChunks(copy, step, before);
  if (!canKeep) context.output(`${to.name} has no table for the bounds of chunks: a resume looks them up anew`);
  if (source.key.length === 0) context.output('without a key: all rows are one chunk, by one worker');
  return new ChunkPlan({
    pieces,
    rowsPerChunk: () => throttledRows(progress.rowsPerChunk, context.controls.asked.throttle?.rowsPerSecond),
    findBound: (range, count) => source.boundAfter(range, count, context.signal),
    keep: async (chunks) => (canKeep ? keepChunks(copy, step, chunks, keeping) : undefined),
  });
}

function budgetOf(spec: CopySpec, rows: bigint, before: Committed): RejectBudget | undefined {
  const { rejects } = spec;
  return rejects && new RejectBudget({ ...spec, rejects }, rowsOf(rejects, rows), Number(before.rejects));
}

/** More connections than chunks would be idle. */
function chunksIn(rows: bigint, size: number): number {
  return Math.max(1, Math.ceil(Number(rows) / size));
}

function workersOf({ workers }: CopySpec, { cores }: Context): number {
  return workers ?? Math.max(2, Math.min(4, cores));
}
