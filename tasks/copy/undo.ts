import { Fault, recordFault } from '../../state/fault.ts';
import { formatCount } from '../../state/format.ts';
import { done, type Evidence, failed, stopped } from '../../state/outcome.ts';
import type { Database } from '../engines/engine.ts';
import type { LedgerKey } from '../engines/ledger.ts';
import { type Context, ledgerKey, type Undo } from '../kind.ts';
import { type Committed, committedChunks } from './chunks.ts';
import { targetOf } from './prepare.ts';
import type { CopyTarget, TargetTable, WhoseRows } from './seam.ts';
import type { CopySpec } from './spec.ts';
import { cantTell, mayLose, wouldLose, wouldTakeAlong } from './undo-faults.ts';

/**
 * Takes out what the copy put in, together with the chunks in the ledger, in one transaction: all of the table, where it was
 * empty before and nobody else has filled it; else just the rows of this step. Rows of others are never taken out with them.
 */
export function undoCopy(spec: CopySpec): Undo {
  return {
    can: 'yes',

    async describe(context) {
      const to = await context.database(spec.to.database);
      return [
        `-- on ${spec.to.database}, in one transaction`,
        `${await emptyingOf(spec, to, context)};`,
        ...(spec.rejects ? [to.rejects.table, to.engine.ledgerTable] : [to.engine.ledgerTable]).map(
          (table) => `DELETE FROM ${table} WHERE phase = '${context.at.phase}' AND step = '${context.at.step}';`,
        ),
      ];
    },

    async run(context) {
      try {
        // What is copied anew is to be read anew.
        await context.controls.moments.letGo(spec.from.database);
        return await takeOut(spec, context);
      } catch (error) {
        return context.signal.aborted ? stopped : failed(recordFault(error));
      }
    },

    async recover(context) {
      const to = await context.database(spec.to.database);
      const key = ledgerKey(context);
      // A chunk of the copy itself may still be about to commit: then nothing is undone yet.
      await targetOf(to).awaitStragglers(to, key, context.signal);
      const { chunks } = await committed(to, key);
      if (chunks > 0) return { verdict: 'redo', seen: `the ledger still has ${formatCount(chunks, 'chunk')} of it` };
      return { verdict: 'done', seen: 'the ledger has no chunk of it any more', outcome: done() };
    },
  };
}

/** Before the night there is no table yet: it can't be told whether others will refer to it. */
async function emptyingOf(spec: CopySpec, to: Database, context: Context): Promise<string> {
  const target = targetOf(to);
  const isLeft = context.done !== undefined || (await target.table(to, spec.to.name)) !== undefined;
  if (!isLeft) return `DELETE FROM ${spec.to.name}${spec.into === 'existing' ? ' -- the rows of this copy' : ''}`;
  const { into } = await filled(spec, context);
  return spec.into === 'existing' ? target.takingOut(into, ledgerKey(context), 'own') : target.emptying(to, into);
}

async function takeOut(spec: CopySpec, context: Context) {
  const key = ledgerKey(context);
  const to = await context.database(spec.to.database);
  const target = targetOf(to);
  // A chunk that a killed process left behind must not commit into the emptied table.
  await target.awaitStragglers(to, key, context.signal);
  const before = await committed(to, key);
  // It failed before its first chunk, perhaps since the table was not empty: what is in there is not of the copy.
  if (before.chunks === 0) return nothingCopied(spec, to);
  const { into } = await filled(spec, context);
  const emptying = await target.emptying(to, into);
  const connection = await to.connect();
  try {
    const found = await connection.transaction(async () => {
      // From here on nobody writes to the table: what is counted is what is taken out.
      await connection.query(target.holding(into), [], context.signal);
      const whose = await target.countRows(connection, into, key, context.signal);
      const { found, statement } = toTakeOut(spec, before, whose, { target, into, key, emptying });
      const [follower] = await target.followers(connection, into);
      if (follower !== undefined) throw wouldTakeAlong(spec, follower);
      if (found.rows > 0n) await connection.query(statement, [], context.signal);
      if (spec.rejects || before.rejects > 0n) await to.rejects.forget(connection, key);
      await to.ledger.forget(connection, key);
      return found;
    });
    const figures = { rows: Number(found.rows), chunks: before.chunks };
    return done({ figures, evidence: otherwiseEvidence(spec, before.rowsWritten, found) });
  } finally {
    await connection.close();
  }
}

