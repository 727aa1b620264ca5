import type { Readable } from 'node:stream';
import { RowsRefused, type TargetTable } from '../../copy/seam.ts';
import type { LedgerKey } from '../ledger.ts';
import type { BulkColumn } from './bulk/encode-rows.ts';
import { bulkLoad } from './bulk/load.ts';
import { targetColumns } from './bulk/target-columns.ts';
import type { SqlServerConnection } from './connection.ts';
import { rowsRefused } from './copy-refused.ts';
import { keptBy } from './copy-written.ts';
import { quoteName } from './quote.ts';
import { socketOf } from './tds/open.ts';

export interface Load {
  readonly table: TargetTable;
  /** Names of the columns that are filled. */
  readonly columns: readonly string[];
  /** Whose rows they are, where that has to be kept. */
  readonly keptFor: LedgerKey | undefined;
}

/**
 * Loads a stream of COPY's text with INSERT BULK, inside the open transaction. Where it has to be kept whose rows they are,
 * they go through a table of the session, since only an INSERT can say which keys it has made.
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
    return await (load.keptFor
      ? throughStage(connection, load, load.keptFor, rows, signal)
      : straight(connection, load, rows, signal));
  } catch (error) {
    rows.destroy();
    throw signal.aborted ? signal.reason : rowsRefused('target', error);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function straight(
  connection: SqlServerConnection,
  load: Load,
  rows: Readable,
  signal: AbortSignal,
): Promise<bigint> {
  const facts = await factsOf(connection, load);
  if (!facts.fillsIdentity) return bulk(connection, load.table.sql, facts.columns, rows, signal);
  await connection.batch(`SET IDENTITY_INSERT ${load.table.sql} ON`);
  const taken = await bulk(connection, load.table.sql, facts.columns, rows, signal);
  await connection.batch(`SET IDENTITY_INSERT ${load.table.sql} OFF`);
  return taken;
}

/** The two halves of the union keep the stage from having an identity of its own. */
async function throughStage(
  connection: SqlServerConnection,
  load: Load,
  step: LedgerKey,
  rows: Readable,
  signal: AbortSignal,
): Promise<bigint> {
  const { table } = load;
  const facts = await factsOf(connection, load);
  const names = load.columns.map(quoteName).join(', ');
  await connection.batch(`IF OBJECT_ID(N'tempdb..${stage}') IS NOT NULL DROP TABLE ${stage};
SELECT ${names} INTO ${stage} FROM ${table.sql} WHERE 1 = 0 UNION ALL SELECT ${names} FROM ${table.sql} WHERE 1 = 0`);
  await bulk(connection, stage, facts.columns, rows, signal);
  const identity = (state: string) => (facts.fillsIdentity ? `SET IDENTITY_INSERT ${table.sql} ${state};` : '');
  const found = await connection.batch(
    `DECLARE @rows bigint; ${identity('ON')}
INSERT INTO ${table.sql} (${names}) ${keptBy(table, step)} SELECT ${names} FROM ${stage};
SET @rows = ROWCOUNT_BIG(); ${identity('OFF')} DROP TABLE ${stage}; SELECT @rows`,
    [],
    signal,
  );
  return BigInt(found.rows[0]?.[0] ?? 0);
}

const stage = '#nightferry_rows';

async function bulk(
  connection: SqlServerConnection,
  table: string,
  columns: readonly BulkColumn[],
  rows: Readable,
  signal: AbortSignal,
): Promise<bigint> {
  const sql = `INSERT BULK ${table}`;
  const sent: { bytes: () => number } = { bytes: () => 0 };
  // Errors of rows are no errors of the connection: they are handed past it.
  const result = await connection.use(
    async (tds) => {
      sent.bytes = () => socketOf(tds)?.writableLength ?? 0;
      try {
        return { taken: await bulkLoad(tds, { table, columns }, rows) };
      } catch (error) {
        if (error instanceof RowsRefused) return { refused: error };
        throw error;
      }
    },
    signal,
    { sql },
    // While there are no rows to send, nobody waits for the server.
    () => rows.readableEnded || sent.bytes() > 0,
  );
  signal.throwIfAborted();
  if ('refused' in result) throw result.refused;
  return result.taken;
}

interface Facts {
  readonly columns: readonly BulkColumn[];
  readonly fillsIdentity: boolean;
}

async function factsOf(connection: SqlServerConnection, { table, columns: names }: Load): Promise<Facts> {
  const { rows } = await connection.query(
    'SELECT name, collation_name, is_identity FROM sys.columns WHERE object_id = OBJECT_ID($1)',
    [table.sql],
  );
  const collations = new Map(
    rows.flatMap(([name, collation]) => (name && collation ? [[name, collation] as const] : [])),
  );
  const found = await connection.use((tds) => targetColumns(tds, table.sql, names, collations));
  const columns = found.filter((column) => column !== undefined);
  // The mapping was fitted to what the columns hold: that is nothing for those.
  if (columns.length < names.length) throw new TypeError(`a column of ${table.title} can't be loaded`);
  const identity = rows.find(([, , is]) => is === '1')?.[0];
  return { columns, fillsIdentity: identity !== undefined && identity !== null && names.includes(identity) };
}
