import type { Connection } from '../connection.ts';
import type { Ledger, LedgerKey, PlannedChunk } from '../ledger.ts';
import { ledgerColumns, planFault, unlikeLedger } from '../ledger-faults.ts';
import type { LedgerHome } from '../ledger-home.ts';
import { keyDdl, keyValues, plannedOf } from '../ledger-rows.ts';
import { type LedgerSql, ledgerUnits } from '../ledger-units.ts';
import type { SqliteConnection } from './connection.ts';
import { forgetWritten } from './copy-written.ts';

const ddl = `create table if not exists nightferry_ledger (
  ${keyDdl},
  low text,
  high text,
  rows_read integer not null default 0,
  rows_written integer not null default 0,
  rejects integer not null default 0,
  committed_at text not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
  primary key (session, phase, step, cell, generation, unit)
) without rowid`;

const chunksDdl = `create table if not exists nightferry_chunks (
  ${keyDdl},
  low text,
  high text,
  primary key (session, phase, step, cell, generation, unit)
) without rowid`;

const isKey = 'session = $1 and phase = $2 and step = $3 and cell = $4 and generation = cast($5 as integer)';

/** The tables `nightferry_ledger` and `nightferry_chunks` in the database itself. */
export class SqliteLedger implements Ledger {
  readonly tables = { ledger: 'nightferry_ledger', chunks: 'nightferry_chunks' };
  readonly entries: Ledger['entries'];
  readonly claim: Ledger['claim'];
  readonly settle: Ledger['settle'];
  readonly #name: string;
  readonly #connection: () => Promise<SqliteConnection>;

  constructor(name: string, connection: () => Promise<SqliteConnection>) {
    this.#name = name;
    this.#connection = connection;
    const query: LedgerHome['query'] = async (sql, values) => (await connection()).query(sql, values);
    const units = ledgerUnits({ name, query }, ledgerSql);
    this.entries = units.entries;
    this.claim = units.claim;
    this.settle = units.settle;
  }

  /** Faults: `ledger/unlike`, `database/read-only`. */
  async prepare(): Promise<void> {
    const connection = await this.#connection();
    if (!(await this.exists())) await connection.query(ddl);
    const { rows } = await connection.query(`select group_concat(name) from pragma_table_info('nightferry_ledger')`);
    const found = rows[0]?.[0] ?? undefined;
    if (found !== ledgerColumns) throw unlikeLedger('nightferry_ledger', this.#name, found);
    if (!(await this.#keepsChunks(connection))) await connection.query(chunksDdl);
  }

  async exists(): Promise<boolean> {
    const connection = await this.#connection();
    const { rowCount } = await connection.query(`select 1 from sqlite_schema where name = 'nightferry_ledger'`);
    return rowCount > 0;
  }

  /** Every commit waits for the disk: there are few, by one writer. */
  async commitLater(): Promise<void> {}

  async makeDurable(): Promise<void> {}

  async forget(connection: Connection, key: LedgerKey): Promise<number> {
    const { rowCount } = await connection.query(`delete from nightferry_ledger where ${isKey}`, keyValues(key));
    if (await this.#keepsChunks(connection)) {
      await connection.query(`delete from nightferry_chunks where ${isKey}`, keyValues(key));
    }
    await forgetWritten(connection, key);
    return rowCount;
  }

  async planned(key: LedgerKey): Promise<readonly PlannedChunk[] | undefined> {
    const connection = await this.#connection();
    if (!(await this.#keepsChunks(connection))) return undefined;
    const { rows } = await connection.query(
      `select unit, low, high from nightferry_chunks where ${isKey} order by unit`,
      keyValues(key),
    );
    return rows.map(plannedOf);
  }

  async plan(key: LedgerKey, chunks: readonly PlannedChunk[]): Promise<void> {
    const connection = await this.#connection();
    const sql = `insert into nightferry_chunks (session, phase, step, cell, generation, unit, low, high)
      select $1, $2, $3, $4, cast($5 as integer), value ->> 'unit', value ->> 'low', value ->> 'high' from json_each($6)`;
    await connection.query(sql, [...keyValues(key), JSON.stringify(chunks)]).catch((error: unknown) => {
      throw planFault(error, this.#name, key);
    });
  }

  async unplan(key: LedgerKey, units: readonly string[]): Promise<void> {
    const connection = await this.#connection();
    const sql = `delete from nightferry_chunks where ${isKey} and unit in (select value from json_each($6))`;
    await connection.query(sql, [...keyValues(key), JSON.stringify(units)]);
  }

  async #keepsChunks(connection: Connection): Promise<boolean> {
    const { rowCount } = await connection.query(`select 1 from sqlite_schema where name = 'nightferry_chunks'`);
    return rowCount > 0;
  }
}

const ledgerSql: LedgerSql = {
  entries: `select unit, low, high, rows_read, rows_written, rejects, committed_at from nightferry_ledger
       where ${isKey} order by unit`,
  claim: `insert into nightferry_ledger (session, phase, step, cell, generation, unit, low, high)
      values ($1, $2, $3, $4, $5, $6, $7, $8)`,
  settle: `update nightferry_ledger set rows_read = $7, rows_written = $8, rejects = $9,
         committed_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
       where ${isKey} and unit = $6`,
};
