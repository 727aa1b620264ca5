import { Fault, recordFault } from '../../state/fault.ts';
import { formatCount } from '../../state/format.ts';
import { done, failed, stopped } from '../../state/outcome.ts';
import type { Database, LedgerKey } from '../engines/engine.ts';
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
        `DELETE FROM ${to.engine.ledgerTable} WHERE phase = '${context.at.phase}' AND step = '${context.at.step}';`,
      ];
    },

    async run(context) {
      try {
        return await takeOut(spec, context);
      } catch (error) {
        return context.signal.aborted ? stopped : failed(recordFault(error));
      }
    },

    async recover(context) {
      const to = await context.database(spec.to.database);
      const { chunks } = await committed(to, ledgerKey(context));
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
  if (before.chunks === 0) return done({ figures: { rows: 0, chunks: 0 } });
  const { into } = await filled(spec, context);
  const emptying = await target.emptying(to, into);
  const connection = await to.connect();
  try {
    const rows = await connection.transaction(async () => {
      // From here on nobody writes to the table: what is counted is what is taken out.
      await connection.query(target.holding(into), [], context.signal);
      const found = await connection.query(`select count(*) from ${into.sql}`, [], context.signal);
      const count = BigInt(found.rows[0]?.[0] ?? 0);
      if (count > before.rowsWritten) throw wouldLose(spec, count - before.rowsWritten);
      const [follower] = await target.followers(connection, into);
      if (follower !== undefined) throw wouldTakeAlong(spec, follower);
      if (count > 0n) await connection.query(emptying, [], context.signal);
      await to.ledger.forget(connection, key);
      return count;
    });
    return done({ figures: { rows: Number(rows), chunks: before.chunks } });
  } finally {
    await connection.close();
  }
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

function wouldLose({ to }: CopySpec, more: bigint): Fault {
  return new Fault(
    'copy/undo-would-lose',
    `${to.text} has ${formatCount(Number(more), 'row')} more than were copied: emptying it would lose them.`,
    {
      remedy: [
        'Someone has written to it since. Find out who, and save those rows.',
        'Take them out and retry, or skip this with the reason and leave the table as it is.',
      ],
      retry: 'safe',
    },
  );
}
