import { Fault, recordFault } from '../../state/fault.ts';
import { formatCount } from '../../state/format.ts';
import { done, type Evidence, failed, stopped } from '../../state/outcome.ts';
import type { Database } from '../engines/engine.ts';
import type { LedgerKey } from '../engines/ledger.ts';
import { type Context, ledgerKey, type Undo } from '../kind.ts';
import { type Committed, committedChunks } from './chunks.ts';
import { targetOf } from './prepare.ts';
import type { CopySpec } from './spec.ts';

/**
 * Takes out what the copy put in: all of the table, since it was empty before, together with the chunks in the ledger,
 * in one transaction. Rows that came from elsewhere meanwhile are never taken out with them.
 */
export function undoCopy(spec: CopySpec): Undo {
  if (spec.into === 'existing') {
    return { can: 'no', why: `${spec.to.text} had rows of its own, and they can't be told from the copied ones` };
  }
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
  return isLeft ? target.emptying(to, (await filled(spec, context)).into) : `DELETE FROM ${spec.to.name}`;
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
  const others = target.othersStatement?.(into, key);
  const connection = await to.connect();
  try {
    const found = await connection.transaction(async () => {
      // From here on nobody writes to the table: what is counted is what is taken out.
      await connection.query(target.holding(into), [], context.signal);
      const found = await target.countRows(connection, into, key, context.signal);
      if (found.rows > before.rowsWritten) {
        throw wouldLose(spec, found.rows - before.rowsWritten, others);
      }
      // Rows are gone, and some are not as they were copied: these may have come in the place of those.
      if (found.rows < before.rowsWritten && found.otherwise > 0n) {
        throw mayLose(spec, before.rowsWritten, found, others);
      }
      const [follower] = await target.followers(connection, into);
      if (follower !== undefined) throw wouldTakeAlong(spec, follower);
      if (found.rows > 0n) await connection.query(emptying, [], context.signal);
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

function wouldTakeAlong({ to }: CopySpec, table: string): Fault {
  return new Fault('copy/undo-would-lose', `Emptying ${to.text} would change rows of ${table}, which refers to it.`, {
    remedy: [
      `Its foreign key deletes or clears them. Find out whose rows ${table} has, and save them.`,
      'Take them out and retry, or skip this with the reason and leave the table as it is.',
    ],
    retry: 'safe',
  });
}

function mayLose({ to }: CopySpec, copied: bigint, { rows, otherwise }: Found, others: string | undefined): Fault {
  const changed = `${formatCount(Number(otherwise), 'row')} of ${to.text} may not be of the copy`;
  const gone = `${formatCount(Number(copied - rows), 'row')} that it wrote are gone, and these were put there or changed since`;
  return new Fault('copy/undo-would-lose', `${changed}: ${gone}.`, {
    remedy: [
      ...shownBy(to.database, others),
      'Find out which these are and who wrote them: another step of the night, or the application. Save what is not copied.',
      'To undo it all the same, take out all rows of the table by hand and retry; or skip this with the reason.',
    ],
    retry: 'safe',
  });
}

/** The statement with which a person sees the rows that are not as they were copied. */
function shownBy(database: string, others: string | undefined): readonly string[] {
  return others === undefined ? [] : [`In ${database}, this shows them: ${others}`];
}

function wouldLose({ to }: CopySpec, more: bigint, others: string | undefined): Fault {
  return new Fault(
    'copy/undo-would-lose',
    `${to.text} has ${formatCount(Number(more), 'row')} more than were copied: emptying it would lose them.`,
    {
      remedy: [
        ...shownBy(to.database, others),
        'Someone has written to it since. Find out who, and save those rows.',
        'Take them out and retry, or skip this with the reason and leave the table as it is.',
      ],
      retry: 'safe',
    },
  );
}
