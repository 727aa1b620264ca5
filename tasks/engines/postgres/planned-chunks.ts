import { Fault } from '../../../state/fault.ts';
import type { Connection } from '../connection.ts';
import type { LedgerKey, PlannedChunk } from '../ledger.ts';
import { planFault } from '../ledger-faults.ts';
import type { LedgerHome } from '../ledger-home.ts';
import { keyDdl, keyValues, plannedOf } from '../ledger-rows.ts';
import { isKey } from './own-tables.ts';

/** What keeps the chunks of copies, beside the ledger. */
export const plannedChunksDdl = `create table nightferry.chunks (
  ${keyDdl},
  low text,
  high text,
  primary key (session, phase, step, cell, generation, unit)
);
comment on table nightferry.chunks is 'Where Nightferry has cut the rows of copies into chunks. Needed until the migration is over.';`;

export const plannedChunksGrants = 'grant select, insert, delete on nightferry.chunks to ROLE;';

/** `nightferry.chunks`: the bounds of a copy's chunks, so that a resume cuts where the first run has. */
export class PlannedChunks {
  readonly #home: LedgerHome;

  constructor(home: LedgerHome) {
    this.#home = home;
  }

  /** Makes the table beside a ledger of before. Where this role may not, copies go on without it. */
  async prepare(): Promise<void> {
    if ((await this.state()) !== 'missing') return;
    try {
      await this.#home.inTransaction(async (connection) => {
        await connection.script(plannedChunksDdl.replace('create table', 'create table if not exists'));
      });
    } catch (error) {
      // Or another process has just made it.
      const isTolerable = error instanceof Fault && ['database/permission', 'database/constraint'].includes(error.code);
      if (!isTolerable && (await this.state()) === 'missing') throw error;
    }
  }

  async state(on: Pick<LedgerHome, 'query'> = this.#home): Promise<'there' | 'forbidden' | 'missing'> {
    const { rows } = await on.query(`
      select has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')
        and has_table_privilege(c.oid, 'insert') and has_table_privilege(c.oid, 'delete')
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'nightferry' and c.relname = 'chunks'`);
    const [found] = rows;
    if (!found) return 'missing';
    return found[0] === 't' ? 'there' : 'forbidden';
  }

  async planned(key: LedgerKey): Promise<readonly PlannedChunk[] | undefined> {
    if ((await this.state()) !== 'there') return undefined;
    const { rows } = await this.#home.query(
      `select unit, low, high from nightferry.chunks where ${isKey} order by unit collate "C"`,
      keyValues(key),
    );
    return rows.map(plannedOf);
  }

  async plan(key: LedgerKey, chunks: readonly PlannedChunk[]): Promise<void> {
    const sql = `insert into nightferry.chunks (session, phase, step, cell, generation, unit, low, high)
      select $1, $2, $3, $4, $5::integer, c.* from json_to_recordset($6::json) as c (unit text, low text, high text)`;
    await this.#home.query(sql, [...keyValues(key), JSON.stringify(chunks)]).catch((error: unknown) => {
      throw planFault(error, this.#home.name, key);
    });
  }

  async unplan(key: LedgerKey, units: readonly string[]): Promise<void> {
    const sql = `delete from nightferry.chunks where ${isKey} and unit in (select json_array_elements_text($6::json))`;
    await this.#home.query(sql, [...keyValues(key), JSON.stringify(units)]);
  }

  /** Inside the caller's transaction. */
  async forget(connection: Connection, key: LedgerKey): Promise<void> {
    if ((await this.state(connection)) !== 'there') return;
    await connection.query(`delete from nightferry.chunks where ${isKey}`, keyValues(key));
  }
}
