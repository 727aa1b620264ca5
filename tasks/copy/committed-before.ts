import { type DoneOutcome, done } from '../../state/outcome.ts';
import type { Database } from '../engines/engine.ts';
import type { LedgerKey } from '../engines/ledger.ts';
import { type Context, ledgerKey } from '../kind.ts';
import { type Committed, committedChunks } from './chunks.ts';
import { notEmpty, targetDiffers } from './count-faults.ts';
import { notedRows } from './moment.ts';
import { type Remaining, remaining } from './planned.ts';
import { type PreparedCopy, targetOf } from './prepare.ts';
import { areTold } from './rejects/tell.ts';
import type { CopySpec } from './spec.ts';

/**
 * What earlier runs of the step have committed, once no transaction of theirs can add to it any more; and whether the
 * target has just that. Faults: `copy/target-not-empty`, `copy/target-differs`, `copy/straggler`, `copy/ledger-broken`.
 */
export async function committedBefore(copy: PreparedCopy, step: LedgerKey, signal: AbortSignal): Promise<Committed> {
  const { spec, to, target, into } = copy;
  await to.ledger.prepare();
  if (spec.rejects) await to.rejects.prepare();
  await target.awaitStragglers(to, step, signal);
  const before = committedChunks(await to.ledger.entries(step));
  if (before.chunks === 0) {
    if (spec.into === 'empty' && !(await target.isEmpty(to, into))) throw notEmpty(spec);
    if (spec.rejects) await forgetStale(to, step);
    return before;
  }
  const { isWhole, found } = await isWholeTarget(spec, to, before, { step, signal });
  if (!isWhole) throw targetDiffers(spec, { key: step, tables: to.ledger.tables }, before.rowsWritten, found);
  return before;
}

/** Of chunks that somebody has taken out of the ledger by hand, to have the step start over. */
async function forgetStale(to: Database, step: LedgerKey): Promise<void> {
  if ((await to.rejects.count(step)).rejects === 0) return;
  const connection = await to.connect();
  try {
    await connection.transaction(() => to.rejects.forget(connection, step));
  } finally {
    await connection.close();
  }
}

/** What is still to be copied, by the bounds of earlier runs wherever these are known; and whether new ones can be kept. */
export async function remainingChunks(
  { to }: PreparedCopy,
  step: LedgerKey,
  before: Committed,
): Promise<Remaining & { readonly canKeep: boolean }> {
  const planned = await to.ledger.planned(step);
  const left = remaining(before.gaps, planned ?? []);
  if (left.stale.length > 0) await to.ledger.unplan(step, left.stale);
  return { ...left, canKeep: planned !== undefined };
}

/** Outcome of a step whose chunks are all committed, from the ledger and a count of the source; undefined when not. */
export async function finishedCopy(spec: CopySpec, context: Context): Promise<DoneOutcome | undefined> {
  const to = await context.database(spec.to.database);
  if (!(await to.ledger.exists())) return undefined;
  const committed = committedChunks(await to.ledger.entries(ledgerKey(context)));
  if (committed.gaps.length > 0) return undefined;
  const from = await context.database(spec.from.database);
  const rows = notedRows(context) ?? (await from.countRows(spec.from.name, spec.where, context.signal));
  if (rows !== committed.rowsRead) return undefined;
  const { signal } = context;
  if (!(await isWholeTarget(spec, to, committed, { step: ledgerKey(context), signal })).isWhole) return undefined;
  const rejects = Number(committed.rejects);
  // A run that finds it finished has the journal know of them first.
  if (rejects > 0 && !areTold(context, rejects)) return undefined;
  const figures = { rows: Number(committed.rowsWritten), chunks: committed.chunks };
  return done({ figures: { ...figures, ...(rejects > 0 && { rejects }) } });
}

async function isWholeTarget(
  spec: CopySpec,
  to: Database,
  { rowsWritten }: Committed,
  { step, signal }: { readonly step: LedgerKey; readonly signal: AbortSignal },
): Promise<{ readonly isWhole: boolean; readonly found: bigint }> {
  const found = await to.countRows(spec.to.name, undefined, signal);
  if (spec.into === 'empty' && found === rowsWritten) return { isWhole: true, found };
  const { others, own, untold, tells } = await whoseRows(spec, to, step, signal);
  const rest = found - others;
  if (spec.into === 'empty') return { isWhole: rest === rowsWritten, found: rest };
  // Rows that were changed since are nobody's where the writer of a row is told, and still the step's where its key is kept.
  if (untold === undefined && tells === 'keys') return { isWhole: own === rowsWritten, found: own };
  return { isWhole: rest >= rowsWritten, found: rest };
}

async function whoseRows(spec: CopySpec, to: Database, step: LedgerKey, signal: AbortSignal) {
  const target = targetOf(to);
  const tells = target.tellsWriters ? ('writers' as const) : ('keys' as const);
  const table = await target.table(to, spec.to.name);
  if (!table) return { rows: 0n, own: 0n, others: 0n, untold: undefined, tells };
  const connection = await to.connect();
  try {
    return { untold: undefined, ...(await target.countRows(connection, table, step, signal)), tells };
  } finally {
    await connection.close();
  }
}
