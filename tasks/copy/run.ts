import { recordFault } from '../../state/fault.ts';
import { formatCount } from '../../state/format.ts';
import { type DoneOutcome, done, type Figures, failed, type Outcome, stopped } from '../../state/outcome.ts';
import { applicationOf } from '../application.ts';
import { type Context, ledgerKey } from '../kind.ts';
import { throttledRows } from './chunk-size.ts';
import { type Chunk, type Committed, committedChunks, writeBound } from './chunks.ts';
import { committedBefore, remainingChunks } from './committed-before.ts';
import { countDiffers } from './count-faults.ts';
import { Gate } from './gate.ts';
import { ChunkPlan } from './plan.ts';
import { copyChunks } from './pool.ts';
import { type PreparedCopy, prepareCopy } from './prepare.ts';
import { CopyProgress } from './progress.ts';
import type { CopySpec } from './spec.ts';

/** The whole step: prepares, surveys, copies what the ledger does not have yet, and counts again at the end. */
export async function runCopy(spec: CopySpec, context: Context): Promise<Outcome> {
  const figures: Record<string, number | string> = {};
  try {
    const copy = await prepareCopy(spec, context);
    const end = await copyAll(copy, context, figures);
    return end === 'stopped' ? stopped : { ...done({ figures }), evidence: evidenceOf(copy, figures) };
  } catch (error) {
    return context.signal.aborted ? stopped : failed(recordFault(error), { figures });
  }
}

async function copyAll(
  copy: PreparedCopy,
  context: Context,
  figures: Record<string, number | string>,
): Promise<'done' | 'stopped'> {
  const { spec, source, to } = copy;
  const { signal, clock } = context;
  const step = ledgerKey(context);
  const startedMs = clock.monotonicMs();

  // 1. What was committed before, in the ledger and in the table.
  const before = await committedBefore(copy, step, signal);
  if (before.chunks > 0) {
    const [chunks, rows] = [formatCount(before.chunks, 'chunk'), formatCount(before.rowsWritten, 'row')];
    context.output(`${chunks} with ${rows} committed before`);
  }

  // 2. What is there to copy, and whether it can be copied as it is.
  for (const note of source.notes) context.output(note);
  const { rows } = await source.survey({ curious: false, signal });

  // 3. The rows.
  const gate = new Gate(context.controls, undefined, signal);
  const progress = new CopyProgress(
    { total: rows, rows: before.rowsWritten, chunks: before.chunks },
    { fixed: spec.rowsPerChunk, guess: source.bytesPerRow },
    (state) => context.progress(state),
    () => gate.hold,
  );
  const size = () => progress.rowsPerChunk;
  const { pieces, canKeep } = await remainingChunks(copy, step, before);
  if (!canKeep) context.output(`${to.name} has no table for the bounds of chunks: a resume looks them up anew`);
  const plan = new ChunkPlan({
    pieces,
    rowsPerChunk: () => throttledRows(size(), context.controls.asked.throttle?.rowsPerSecond),
    findBound: (range, count) => source.boundAfter(range, count, signal),
    keep: async (chunks) => (canKeep ? to.ledger.plan(step, chunks.map(plannedOf)) : undefined),
  });
  if (source.key.length === 0) context.output('without a key: all rows are one chunk, by one worker');
  const mostWorkers = source.key.length === 0 ? 1 : chunksIn(rows - before.rowsWritten, size());
  const share = context.controls.enter({ wanted: Math.min(workersOf(spec, context), mostWorkers), most: mostWorkers });
  const workers = share.workers();
  const untell = gate.subscribe(() => progress.tell());
  const say = (line: string) => context.output(line);
  const application = applicationOf(context);
  let end: 'all' | 'stopping';
  try {
    end = await copyChunks({ copy, plan, progress, mostWorkers, share, gate, say, step, application, signal });
    if (end === 'stopping') share.arrive();
  } catch (error) {
    const rows = Number(before.rowsWritten) + progress.measured.rows;
    Object.assign(figures, { rows, chunks: progress.chunks, workers });
    throw error;
  } finally {
    untell();
    share.leave();
  }

  // 4. The proof: every key is covered, and by as many rows as were counted.
  const after = committedChunks(await to.ledger.entries(step));
  Object.assign(figures, figuresOf(copy, before, after, workers, progress.measured, clock.monotonicMs() - startedMs));
  if (after.gaps.length > 0 && end === 'stopping') return stopsHere(signal);
  if (after.gaps.length > 0) throw new Error('chunks are missing in the ledger after all of them were copied');
  if (after.rowsRead !== rows) throw countDiffers(spec, step, rows, after.rowsRead);
  return 'done';
}

/** The session is stopped by whoever asked for it, once every copy has come to the end of its chunks. */
async function stopsHere(signal: AbortSignal): Promise<'stopped'> {
  if (!signal.aborted) {
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  }
  return 'stopped';
}

function chunksIn(rows: bigint, size: number): number {
  return Math.max(1, Math.ceil(Number(rows) / size));
}

function workersOf({ workers }: CopySpec, { cores }: Context): number {
  return workers ?? Math.max(2, Math.min(4, cores));
}

function plannedOf({ unit, range: { low, high } }: Chunk) {
  return { unit, low: writeBound(low), high: writeBound(high) };
}

function figuresOf(
  { source }: PreparedCopy,
  before: Committed,
  after: Committed,
  workers: number,
  measured: { readonly rows: number; readonly bytes: number },
  durationMs: number,
): Figures {
  return {
    rows: Number(after.rowsWritten),
    ...(before.rowsWritten > 0n && { rowsBefore: Number(before.rowsWritten) }),
    chunks: after.chunks,
    bytes: measured.bytes,
    workers,
    format: source.format,
    durationMs: Math.round(durationMs),
    rowsPerSecond: Math.round((measured.rows * 1000) / Math.max(1, durationMs)),
  };
}

function evidenceOf({ spec, source, from }: PreparedCopy, figures: Figures): DoneOutcome['evidence'] {
  const columns = ['rows', 'chunks', 'format'];
  const row = columns.map((name) => String(figures[name] ?? ''));
  return [
    {
      kind: 'query',
      database: from.name,
      sql: `${source.sql}\n-- into ${spec.to.text}`,
      result: { columns, rows: [row] },
    },
  ];
}
