import type { Cell } from '../../state/outcome.ts';
import type { Connection, Result } from './connection.ts';

/** What the ledger, and the tables beside it, need of the server's database they are in. */
export interface LedgerHome {
  readonly name: string;
  query(sql: string, values?: readonly Cell[]): Promise<Result>;
  /** One transaction on a connection of its own. */
  inTransaction(work: (connection: Connection) => Promise<void>): Promise<void>;
}
