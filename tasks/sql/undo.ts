import { recordFault } from '../../state/fault.ts';
import { type DoneOutcome, done, failed, type Recovery, stopped } from '../../state/outcome.ts';
import type { Database } from '../engines/engine.ts';
import { type Context, ledgerKey, type Undo } from '../kind.ts';
import { holdAlone, probeSays, stillRunning } from './alone.ts';
import { committedEntry } from './in-transaction.ts';
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
        const database = await context.database(databaseOf(spec));
        return await (isAlone
          ? undoAlone(spec, texts, context, database)
          : undoCommitted(spec, texts, context, database));
      } catch (error) {
        return context.signal.aborted ? stopped : failed(recordFault(error));
      }
    },

    async recover(context): Promise<Recovery> {
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
  if (!(await committedEntry(context, database))) return nothingLeft(`the ledger of ${database.name} has no row of it`);
  return withConnection(spec, context, database, (connection) =>
    connection.transaction(async () => {
      const evidence = await runTexts(texts, context, database, connection, context.signal);
      await database.ledger.forget(connection, ledgerKey(context));
      return done({ evidence });
    }),
  );
}

async function undoAlone(spec: SqlSpec, texts: Texts, context: Context, database: Database): Promise<DoneOutcome> {
  return withConnection(spec, context, database, async (connection) => {
    if (!(await holdAlone(connection, context, context.signal))) throw stillRunning(spec);
    if (!(await probeSays(spec, connection, context.signal))) return nothingLeft('its probe says that it is not done');
    return done({ evidence: await runTexts(texts, context, database, connection, context.signal) });
  });
}

function nothingLeft(why: string): DoneOutcome {
  return done({ evidence: [{ kind: 'output', title: 'nothing to undo', text: why }] });
}
