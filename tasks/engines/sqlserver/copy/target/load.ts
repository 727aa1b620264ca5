import type { Readable } from 'node:stream';
import { isRowLevel } from '../../../../copy/rejects/row-level.ts';
import { RowsRefused, type TargetTable } from '../../../../copy/seam.ts';
import type { LedgerKey } from '../../../ledger.ts';
import { findLine } from '../../bulk/find-line.ts';
import type { SqlServerConnection } from '../../connection.ts';
import { rowsRefused } from '../refused.ts';
import { fillStage, loadFacts, putIn } from './stage.ts';

export interface Load {
  readonly table: TargetTable;
  /** Names of the columns that are filled. */
  readonly columns: readonly string[];
  /** Whose rows they are, where that has to be kept. */
  readonly keptFor: LedgerKey | undefined;
}

/**
 * Loads a stream of COPY's text inside the open transaction, and resolves with the rows that the table took. Rejects with
 * `RowsRefused`, or the signal's reason.
 *
 * (1) INSERT BULK brings them into a table of the session, which refuses none; (2) one INSERT puts them into the table.
 * Straight into it the server would not say which row it refuses, nor which keys it has made, and a server that was tried
 * (Babelfish) ends the transaction and takes no other load on this connection. An INSERT that is refused leaves nothing
 * behind, and the transaction as it was: (3) the row at fault is looked for then, and nothing of the load is left.
 */
export async function loadRows(
  connection: SqlServerConnection,
  load: Load,
  rows: Readable,
  signal: AbortSignal,
): Promise<bigint> {
  const stop = () => rows.destroy();
  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    const loading = { connection, load, facts: await loadFacts(connection, load), signal };
    const count = await fillStage(loading, rows);
    await connection.query(`SAVE TRANSACTION ${savepoint}`);
    return await putIn(loading).catch(async (error: unknown) => {
      signal.throwIfAborted();
      throw await withLine(loading, Number(count), rowsRefused('target', error));
    });
  } catch (error) {
    throw signal.aborted ? signal.reason : rowsRefused('target', error);
  } finally {
    rows.destroy();
    signal.removeEventListener('abort', stop);
  }
}

const savepoint = 'nightferry_load';

async function withLine(
  loading: Parameters<typeof putIn>[0],
  count: number,
  refused: RowsRefused,
): Promise<RowsRefused> {
  const { connection, signal } = loading;
  if (!isRowLevel(refused) || !(await isAlive(connection))) return refused;
  const found = await findLine(count, async (first, last) => {
    try {
      await putIn(loading, { first, last });
      return undefined;
    } catch (error) {
      signal.throwIfAborted();
      const why = rowsRefused('target', error);
      if (isRowLevel(why) && (await isAlive(connection))) return why;
      throw error;
    }
  });
  await connection.query(`ROLLBACK TRANSACTION ${savepoint}`);
  if (found === undefined) return refused;
  const { side, refusal, message, details, cause } = found.refused;
  return new RowsRefused(side, refusal, message, { ...details, line: found.line }, cause);
}

/** A trigger that failed, and some conversions, end the whole transaction. */
async function isAlive(connection: SqlServerConnection): Promise<boolean> {
  return connection.query('SELECT XACT_STATE()').then(
    ({ rows }) => rows[0]?.[0] === '1',
    () => false,
  );
}
