import { recordFault } from '../../state/fault.ts';
import { formatCount } from '../../state/format.ts';
import { type DoneOutcome, done, type Figures, failed, type Outcome, stopped } from '../../state/outcome.ts';
import { type Context, ledgerKey } from '../kind.ts';
import { stepFault } from './chunk-fault.ts';
import { type Committed, committedChunks } from './chunks.ts';
import { committedBefore } from './committed-before.ts';
import { copyRows, type RowsCopied } from './copy-rows.ts';
import { countDiffers } from './count-faults.ts';
import { momentOf, notedRows } from './moment.ts';
import { noteAgain } from './noted.ts';
import { type PreparedCopy, prepareCopy } from './prepare.ts';
import { tellRejects } from './rejects/tell.ts';
import { copiesOf, isSameSource } from './sharing.ts';
import { watchSilence } from './silence-watch.ts';
import type { CopySpec } from './spec.ts';
import { untakenColumns } from './taken-columns.ts';

/** The whole step: prepares, surveys, copies what the ledger does not have yet, and counts again at the end. */
export async function runCopy(spec: CopySpec, context: Context): Promise<Outcome> {
  const figures: Record<string, number | string> = {};
  const ended = new AbortController();
  try {
    const copy = await prepareCopy(spec, context);
    await requireAllTaken(copy, context);
    const say = (line: string) => context.output(line);
    const databases = [...new Set([copy.from, copy.to])];
    void watchSilence({ databases, limitMs: spec.limits.silenceMs, clock: context.clock, say }, ended.signal);
    const end = await copyAndTell(copy, context, figures);
    return end === 'stopped' ? stopped : { ...done({ figures }), evidence: evidenceOf(copy, figures) };
  } catch (error) {
    return context.signal.aborted ? stopped : failed(recordFault(stepFault(error, spec.from.text)), { figures });
  } finally {
    ended.abort();
  }
}

/** Only where the runbook asks for it: a dry run has told of the rest. */
async function requireAllTaken({ spec, from }: PreparedCopy, { runbook }: Context): Promise<void> {
  const asks = [spec, ...copiesOf(runbook).map((other) => other.spec)].some(
    (other) => other.leaveOut !== undefined && isSameSource(other, spec),
  );
  const table = asks ? await from.table(spec.from.name) : undefined;
  if (table) untakenColumns(spec, runbook, table.columns);
}

async function copyAndTell(copy: PreparedCopy, context: Context, figures: Record<string, number | string>) {
  try {
    return await copyAll(copy, context, figures);
  } finally {
    // Not being able to tell is told by whatever made it fail.
    await tellRejects(copy, context, figures).catch(() => undefined);
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
  const wasFinished = before.gaps.length === 0 && before.chunks > 0 && notedRows(context) === before.rowsRead;
  if (wasFinished) {
    await to.ledger.makeDurable(step);
    // Copies that come after it look at what its last run has noted.
    noteAgain(context);
    Object.assign(figures, figuresOf(copy, before, before, nothingCopied(before), clock.monotonicMs() - startedMs));
    return 'done';
  }
  const moment = await momentOf(copy, before, context);
  const { rows } = moment;

  // 3. The rows.
  const told = nothingCopied(before);
  try {
    await copyRows({ copy: { ...copy, source: moment.source }, step, before, moment }, context, told);
  } catch (error) {
    const { workers, chunks, measured } = told;
    Object.assign(figures, { rows: Number(before.rowsWritten) + measured.rows, chunks, workers });
    await moment.release('failed');
    throw error;
  }
  await moment.release('done');

  // 4. The proof: every key is covered, and by as many rows as were counted, once all of it is on disk.
  await to.ledger.makeDurable(step);
  const after = committedChunks(await to.ledger.entries(step));
  Object.assign(figures, figuresOf(copy, before, after, told, clock.monotonicMs() - startedMs));
  if (told.end === 'stopping' && after.gaps.length > 0) return 'stopped';
  if (after.gaps.length > 0) throw new Error('chunks are missing in the ledger after all of them were copied');
  if (after.rowsRead !== rows) throw countDiffers(spec, { key: step, tables: to.ledger.tables }, rows, after.rowsRead);
  return 'done';
}

function nothingCopied({ chunks }: Committed): RowsCopied {
  return { end: 'failed', workers: 0, chunks, measured: { rows: 0, bytes: 0 } };
}

function figuresOf(
  { source }: PreparedCopy,
  before: Committed,
  after: Committed,
  { workers, measured }: RowsCopied,
  durationMs: number,
): Figures {
  return {
    rows: Number(after.rowsWritten),
    ...(after.rejects > 0n && { rejects: Number(after.rejects) }),
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
