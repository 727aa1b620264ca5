import type { Cell } from '../../state/outcome.ts';
import type { LedgerKey } from './ledger.ts';

/**
 * One connection. Calls wait for each other. Values are parameters, written `$1`, `$2` in the SQL; every value comes
 * back in text form, never parsed. When a signal aborts, what runs is stopped at the server, and the promise rejects
 * with the signal's reason; what was finished by then resolves as if nothing had happened.
 */
export interface Connection {
  query(sql: string, values?: readonly Cell[], signal?: AbortSignal): Promise<Result>;
  /**
   * Runs a text of many statements. Faults carry the line. The result is that of the last statement that returned
   * columns, its first `scriptRows` rows, with the number of rows that all of them changed.
   */
  script(sql: string, options?: ScriptOptions): Promise<Result>;
  /**
   * Commits when `work` resolves, rolls back when it rejects. A commit that the server turned into a rollback is a
   * fault (`database/commit-lost`). On a broken connection the outcome is unknown: `database/connection-lost`. SQL
   * that ends the transaction itself is a fault too (`database/transaction-ended`), but what it committed stays.
   */
  transaction<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Marks this connection, until it closes, as the one that works on a step outside a transaction. `false` while
   * another one is: a killed process leaves its statement running at the server, until the server notices.
   */
  hold(key: LedgerKey): Promise<boolean>;
  close(): Promise<void>;
}

/** A script that ends with a forgotten `select *` must not fill the memory. */
export const scriptRows = 1000;

export interface ScriptOptions {
  readonly signal?: AbortSignal;
  /** What the server says meanwhile: RAISE NOTICE and the like. */
  readonly onNotice?: (line: string) => void;
  /** The file it came from, for the fault's place. */
  readonly file?: string;
}

export interface Result {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly Cell[])[];
  /** Rows changed or returned, as the server counts. */
  readonly rowCount: number;
}
