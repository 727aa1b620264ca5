import { Fault } from '../../../state/fault.ts';
import type { Connection } from '../connection.ts';
import type { Ledger, LedgerEntry, LedgerKey, PlannedChunk } from '../ledger.ts';
import { claimFault, ledgerColumns, notClaimed, unlikeLedger } from '../ledger-faults.ts';
import type { LedgerHome } from '../ledger-home.ts';
import { entryOf, keyValues } from '../ledger-rows.ts';
import { journalCopyDdl, journalCopyGrants, lookSql } from './journal-copy-ddl.ts';
import { advisoryClass } from './lock.ts';
import { PlannedChunks, plannedChunksDdl, plannedChunksGrants } from './planned-chunks.ts';

const ddl = `create schema nightferry;
create table nightferry.ledger (
  session text not null,
  phase text not null,
  step text not null,
  cell text not null,
  generation integer not null,
  unit text not null,
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
  readonly #home: LedgerHome;
  readonly #chunks: PlannedChunks;

  constructor(home: LedgerHome) {
    this.#home = home;
    this.#chunks = new PlannedChunks(home);
  }

  /** Faults: `ledger/no-privilege`, `ledger/unlike`, `database/read-only`. */
  async prepare(): Promise<void> {
    if ((await this.#look()) === undefined) await this.#create();
    const found = await this.#look();
    if (found?.columns !== ledgerColumns) throw unlikeLedger('nightferry.ledger', this.#home.name, found?.columns);
    if (!found.usable) {
      const isMissing = (await this.#chunks.state()) === 'missing';
      throw await this.#noPrivilege(isMissing ? grants : `${grants}\n${plannedChunksGrants}`);
    }
    await this.#chunks.prepare();
  }

  async exists(): Promise<boolean> {
    return (await this.#look()) !== undefined;
  }

  async entries(key: LedgerKey): Promise<readonly LedgerEntry[]> {
    const { rows } = await this.#home.query(
      `select unit, low, high, rows_read, rows_written, rejects,
         to_char(committed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
       from nightferry.ledger where ${isKey} order by unit collate "C"`,
      keyValues(key),
    );
    return rows.map(entryOf);
  }

  /** A worker that claims what another has claimed waits here until that one's transaction is over. */
  async claim(
    connection: Connection,
    key: LedgerKey,
    { unit, low, high }: Parameters<Ledger['claim']>[2],
    signal?: AbortSignal,
  ): Promise<void> {
    const sql = `insert into nightferry.ledger (session, phase, step, cell, generation, unit, low, high)
      values ($1, $2, $3, $4, $5, $6, $7, $8)`;
    await connection.query(sql, [...keyValues(key), unit, low, high], signal).catch((error: unknown) => {
      throw claimFault(error, this.#home.name, key, unit);
    });
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

  async settle(
    connection: Connection,
    key: LedgerKey,
    unit: string,
    figures: Parameters<Ledger['settle']>[3],
  ): Promise<void> {
    // A script that ends as the role that is to own what it made need not let that role keep the ledger.
    await connection.script('reset session authorization; reset role');
    const { rowsRead, rowsWritten, rejects } = figures;
    const { rowCount } = await connection.query(
      `update nightferry.ledger set rows_read = $7, rows_written = $8, rejects = $9, committed_at = clock_timestamp()
       where ${isKey} and unit = $6`,
      [...keyValues(key), unit, ...[rowsRead, rowsWritten, rejects].map(String)],
    );
    if (rowCount !== 1) throw notClaimed(key, unit);
  }

  /** By name in the catalog: to_regclass would ask for USAGE on the schema, which may be what is missing. */
  async #look(on: Pick<LedgerHome, 'query'> = this.#home): Promise<{ usable: boolean; columns: string } | undefined> {
    const { rows } = await on.query(`
      select has_schema_privilege(n.oid, 'usage')
          and has_table_privilege(c.oid, 'select') and has_table_privilege(c.oid, 'insert')
          and has_table_privilege(c.oid, 'update') and has_table_privilege(c.oid, 'delete'),
        (select string_agg(attname, ',' order by attnum) from pg_attribute
         where attrelid = c.oid and attnum > 0 and not attisdropped)
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'nightferry' and c.relname = 'ledger'`);
    const [found] = rows;
    return found && { usable: found[0] === 't', columns: found[1] ?? '' };
  }

  async #create(): Promise<void> {
    try {
      await this.#home.inTransaction(async (connection) => {
        // `create schema if not exists` still fails when two sessions get to it at the same moment.
        await connection.query(`select pg_advisory_xact_lock(${advisoryClass}, 2)`);
        if ((await this.#look(connection)) !== undefined) return;
        await connection.script(ddl.replace('create schema', 'create schema if not exists'));
        if ((await this.#chunks.state(connection)) === 'missing') await connection.script(plannedChunksDdl);
        const { rows } = await connection.query(lookSql);
        if ((rows[0]?.[1] ?? null) === null) await connection.script(journalCopyDdl);
      });
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'database/permission') throw error;
      throw await this.#noPrivilege(
        [ddl, plannedChunksDdl, journalCopyDdl, grants, plannedChunksGrants, journalCopyGrants].join('\n'),
        error,
      );
    }
  }

  async #noPrivilege(sql: string, cause?: unknown): Promise<Fault> {
    const { rows } = await this.#home.query('select quote_ident(current_user), current_user');
    const [quoted = null, role = null] = rows[0] ?? [];
    const lines = sql.replaceAll('ROLE', quoted ?? 'ROLE').split('\n');
    return new Fault(
      'ledger/no-privilege',
      `${role ?? 'The role'} may not keep Nightferry's ledger in ${this.#home.name}.`,
      {
        remedy: [`Run this in ${this.#home.name} as its owner or a superuser, then try again:`, ...lines],
        retry: 'safe',
        cause,
      },
    );
  }
}

const grants = `grant usage on schema nightferry to ROLE;
grant select, insert, update, delete on nightferry.ledger to ROLE;`;

const isKey = 'session = $1 and phase = $2 and step = $3 and cell = $4 and generation = $5';