interface TakingOut {
  readonly target: CopyTarget;
  readonly into: TargetTable;
  readonly key: LedgerKey;
  readonly emptying: string;
}

/** Which rows go, and how. Faults: `copy/undo-would-lose`, where rows of others could go with them. */
function toTakeOut(
  spec: CopySpec,
  { rowsWritten }: Committed,
  whose: WhoseRows,
  { target, into, key, emptying }: TakingOut,
): { readonly found: Found; readonly statement: string } {
  const shown = target.othersStatement?.(into, key);
  if (spec.into === 'existing') {
    if (whose.own !== rowsWritten) throw cantTell(spec, rowsWritten, whose, shown);
    return { found: { rows: whose.own, otherwise: 0n }, statement: target.takingOut(into, key, 'own') };
  }
  // Of an engine that does not tell, all that are not of others count as own.
  const rows = whose.rows - whose.others;
  const otherwise = target.tellsWriters ? rows - whose.own : 0n;
  if (rows > rowsWritten) throw wouldLose(spec, rows - rowsWritten, shown);
  // Rows are gone, and some are not as they were copied: these may have come in the place of those.
  if (rows < rowsWritten && otherwise > 0n) throw mayLose(spec, rowsWritten, { rows, otherwise }, shown);
  return {
    found: { rows, otherwise },
    statement: whose.others > 0n ? target.takingOut(into, key, 'all but others') : emptying,
  };
}

/** What the table holds, if it is there, was put there by others: before the copy, or since. */
async function nothingCopied({ to: { name, text } }: CopySpec, to: Database) {
  const target = targetOf(to);
  const table = await target.table(to, name);
  const isEmpty = !table || (await target.isEmpty(to, table));
  const stay = `No chunk of it was committed: the rows of ${text} are not of the copy, and stay.`;
  return done({
    figures: { rows: 0, chunks: 0 },
    evidence: isEmpty ? [] : [{ kind: 'output', title: 'undo', text: stay }],
  });
}

interface Found {
  readonly rows: bigint;
  readonly otherwise: bigint;
}

function otherwiseEvidence({ to }: CopySpec, copied: bigint, { rows, otherwise }: Found): readonly Evidence[] {
  const lines = [
    ...(rows < copied
      ? [`${formatCount(Number(copied - rows), 'row')} of ${formatCount(Number(copied), 'row')} were gone before.`]
      : []),
    ...(otherwise > 0n
      ? [`${formatCount(Number(otherwise), 'row')} had been written anew since they were copied.`]
      : []),
  ];
  return lines.length > 0 ? [{ kind: 'output', title: `found in ${to.text}`, text: lines.join('\n') }] : [];
}

/** What was filled. The source, which may be gone or in the hands of others by now, is not asked for. */
async function filled({ to: { database, name, text } }: CopySpec, context: Context) {
  const to = await context.database(database);
  const target = targetOf(to);
  const into = await target.table(to, name);
  if (into) return { to, target, into };
  throw new Fault('copy/no-table', `There is no table ${text}, which the copy filled.`, {
    remedy: ['Find out who dropped or renamed it.', 'If its rows are gone with it, skip this with that reason.'],
    retry: 'safe',
  });
}

async function committed({ ledger }: Database, key: LedgerKey): Promise<Committed> {
  if (!(await ledger.exists())) return committedChunks([]);
  return committedChunks(await ledger.entries(key));
}
