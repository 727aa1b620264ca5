import type { Connection } from '../connection.ts';
import type { LedgerKey } from '../ledger.ts';
import { keyDdl, keyValues } from '../ledger-rows.ts';
import { type RejectSql, rejectPages } from '../reject-pages.ts';
import { newColumns, rejectColumns, unlikeRejects, writeRejects } from '../reject-rows.ts';
import type { NewReject, RejectStore } from '../rejects.ts';
import type { SqliteConnection } from './connection.ts';

const now = `strftime('%Y-%m-%dT%H:%M:%fZ', 'now')`;

/** `autoincrement`: an id is never given twice, also when the last reject was forgotten. */
const ddl = `create table if not exists nightferry_rejects (
  id integer primary key autoincrement,
  ${keyDdl},
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

const table = 'nightferry_rejects';

/** The table `nightferry_rejects` in the database itself. */
export function sqliteRejects(name: string, connection: () => Promise<SqliteConnection>): RejectStore {
  const exists = async (on?: Pick<Connection, 'query'>) => isThere(on ?? (await connection()));
  return {
    table,
    ...rejectPages(
      { query: async (sql, values) => (await connection()).query(sql, values), isThere: exists },
      rejectSql,
    ),
    add,
    /** Faults: `rejects/unlike`, `database/read-only`. */
    async prepare() {
      const own = await connection();
      if (!(await exists())) await own.query(ddl);
      const { rows } = await own.query(`select group_concat(name) from pragma_table_info('nightferry_rejects')`);
      const found = rows[0]?.[0] ?? undefined;
      if (found !== rejectColumns) throw unlikeRejects(table, name, found);
    },
  };
}

async function add(connection: Connection, step: LedgerKey, rejects: readonly NewReject[]): Promise<void> {
  if (rejects.length === 0) return;
  const values = newColumns.split(', ').map((name) => `value ->> '${name}'`);
  const sql = `insert into nightferry_rejects (session, phase, step, cell, generation, ${newColumns})
      select $1, $2, $3, $4, cast($5 as integer), ${values.join(', ')} from json_each($6)`;
  await connection.query(sql, [...keyValues(step), writeRejects(rejects)]);
}

async function isThere(connection: Pick<Connection, 'query'>): Promise<boolean> {
  const { rowCount } = await connection.query(`select 1 from sqlite_schema where name = 'nightferry_rejects'`);
  return rowCount > 0;
}

const number = (parameter: string) => `cast(${parameter} as integer)`;
const among = (column: string, parameter: string) =>
  `${column} in (select cast(value as integer) from json_each(${parameter}))`;

const rejectSql: RejectSql = {
  number,
  among,
  list: (where, after, limit) => `select ${rejectColumns} from nightferry_rejects
       where ${where} and id > ${number(after)} order by id limit ${limit}`,
  count: (where) => `select count(*), coalesce(sum(row_count), 0) from nightferry_rejects where ${where}`,
  settle: `update nightferry_rejects set status = $1, settled_by = $2, settled_at = ${now}
      where status not in ('retried', $1) and ${among('id', '$3')}`,
  forget: `delete from nightferry_rejects
      where session = $1 and phase = $2 and step = $3 and cell = $4 and generation = cast($5 as integer)`,
};
