import type { Fault } from '../../../state/fault.ts';
import type { Connection } from '../connection.ts';
import type { Ledger, LedgerKey, PlannedChunk } from '../ledger.ts';
import { ledgerColumns, noLedgerPrivilege, unlikeLedger } from '../ledger-faults.ts';
import type { LedgerHome } from '../ledger-home.ts';
import { keyDdl, keyValues } from '../ledger-rows.ts';
import { type LedgerSql, ledgerUnits } from '../ledger-units.ts';
import { journalCopyDdl, journalCopyGrants, lookSql } from './journal-copy-ddl.ts';
import { advisoryClass } from './lock.ts';
import { isKey, isPermission, lookAtOwn, ownerOrSuperuser, withRole } from './own-tables.ts';
import { PlannedChunks, plannedChunksDdl, plannedChunksGrants } from './planned-chunks.ts';

const ddl = `create schema nightferry;
create table nightferry.ledger (
  ${keyDdl},
  low text,
  high text,
  rows_read bigint not null default 0,
  rows_written bigint not null default 0,
  rejects bigint not null default 0,
  committed_at timestamptz not null default clock_timestamp(),
  primary key (session, phase, step, cell, generation, unit)
);
comment on table nightferry.ledger is 'What Nightferry has committed in this database. Needed until the migration is over.';`;

/** `nightferry.ledger` in the database itself. */
export class PostgresLedger implements Ledger {
  readonly tables = { ledger: 'nightferry.ledger', chunks: 'nightferry.chunks' };
  readonly entries: Ledger['entries'];
  readonly claim: Ledger['claim'];
  readonly #home: LedgerHome;
  readonly #units: ReturnType<typeof ledgerUnits>;
  readonly #chunks: PlannedChunks;

  constructor(home: LedgerHome) {
    this.#home = home;
    this.#units = ledgerUnits(home, ledgerSql);
    this.entries = this.#units.entries;
    this.claim = this.#units.claim;
    this.#chunks = new PlannedChunks(home);
  }

  /** Faults: `ledger/no-privilege`, `ledger/unlike`, `database/read-only`. */
  async prepare(): Promise<void> {
    if (!(await this.exists())) await this.#create();
    const found = await lookAtOwn(this.#home, isLedger);
    if (found?.columns !== ledgerColumns) throw unlikeLedger('nightferry.ledger', this.#home.name, found?.columns);
    if (!found.isUsable) {
      const isMissing = (await this.#chunks.state()) === 'missing';
      throw await this.#noPrivilege(isMissing ? grants : `${grants}\n${plannedChunksGrants}`);
    }
    await this.#chunks.prepare();
  }

  async exists(): Promise<boolean> {
    return (await lookAtOwn(this.#home, isLedger)) !== undefined;
  }

  async commitLater(connection: Connection): Promise<void> {
    await connection.query(`select set_config('synchronous_commit', 'off', true)`);
  }

  /** A commit that waits for its own WAL waits for all before it. A lock on a row is WAL that leaves everything as it is. */
  async makeDurable(key: LedgerKey): Promise<void> {
    await this.#home.inTransaction(async (connection) => {
      await connection.query(`select from nightferry.ledger where ${isKey} limit 1 for no key update`, keyValues(key));
    });
  }

  async forget(connection: Connection, key: LedgerKey): Promise<number> {
    await connection.script('reset session authorization; reset role');
    const { rowCount } = await connection.query(`delete from nightferry.ledger where ${isKey}`, keyValues(key));
    await this.#chunks.forget(connection, key);
    return rowCount;
  }

  planned(key: LedgerKey): Promise<readonly PlannedChunk[] | undefined> {
    return this.#chunks.planned(key);
  }

  plan(key: LedgerKey, chunks: readonly PlannedChunk[]): Promise<void> {
    return this.#chunks.plan(key, chunks);
  }

  unplan(key: LedgerKey, units: readonly string[]): Promise<void> {
    return this.#chunks.unplan(key, units);
  }

  async settle(...[connection, ...unit]: Parameters<Ledger['settle']>): Promise<void> {
    // A script that ends as the role that is to own what it made need not let that role keep the ledger.
    await connection.script('reset session authorization; reset role');
    await this.#units.settle(connection, ...unit);
  }

  async #create(): Promise<void> {
    try {
      await this.#home.inTransaction(async (connection) => {
        // `create schema if not exists` still fails when two sessions get to it at the same moment.
        await connection.query(`select pg_advisory_xact_lock(${advisoryClass}, 2)`);
        if ((await lookAtOwn(connection, isLedger)) !== undefined) return;
        await connection.script(ddl.replace('create schema', 'create schema if not exists'));
        if ((await this.#chunks.state(connection)) === 'missing') await connection.script(plannedChunksDdl);
        const { rows } = await connection.query(lookSql);
        if ((rows[0]?.[1] ?? null) === null) await connection.script(journalCopyDdl);
      });
    } catch (error) {
      if (!isPermission(error)) throw error;
      throw await this.#noPrivilege(
        [ddl, plannedChunksDdl, journalCopyDdl, grants, plannedChunksGrants, journalCopyGrants].join('\n'),
        error,
      );
    }
  }

  async #noPrivilege(ddlAndGrants: string, cause?: unknown): Promise<Fault> {
    const { user, sql } = await withRole(this.#home, ddlAndGrants);
    return noLedgerPrivilege(this.#home.name, { user, who: ownerOrSuperuser, sql, cause });
  }
}

const isLedger = `c.relname = 'ledger'`;

const grants = `grant usage on schema nightferry to ROLE;
grant select, insert, update, delete on nightferry.ledger to ROLE;`;

const ledgerSql: LedgerSql = {
  entries: `select unit, low, high, rows_read, rows_written, rejects,
         to_char(committed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
       from nightferry.ledger where ${isKey} order by unit collate "C"`,
  claim: `insert into nightferry.ledger (session, phase, step, cell, generation, unit, low, high)
      values ($1, $2, $3, $4, $5, $6, $7, $8)`,
  settle: `update nightferry.ledger set rows_read = $7, rows_written = $8, rejects = $9, committed_at = clock_timestamp()
       where ${isKey} and unit = $6`,
};
