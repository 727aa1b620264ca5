import type { Connection } from '../connection.ts';
import type { LedgerKey } from '../ledger.ts';
import { keyValues } from '../ledger-rows.ts';
import { filterSql, newColumns, rejectColumns, rejectOf, unlikeRejects, writeRejects } from '../reject-rows.ts';
import type { NewReject, Reject, RejectCount, RejectFilter, RejectPage, RejectStore } from '../rejects.ts';
import type { SqliteConnection } from './connection.ts';

const now = `strftime('%Y-%m-%dT%H:%M:%fZ', 'now')`;

/** `autoincrement`: an id is never given twice, also when the last reject was forgotten. */
const ddl = `create table if not exists nightferry_rejects (
  id integer primary key autoincrement,
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
  row_count integer not null,
  column_name text,
  reason text not null,
  code text,
  message text not null,
  line integer,
  row_data text,
  status text not null default 'open',
  settled_by text,
  rejected_at text not null default (${now}),
  settled_at text
)`;

/** The table `nightferry_rejects` in the database itself. */
export class SqliteRejects implements RejectStore {
  readonly table = 'nightferry_rejects';
  readonly #name: string;
  readonly #connection: () => Promise<SqliteConnection>;

  constructor(name: string, connection: () => Promise<SqliteConnection>) {
    this.#name = name;
    this.#connection = connection;
  }

  /** Faults: `rejects/unlike`, `database/read-only`. */
  async prepare(): Promise<void> {
    const connection = await this.#connection();
    if (!(await this.exists())) await connection.query(ddl);
    const { rows } = await connection.query(`select group_concat(name) from pragma_table_info('nightferry_rejects')`);
    const found = rows[0]?.[0] ?? undefined;
    if (found !== rejectColumns) throw unlikeRejects(this.table, this.#name, found);
  }

  async exists(): Promise<boolean> {
    return isThere(await this.#connection());
  }

  async add(connection: Connection, step: LedgerKey, rejects: readonly NewReject[]): Promise<void> {
    if (rejects.length === 0) return;
    const values = newColumns.split(', ').map((name) => `value ->> '${name}'`);
    const sql = `insert into nightferry_rejects (session, phase, step, cell, generation, ${newColumns})
      select $1, $2, $3, $4, cast($5 as integer), ${values.join(', ')} from json_each($6)`;
    await connection.query(sql, [...keyValues(step), writeRejects(rejects)]);
  }

  async list(filter: RejectFilter, { after = '0', limit = 1000 }: RejectPage = {}): Promise<readonly Reject[]> {
    const connection = await this.#connection();
    if (!(await isThere(connection))) return [];
    const { where, values } = filterSql(filter, dialect);
    const { rows } = await connection.query(
      `select ${rejectColumns} from nightferry_rejects
       where ${where} and id > ${dialect.number(`$${values.length + 1}`)} order by id limit ${Math.floor(limit)}`,
      [...values, after],
    );
    return rows.map(rejectOf);
  }

  async count(filter: RejectFilter): Promise<RejectCount> {
    const connection = await this.#connection();
    if (!(await isThere(connection))) return { rejects: 0, rows: 0 };
    const { where, values } = filterSql(filter, dialect);
    const sql = `select count(*), coalesce(sum(row_count), 0) from nightferry_rejects where ${where}`;
    const { rows } = await connection.query(sql, values);
    return { rejects: Number(rows[0]?.[0]), rows: Number(rows[0]?.[1]) };
  }

  async settle(
    connection: Connection,
    ids: readonly string[],
    status: Parameters<RejectStore['settle']>[2],
    by: string,
  ): Promise<number> {
    const sql = `update nightferry_rejects set status = $1, settled_by = $2, settled_at = ${now}
      where status not in ('retried', $1) and ${dialect.among('id', '$3')}`;
    return (await connection.query(sql, [status, by, JSON.stringify(ids)])).rowCount;
  }

  async forget(connection: Connection, step: LedgerKey): Promise<number> {
    if (!(await isThere(connection))) return 0;
    const sql = `delete from nightferry_rejects
      where session = $1 and phase = $2 and step = $3 and cell = $4 and generation = cast($5 as integer)`;
    return (await connection.query(sql, keyValues(step))).rowCount;
  }
}

async function isThere(connection: Connection): Promise<boolean> {
  const { rowCount } = await connection.query(`select 1 from sqlite_schema where name = 'nightferry_rejects'`);
  return rowCount > 0;
}

const dialect = {
  number: (parameter: string) => `cast(${parameter} as integer)`,
  among: (column: string, parameter: string) =>
    `${column} in (select cast(value as integer) from json_each(${parameter}))`,
};
