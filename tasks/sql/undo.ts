import { Fault, recordFault } from '../../state/fault.ts';
import { type DoneOutcome, done, failed, type Recovery, stopped } from '../../state/outcome.ts';
import type { Database } from '../engines/engine.ts';
import { type Context, ledgerKey, nothingToUndo, type Undo } from '../kind.ts';
import { holdAlone, probeSays, stillRunning } from './alone.ts';
import { committedEntry, unit } from './in-transaction.ts';
import { runTexts } from './run-texts.ts';
import { databaseOf, type SqlSpec } from './spec.ts';
import { sqlTexts } from './texts.ts';
import { withConnection } from './with-connection.ts';

/**
 * Takes SQL back with the SQL that the runbook gives for it. In a transaction the ledger row goes with the effects, so
 * that the ledger tells of the undoing too; outside one the probe does.
 */
export function undoSql(spec: SqlSpec): Undo {
  if (spec.undo === undefined && spec['undo-file'] === undefined) {
    return { can: 'no', why: 'the runbook gives it no `undo:`' };
  }
  if (spec.undo === false) return nothingToUndo;
  const texts = { sql: spec.undo, file: spec['undo-file'] };
  const isAlone = spec.transaction === 'none';
  return {
    can: 'yes',

    describe: async (context) => [
      `-- on ${spec.on}`,
      ...sqlTexts(texts, context).flatMap(({ text }) => text.trimEnd().split('\n')),
    ],

    async run(context) {
      try {
        const name = databaseOf(spec);
        // In the other order than doing it: what put the database in its place lets go of it, what let go of it takes it back.
        if (spec.pins || spec.closes) await context.release(name);
        const database = await context.database(name);
        const outcome = await (isAlone
          ? undoAlone(spec, texts, context, database)
          : undoCommitted(spec, texts, context, database));
        if (spec.closes) await context.repin(name, `undoing ${context.at.phase}/${context.at.step} put it back`);
        return outcome;
      } catch (error) {
        return context.signal.aborted ? stopped : failed(recordFault(error));
      }
    },

    async recover(context): Promise<Recovery> {
      if (spec.closes) return { verdict: 'redo', seen: 'the probe is asked again, and the database pinned' };
      const database = await context.database(databaseOf(spec));
      const isStillDone = isAlone
        ? await withConnection(spec, context, database, (connection) => probeSays(spec, connection, context.signal))
        : (await committedEntry(context, database)) !== undefined;
      const told = isAlone ? 'its probe' : `the ledger of ${database.name}`;
      if (isStillDone) return { verdict: 'redo', seen: `${told} says that it is not undone yet` };
      return { verdict: 'done', seen: `${told} says that it is undone`, outcome: done() };
    },
  };
}

type Texts = Parameters<typeof sqlTexts>[0];

/** Without its ledger row the step's transaction never committed, or was undone: either way nothing is left of it. */
async function undoCommitted(spec: SqlSpec, texts: Texts, context: Context, database: Database): Promise<DoneOutcome> {
  if (!(await isCommitted(spec, context, database))) {
    return nothingLeft(`the ledger of ${database.name} has no row of it`);
  }
  return withConnection(spec, context, database, (connection) =>
    connection.transaction(async () => {
      // First: a killed process may be about to commit the same, and its SQL must not run on top of that.
      const rows = await database.ledger.forget(connection, ledgerKey(context));
      if (rows === 0) return nothingLeft('an earlier attempt has undone it');
      return done({ evidence: await runTexts(texts, context, database, connection, context.signal) });
    }),
  );
}

/** A commit that a killed process sent may still be on its way: it is waited for at the ledger's unique key. */
async function isCommitted(spec: SqlSpec, context: Context, database: Database): Promise<boolean> {
  const { ledger } = database;
  if (await committedEntry(context, database)) return true;
  if (!(await ledger.exists())) return false;
  await withConnection(spec, context, database, (connection) =>
    connection.transaction(async () => {
      const key = ledgerKey(context);
      await ledger.claim(connection, key, { unit, low: null, high: null }, context.signal);
      await ledger.forget(connection, key);
    }),
  ).catch((error: unknown) => {
    // Where nothing can be written, nothing can have been committed either.
    const isAnswer = error instanceof Fault && ['ledger/taken', 'database/read-only'].includes(error.code);
    if (!isAnswer) throw error;
  });
  return (await committedEntry(context, database)) !== undefined;
}

async function undoAlone(spec: SqlSpec, texts: Texts, context: Context, database: Database): Promise<DoneOutcome> {
  return withConnection(spec, context, database, async (connection) => {
    if (!(await holdAlone(connection, context, context.signal))) throw stillRunning(spec);
    if (!(await probeSays(spec, connection, context.signal))) return nothingLeft('its probe says that it is not done');
    const evidence = await runTexts(texts, context, database, connection, context.signal);
    if (!(await probeSays(spec, connection, context.signal))) return done({ evidence });
    throw new Fault(
      'sql/probe-denies',
      `The SQL that takes it back ran on ${spec.on} without an error, but its probe still says that it is done.`,
      {
        remedy: ['Run the probe by hand and see whether the undo or the probe is wrong.', spec.probe ?? ''],
        retry: 'unknown',
      },
    );
  });
}

function nothingLeft(why: string): DoneOutcome {
  return done({ evidence: [{ kind: 'output', title: 'nothing to undo', text: why }] });
}
