import { Fault } from '../../../state/fault.ts';
import type { Connection } from '../connection.ts';
import type { LedgerKey } from '../ledger.ts';
import type { LedgerHome } from '../ledger-home.ts';
import { keyValues } from '../ledger-rows.ts';
import { filterSql, newColumns, rejectColumns, rejectOf, unlikeRejects, writeRejects } from '../reject-rows.ts';
import type { NewReject, Reject, RejectCount, RejectFilter, RejectPage, RejectStore } from '../rejects.ts';
import { advisoryClass } from './lock.ts';

const ddl = `create schema nightferry;
create table nightferry.rejects (
  id bigint generated always as identity primary key,
  session text not null,
  phase text not null,
  step text not null,
  cell text not null,
  generation integer not null,
  unit text not null,
  source_table text not null,
  target_table text not null,
  key_columns text not null,
  key_values text not null,
  row_count bigint not null,
  column_name text,
  reason text not null,
  code text,
  message text not null,
  line bigint,
  row_data text,
  status text not null default 'open',
  settled_by text,
  rejected_at timestamptz not null default clock_timestamp(),
  settled_at timestamptz
);
create index rejects_of_step on nightferry.rejects (session, phase, step, cell, generation, id);
comment on table nightferry.rejects is 'Rows that copies of Nightferry could not carry over into this database, with their keys.';`;

const grants = `grant usage on schema nightferry to ROLE;
grant select, insert, update, delete on nightferry.rejects to ROLE;`;

/** `nightferry.rejects` in the database itself. */
export class PostgresRejects implements RejectStore {
  readonly table = 'nightferry.rejects';
  readonly #home: LedgerHome;

  constructor(home: LedgerHome) {
    this.#home = home;
  }

  /** Faults: `rejects/no-privilege`, `rejects/unlike`, `database/read-only`. */
  async prepare(): Promise<void> {
    if ((await this.#look()) === undefined) await this.#create();
    const found = await this.#look();
    if (found?.columns !== rejectColumns) throw unlikeRejects(this.table, this.#home.name, found?.columns);
    if (!found.usable) throw await this.#noPrivilege(grants);
  }

  async exists(): Promise<boolean> {
    return (await this.#look()) !== undefined;
  }

  async add(connection: Connection, step: LedgerKey, rejects: readonly NewReject[]): Promise<void> {
    if (rejects.length === 0) return;
    const sql = `insert into nightferry.rejects (session, phase, step, cell, generation, ${newColumns})
      select $1, $2, $3, $4, $5::integer, r.* from json_to_recordset($6::json) as r (unit text, source_table text,
        target_table text, key_columns text, key_values text, row_count bigint, column_name text, reason text, code text,
        message text, line bigint, row_data text)`;
    await connection.query(sql, [...keyValues(step), writeRejects(rejects)]);
  }

  async list(filter: RejectFilter, { after = '0', limit = 1000 }: RejectPage = {}): Promise<readonly Reject[]> {
    if (!(await this.exists())) return [];
    const { where, values } = filterSql(filter, dialect);
    const { rows } = await this.#home.query(
      `select ${shownColumns} from nightferry.rejects
       where ${where} and id > $${values.length + 1}::bigint order by id limit ${Math.floor(limit)}`,
      [...values, after],
    );
    return rows.map(rejectOf);
  }

  async count(filter: RejectFilter): Promise<RejectCount> {
    if (!(await this.exists())) return { rejects: 0, rows: 0 };
    const { where, values } = filterSql(filter, dialect);
    const sql = `select count(*), coalesce(sum(row_count), 0) from nightferry.rejects where ${where}`;
    const { rows } = await this.#home.query(sql, values);
    return { rejects: Number(rows[0]?.[0]), rows: Number(rows[0]?.[1]) };
  }

  async settle(
    connection: Connection,
    ids: readonly string[],
    status: Parameters<RejectStore['settle']>[2],
    by: string,
  ): Promise<number> {
    const sql = `update nightferry.rejects set status = $1, settled_by = $2, settled_at = clock_timestamp()
      where status not in ('retried', $1) and ${dialect.among('id', '$3')}`;
    return (await connection.query(sql, [status, by, JSON.stringify(ids)])).rowCount;
  }

  async forget(connection: Connection, step: LedgerKey): Promise<number> {
    if ((await this.#look(connection)) === undefined) return 0;
    const sql = `delete from nightferry.rejects
      where session = $1 and phase = $2 and step = $3 and cell = $4 and generation = $5`;
    return (await connection.query(sql, keyValues(step))).rowCount;
  }

  /** By name in the catalog, as with the ledger. */
  async #look(on: Pick<LedgerHome, 'query'> = this.#home): Promise<{ usable: boolean; columns: string } | undefined> {
    const { rows } = await on.query(`
      select has_schema_privilege(n.oid, 'usage')
          and has_table_privilege(c.oid, 'select') and has_table_privilege(c.oid, 'insert')
          and has_table_privilege(c.oid, 'update') and has_table_privilege(c.oid, 'delete'),
        (select string_agg(attname, ',' order by attnum) from pg_attribute
         where attrelid = c.oid and attnum > 0 and not attisdropped)
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'nightferry' and c.relname = 'rejects' and c.relkind = 'r'`);
    const [found] = rows;
    return found && { usable: found[0] === 't', columns: found[1] ?? '' };
  }

  async #create(): Promise<void> {
    try {
      await this.#home.inTransaction(async (connection) => {
        await connection.query(`select pg_advisory_xact_lock(${advisoryClass}, 2)`);
        if ((await this.#look(connection)) !== undefined) return;
        const { rowCount } = await connection.query(`select from pg_namespace where nspname = 'nightferry'`);
        await connection.script(rowCount > 0 ? ddl.slice(ddl.indexOf('\n')) : ddl);
      });
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'database/permission') throw error;
      throw await this.#noPrivilege(`${ddl.replace('create schema', 'create schema if not exists')}\n${grants}`, error);
    }
  }

  async #noPrivilege(sql: string, cause?: unknown): Promise<Fault> {
    const { rows } = await this.#home.query('select quote_ident(current_user), current_user');
    const [quoted = null, role = null] = rows[0] ?? [];
    const { name } = this.#home;
    return new Fault('rejects/no-privilege', `${role ?? 'The role'} may not keep rejected rows in ${name}.`, {
      remedy: [
        `Run this in ${name} as its owner or a superuser, then try again:`,
        ...sql.replaceAll('ROLE', quoted ?? 'ROLE').split('\n'),
        'Or take `rejects:` out of the copy: then the first row that is refused stops it.',
      ],
      retry: 'safe',
      cause,
    });
  }
}

const dialect = {
  number: (parameter: string) => `${parameter}::integer`,
  among: (column: string, parameter: string) =>
    `${column} in (select value::bigint from json_array_elements_text(${parameter}::json))`,
};

const shownColumns = rejectColumns
  .split(',')
  .map((name) => (name.endsWith('_at') ? `to_char(${name} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')` : name))
  .join(', ');
