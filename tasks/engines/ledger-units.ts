import type { Cell } from '../../state/outcome.ts';
import type { Ledger } from './ledger.ts';
import { claimFault, notClaimed } from './ledger-faults.ts';
import type { LedgerHome } from './ledger-home.ts';
import { entryOf, keyValues } from './ledger-rows.ts';

/** What is said to the ledger's table, in an engine's SQL. Keys are `$1` to `$5`, in the order of `keyValues`. */
export interface LedgerSql {
  /** The columns of `entryOf` in their order. */
  readonly entries: string;
  /** `$6` to `$8`: unit, low, high. */
  readonly claim: string;
  /** `$6`: the unit; `$7` to `$9`: rows read, rows written, rejects. */
  readonly settle: string;
  /** An instant as it is read, in ISO 8601; where it is not read so. */
  instantOf?(text: Cell | undefined): Cell;
}

/** The units of a step: see `Ledger`. */
export function ledgerUnits(
  home: Pick<LedgerHome, 'name' | 'query'>,
  sql: LedgerSql,
): Pick<Ledger, 'entries' | 'claim' | 'settle'> {
  const { instantOf = (text) => text ?? null } = sql;
  return {
    async entries(key) {
      const { rows } = await home.query(sql.entries, keyValues(key));
      return rows.map((row) => entryOf([...row.slice(0, 6), instantOf(row[6])]));
    },
    /** A worker that claims what another has claimed waits here until that one's transaction is over. */
    async claim(connection, key, { unit, low, high }, signal) {
      await connection.query(sql.claim, [...keyValues(key), unit, low, high], signal).catch((error: unknown) => {
        throw claimFault(error, home.name, key, unit);
      });
    },
    async settle(connection, key, unit, { rowsRead, rowsWritten, rejects }) {
      const figures = [rowsRead, rowsWritten, rejects].map(String);
      const { rowCount } = await connection.query(sql.settle, [...keyValues(key), unit, ...figures]);
      if (rowCount !== 1) throw notClaimed(key, unit);
    },
  };
}
