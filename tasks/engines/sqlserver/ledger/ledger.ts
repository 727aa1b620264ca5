import type { Fault } from '../../../../state/fault.ts';
import type { Connection } from '../../connection.ts';
import type { Ledger, LedgerKey, PlannedChunk } from '../../ledger.ts';
import { ledgerColumns, noLedgerPrivilege, planFault, unlikeLedger } from '../../ledger-faults.ts';
import type { LedgerHome } from '../../ledger-home.ts';
import { keyValues, plannedOf } from '../../ledger-rows.ts';
import { type LedgerSql, ledgerUnits } from '../../ledger-units.ts';
import { forgetWritten } from '../copy/target/written.ts';
import { chunksDdl, grantOf, ledgerDdl, schemaDdl } from './ddl.ts';
import { createOwn, instantOf, isPermission, lookAtOwn, quotedUser } from './own-tables.ts';

/** A statement takes 2,100 parameters; a chunk has three, and five are of the key. */
const chunksAtOnce = 500;

/** `nightferry.ledger` and `nightferry.chunks` in the database itself. */
export class SqlServerLedger implements Ledger {
  readonly tables = { ledger: 'nightferry.ledger', chunks: 'nightferry.chunks' };
  readonly entries: Ledger['entries'];
  readonly claim: Ledger['claim'];
  readonly settle: Ledger['settle'];
  readonly #home: LedgerHome;

  constructor(home: LedgerHome) {
    this.#home = home;
    const units = ledgerUnits(home, ledgerSql);
    this.entries = units.entries;
    this.claim = units.claim;
    this.settle = units.settle;
  }

  /** Faults: `ledger/no-privilege`, `ledger/unlike`, `database/read-only`. */
  async prepare(): Promise<void> {
    const isThere = (await this.exists()) && (await lookAtOwn(this.#home, 'chunks')) !== undefined;
    if (!isThere) await this.#create();
    const [ledger, chunks] = [await lookAtOwn(this.#home, 'ledger'), await lookAtOwn(this.#home, 'chunks')];
    if (ledger?.columns !== ledgerColumns) {
      throw unlikeLedger('nightferry.ledger', this.#home.name, ledger?.columns);
    }
    if (!ledger.isUsable || !chunks?.isUsable) throw await this.#noPrivilege([]);
  }

  async exists(): Promise<boolean> {
    return (await lookAtOwn(this.#home, 'ledger')) !== undefined;
  }

  /** Every commit waits for the log: delayed durability would be a setting of the whole database, which is not ours to change. */
  async commitLater(): Promise<void> {}

  async makeDurable(): Promise<void> {}

  async forget(connection: Connection, key: LedgerKey): Promise<number> {
    const { rowCount } = await connection.query(`DELETE FROM nightferry.ledger WHERE ${isKey}`, keyValues(key));
    if (await lookAtOwn(connection, 'chunks')) {
      await connection.query(`DELETE FROM nightferry.chunks WHERE ${isKey}`, keyValues(key));
    }
    await forgetWritten(connection, key);
    return rowCount;
  }

  async planned(key: LedgerKey): Promise<readonly PlannedChunk[] | undefined> {
    if ((await lookAtOwn(this.#home, 'chunks')) === undefined) return undefined;
    const { rows } = await this.#home.query(
      `SELECT unit, low, high FROM nightferry.chunks WHERE ${isKey} ORDER BY unit`,
      keyValues(key),
    );
    return rows.map(plannedOf);
  }

  /** All of them or none. */
  async plan(key: LedgerKey, chunks: readonly PlannedChunk[]): Promise<void> {
    await this.#home
      .inTransaction(async (connection) => {
        for (let at = 0; at < chunks.length; at += chunksAtOnce) {
          const some = chunks.slice(at, at + chunksAtOnce);
          const rows = some.map((_, index) => `($1, $2, $3, $4, $5, ${[6, 7, 8].map((n) => `$${n + index * 3}`)})`);
          await connection.query(
            `INSERT INTO nightferry.chunks (session, phase, step, cell, generation, unit, low, high) VALUES ${rows.join(', ')}`,
            [...keyValues(key), ...some.flatMap(({ unit, low, high }) => [unit, low, high])],
          );
        }
      })
      .catch((error: unknown) => {
        throw planFault(error, this.#home.name, key);
      });
  }

  async unplan(key: LedgerKey, units: readonly string[]): Promise<void> {
    for (let at = 0; at < units.length; at += chunksAtOnce) {
      const some = units.slice(at, at + chunksAtOnce);
      const places = some.map((_, index) => `$${index + 6}`).join(', ');
      const sql = `DELETE FROM nightferry.chunks WHERE ${isKey} AND unit IN (${places})`;
      await this.#home.query(sql, [...keyValues(key), ...some]);
    }
  }

  async #create(): Promise<void> {
    try {
      await createOwn(this.#home, [schemaDdl, ledgerDdl, chunksDdl]);
    } catch (error) {
      if (!isPermission(error)) throw error;
      throw await this.#noPrivilege([schemaDdl, ledgerDdl, chunksDdl], error);
    }
  }

  async #noPrivilege(ddl: readonly string[], cause?: unknown): Promise<Fault> {
    const { quoted, user } = await quotedUser(this.#home);
    const grants = [this.tables.ledger, this.tables.chunks].map((table) => grantOf(table, quoted));
    const sql = [...ddl, ...grants].flatMap((text) => text.split('\n'));
    return noLedgerPrivilege(this.#home.name, { user, who: 'its owner', sql, cause });
  }
}

const isKey = 'session = $1 AND phase = $2 AND step = $3 AND cell = $4 AND generation = $5';

const ledgerSql: LedgerSql = {
  entries: `SELECT unit, low, high, rows_read, rows_written, rejects, committed_at
       FROM nightferry.ledger WHERE ${isKey} ORDER BY unit`,
  claim: `INSERT INTO nightferry.ledger (session, phase, step, cell, generation, unit, low, high)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
  settle: `UPDATE nightferry.ledger SET rows_read = $7, rows_written = $8, rejects = $9, committed_at = SYSUTCDATETIME()
       WHERE ${isKey} AND unit = $6`,
  instantOf,
};
