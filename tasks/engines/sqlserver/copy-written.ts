import type { Connection } from '../connection.ts';
import type { LedgerKey } from '../ledger.ts';

/** Forgets which rows the step has written. Inside the caller's transaction. */
export async function forgetWritten(_connection: Connection, _step: LedgerKey): Promise<void> {}
