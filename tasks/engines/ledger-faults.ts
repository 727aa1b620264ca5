import { Fault } from '../../state/fault.ts';
import type { LedgerKey } from './ledger.ts';
import { type MissingRight, noPrivilege, unlikeTable } from './own-table-faults.ts';

/** The ledger's columns, in every engine. */
export const ledgerColumns =
  'session,phase,step,cell,generation,unit,low,high,rows_read,rows_written,rejects,committed_at';

/** Gives the violated unique key of the ledger its meaning; other errors pass. */
export function claimFault(error: unknown, database: string, { phase, step }: LedgerKey, unit: string): unknown {
  if (!(error instanceof Fault) || error.code !== 'database/constraint') return error;
  const message = `${unit} of ${phase}/${step} is committed in ${database} already, by this or another process.`;
  return new Fault('ledger/taken', message, {
    remedy: ['Make sure that no other process runs this session, then resume it: what is committed is not done twice.'],
    retry: 'safe',
    cause: error,
  });
}

/** Gives the violated unique key of the kept chunks its meaning; other errors pass. */
export function planFault(error: unknown, database: string, { phase, step }: LedgerKey): unknown {
  if (!(error instanceof Fault) || error.code !== 'database/constraint') return error;
  const message = `Another process cuts the rows of ${phase}/${step} in ${database} into chunks at the same time.`;
  return new Fault('ledger/taken', message, {
    remedy: ['Make sure that no other process runs this session, then resume it: what is committed is not done twice.'],
    retry: 'safe',
    cause: error,
  });
}

/** The ledger's table is not as this version makes it. */
export function unlikeLedger(table: string, database: string, found: string | undefined): Fault {
  return unlikeTable('ledger/unlike', { table, database, found, before: 'nightferry_ledger_before' });
}

/** Somebody may not make or use the tables of the ledger. */
export function noLedgerPrivilege(database: string, missing: MissingRight): Fault {
  return noPrivilege('ledger/no-privilege', "Nightferry's ledger", database, missing);
}

/** `settle` without `claim` before it in the same transaction is a bug of ours. */
export function notClaimed({ phase, step }: LedgerKey, unit: string): Error {
  return new Error(`the ledger row of ${phase}/${step} ${unit} was not claimed here`);
}
