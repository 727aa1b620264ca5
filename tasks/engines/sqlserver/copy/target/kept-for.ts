import type { LedgerKey } from '../../../ledger.ts';
import { keyValues } from '../../../ledger-rows.ts';
import type { SqlServerConnection } from '../../connection.ts';
import { quoteText } from '../../quote.ts';

/** A table of the session alone: it goes with the transaction that made it, or with the connection. */
const note = '#nightferry_step';

/** From here on, in this connection: whoever loads rows has to keep that they are the step's. */
export async function keepFor(connection: SqlServerConnection, step: LedgerKey): Promise<void> {
  const values = keyValues(step).map((value) => quoteText(value));
  await connection.batch(`IF OBJECT_ID(N'tempdb..${note}') IS NULL
SELECT ${values.map((value, at) => `CAST(${value} AS nvarchar(300)) AS c${at}`).join(', ')} INTO ${note}`);
}

/** The step for which that was asked. */
export async function keptFor(connection: SqlServerConnection): Promise<LedgerKey | undefined> {
  const { rows } = await connection.batch(
    `IF OBJECT_ID(N'tempdb..${note}') IS NOT NULL SELECT c0, c1, c2, c3, c4 FROM ${note}`,
  );
  const [session, phase, step, cell, generation] = rows[0] ?? [];
  if (!session || !phase || !step) return undefined;
  return { session, phase, step, cell: cell ?? '', generation: Number(generation) };
}
