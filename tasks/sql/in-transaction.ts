import { type DoneOutcome, done, type Recovery } from '../../state/outcome.ts';
import type { Connection } from '../engines/connection.ts';
import type { Database } from '../engines/engine.ts';
import type { LedgerEntry } from '../engines/ledger.ts';
import { repeatLostRaces } from '../engines/lost-race.ts';
import { repeatPassing } from '../engines/passing.ts';
import { type Context, ledgerKey } from '../kind.ts';
import { runTexts } from './run-texts.ts';
import type { SqlSpec } from './spec.ts';
import { sqlTexts } from './texts.ts';
import { isUndoneWithItsSession } from './undone.ts';
import { withConnection } from './with-connection.ts';

/** Of the one row that such a step has in the ledger. */
export const unit = 'sql';

/**
 * Runs the SQL and writes its ledger row in one transaction. Faults: `ledger/taken` when a transaction that a killed
 * process left behind commits first, and those of the ledger and of the SQL.
 */
export async function runInTransaction(
  spec: SqlSpec,
  context: Context,
  database: Database,
  signal: AbortSignal,
): Promise<DoneOutcome> {
  await database.ledger.prepare();
  const committed = async () => {
    const entry = await committedEntry(context, database);
    if (!entry) return undefined;
    return done({ evidence: [{ kind: 'output', title: 'ledger', text: `already committed ${entry.committedAt}` }] });
  };
  const transaction = (connection: Connection) => async () => {
    const key = ledgerKey(context);
    await database.ledger.claim(connection, key, { unit, low: null, high: null }, signal);
    const evidence = await runTexts(spec, context, database, connection, signal);
    await database.ledger.settle(connection, key, unit, { rowsRead: 0n, rowsWritten: 0n, rejects: 0n });
    return done({ evidence });
  };
  const say = (what: string) => (attempt: string) => context.output(`${database.name} ${what}: ${attempt}`);
  // A commit whose answer was lost on the wire is found here when the operator retries.
  const before = await committed();
  if (before) return before;
  return repeatPassing({
    work: () =>
      withConnection(spec, context, database, (connection) =>
        repeatLostRaces(() => connection.transaction(transaction(connection)), {
          signal,
          say: say(`rolled it back for another's sake`),
        }),
      ),
    committed,
    isPassing: (error) =>
      database.isPassing?.(error) === true &&
      sqlTexts(spec, context).every(({ text }) => isUndoneWithItsSession(text, database.engine.sql)),
    clock: context.clock,
    signal,
    say: say(`can't do it just now`),
  });
}

/** The ledger knows: its row is there when the transaction committed, and only then. */
export async function recoverInTransaction(context: Context, database: Database): Promise<Recovery> {
  const committed = await committedEntry(context, database);
  if (!committed)
    return { verdict: 'redo', seen: `no ledger row in ${database.name}: its transaction was rolled back` };
  const seen = `ledger row in ${database.name}, committed ${committed.committedAt}`;
  return { verdict: 'done', seen, outcome: done() };
}

/** The ledger row of the step, when its transaction committed. */
export async function committedEntry(context: Context, database: Database): Promise<LedgerEntry | undefined> {
  if (!(await database.ledger.exists())) return undefined;
  const entries = await database.ledger.entries(ledgerKey(context));
  return entries.find((entry) => entry.unit === unit);
}
