import { Fault } from '../../../../state/fault.ts';
import type { Connection } from '../../connection.ts';
import type { Ledger, LedgerEntry, LedgerKey, PlannedChunk } from '../../ledger.ts';
import { claimFault, ledgerColumns, notClaimed, planFault, unlikeLedger } from '../../ledger-faults.ts';
import type { LedgerHome } from '../../ledger-home.ts';
import { entryOf, keyValues } from '../../ledger-rows.ts';
import { forgetWritten } from '../copy/target/written.ts';
import { chunksDdl, grantOf, ledgerDdl, schemaDdl } from './ddl.ts';
import { createOwn, instantOf, isPermission, lookAtOwn, quotedUser } from './own-tables.ts';

/** A statement takes 2,100 parameters; a chunk has three, and five are of the key. */
const chunksAtOnce = 500;

/** `nightferry.ledger` and `nightferry.chunks` in the database itself. */
export class SqlServerLedger implements Ledger {
  readonly tables = { ledger: 'nightferry.ledger', chunks: 'nightferry.chunks' };
  readonly #home: LedgerHome;

  constructor(home: LedgerHome) {
    this.#home = home;
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

  async entries(key: LedgerKey): Promise<readonly LedgerEntry[]> {
    const { rows } = await this.#home.query(
      `SELECT unit, low, high, rows_read, rows_written, rejects, committed_at
       FROM nightferry.ledger WHERE ${isKey} ORDER BY unit`,
      keyValues(key),
    );
    return rows.map((row) => entryOf([...row.slice(0, 6), instantOf(row[6])]));
  }

  /** A worker that claims what another has claimed waits here until that one's transaction is over. */
  async claim(
    connection: Connection,
    key: LedgerKey,
    { unit, low, high }: Parameters<Ledger['claim']>[2],
    signal?: AbortSignal,
  ): Promise<void> {
    const sql = `INSERT INTO nightferry.ledger (session, phase, step, cell, generation, unit, low, high)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`;
    await connection.query(sql, [...keyValues(key), unit, low, high], signal).catch((error: unknown) => {
      throw claimFault(error, this.#home.name, key, unit);
    });
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
    return rows.map(([unit, low, high]) => ({ unit: unit ?? '', low: low ?? null, high: high ?? null }));
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

  async settle(
    connection: Connection,
    key: LedgerKey,
    unit: string,
    figures: Parameters<Ledger['settle']>[3],
  ): Promise<void> {
    const { rowsRead, rowsWritten, rejects } = figures;
    const { rowCount } = await connection.query(
      `UPDATE nightferry.ledger SET rows_read = $7, rows_written = $8, rejects = $9, committed_at = SYSUTCDATETIME()
       WHERE ${isKey} AND unit = $6`,
      [...keyValues(key), unit, ...[rowsRead, rowsWritten, rejects].map(String)],
    );
    if (rowCount !== 1) throw notClaimed(key, unit);
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
    const { name } = this.#home;
    const grants = [this.tables.ledger, this.tables.chunks].map((table) => grantOf(table, quoted));
    return new Fault('ledger/no-privilege', `${user} may not keep Nightferry's ledger in ${name}.`, {
      remedy: [
        `Run this in ${name} as its owner, then try again:`,
        ...[...ddl, ...grants].flatMap((sql) => sql.split('\n')),
      ],
      retry: 'safe',
      cause,
    });
  }
}

const isKey = 'session = $1 AND phase = $2 AND step = $3 AND cell = $4 AND generation = $5';
