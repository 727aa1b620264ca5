import { Fault, recordFault } from '../../state/fault.ts';
import { formatCount } from '../../state/format.ts';
import { type DoneOutcome, done, type Figures, failed, type Outcome, stopped } from '../../state/outcome.ts';
import { type Context, ledgerKey } from '../kind.ts';
import { type Committed, committedChunks } from './chunks.ts';
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
    await copyAll(copy, context, figures);
    return { ...done({ figures }), evidence: evidenceOf(copy, figures) };
  } catch (error) {
    return context.signal.aborted ? stopped : failed(recordFault(error), { figures });
  }
}

/** Outcome of a step whose chunks are all committed, from the ledger and a count of the source; undefined when not. */
export async function finishedCopy(spec: CopySpec, context: Context): Promise<DoneOutcome | undefined> {
  const to = await context.database(spec.to.database);
  if (!(await to.ledger.exists())) return undefined;
  const committed = committedChunks(await to.ledger.entries(ledgerKey(context)));
  if (committed.gaps.length > 0) return undefined;
  const from = await context.database(spec.from.database);
  const rows = await from.countRows(spec.from.name, spec.where, context.signal);
  if (rows !== committed.rowsRead) return undefined;
  return done({ figures: { rows: Number(committed.rowsWritten), chunks: committed.chunks } });
}

async function copyAll(copy: PreparedCopy, context: Context, figures: Record<string, number | string>): Promise<void> {
  const { spec, source, target, to, into } = copy;
  const { signal, clock } = context;
  const step = ledgerKey(context);
  const startedMs = clock.monotonicMs();

  // 1. The ledger, when no transaction of a process before us can add to it any more.
  await to.ledger.prepare();
  await target.awaitStragglers(to, step, signal);
  const before = committedChunks(await to.ledger.entries(step));
  if (before.chunks > 0)
    context.output(
      `${formatCount(before.chunks, 'chunk')} with ${formatCount(before.rowsWritten, 'row')} committed before`,
    );
  else if (spec.into === 'empty' && !(await target.isEmpty(to, into))) throw notEmpty(spec);

  // 2. What is there to copy, and whether it can be copied as it is.
  for (const note of source.notes) context.output(note);
  const { rows } = await source.survey({ curious: false, signal });

  // 3. The rows.
  const progress = new CopyProgress(
    { total: rows, rows: before.rowsWritten, chunks: before.chunks },
    { fixed: spec.rowsPerChunk, guess: source.bytesPerRow },
    (state) => context.progress(state),
  );
  const size = () => progress.rowsPerChunk;
  const plan = new ChunkPlan(before.gaps, size, (range, count) => source.boundAfter(range, count, signal));
  const workers = workersFor(spec, context, rows - before.rowsWritten, size());
  const application = `nightferry ${context.session} ${step.phase}/${step.step}`;
  await copyChunks({ copy, plan, progress, workers, step, application, signal });

  // 4. The proof: every key is covered, and by as many rows as were counted.
  const after = committedChunks(await to.ledger.entries(step));
  Object.assign(figures, figuresOf(copy, before, after, workers, progress.measured, clock.monotonicMs() - startedMs));
  if (after.gaps.length > 0) throw new Error('chunks are missing in the ledger after all of them were copied');
  if (after.rowsRead !== rows) throw countDiffers(copy, context, rows, after.rowsRead);
}

/** More connections than chunks would be idle. */
function workersFor({ workers }: CopySpec, { cores }: Context, rows: bigint, size: number): number {
  const chunks = Math.max(1, Math.ceil(Number(rows) / size));
  return Math.min(workers ?? Math.max(2, Math.min(4, cores)), chunks);
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

function notEmpty({ to }: CopySpec): Fault {
  return new Fault('copy/target-not-empty', `${to.text} has rows already, and none of them are from this step.`, {
    remedy: ['Find out whose they are.', 'Empty the table, or allow them with `into: existing`; then retry.'],
    retry: 'safe',
  });
}

/** The ledger has every key range exactly once, so the rows themselves came or went meanwhile. */
function countDiffers({ spec }: PreparedCopy, context: Context, counted: bigint, copied: bigint): Fault {
  const { session, phase, step, generation } = ledgerKey(context);
  const those = `session = '${session}' and phase = '${phase}' and step = '${step}' and generation = ${generation}`;
  return new Fault(
    'copy/count-differs',
    `${spec.from.text} had ${formatCount(counted, 'row')} when copying began, and ${formatCount(copied, 'row')} were copied: somebody writes to it.`,
    {
      remedy: [
        `Freeze ${spec.from.database}: rows changed meanwhile may be missing in ${spec.to.text} as well.`,
        `Then start the step over: empty ${spec.to.text}, delete from nightferry.ledger where ${those}, and retry.`,
      ],
      retry: 'unsafe',
    },
  );
}
