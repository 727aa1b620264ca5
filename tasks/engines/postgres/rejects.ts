import type { Fault } from '../../../state/fault.ts';
import type { Connection } from '../connection.ts';
import type { LedgerKey } from '../ledger.ts';
import type { LedgerHome } from '../ledger-home.ts';
import { keyDdl, keyValues } from '../ledger-rows.ts';
import { type RejectSql, rejectPages } from '../reject-pages.ts';
import { newColumns, noRejectsPrivilege, rejectColumns, unlikeRejects, writeRejects } from '../reject-rows.ts';
import type { NewReject, RejectStore } from '../rejects.ts';
import { advisoryClass } from './lock.ts';
import { isKey, isPermission, lookAtOwn, ownerOrSuperuser, withRole } from './own-tables.ts';

const ddl = `create schema nightferry;
create table nightferry.rejects (
  id bigint generated always as identity primary key,
  ${keyDdl},
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

const table = 'nightferry.rejects';

/** `nightferry.rejects` in the database itself. */
export function postgresRejects(home: LedgerHome): RejectStore {
  const isThere = async (on: Pick<LedgerHome, 'query'> = home) => (await lookAtOwn(on, isRejects)) !== undefined;
  return {
    table,
    ...rejectPages({ query: (sql, values) => home.query(sql, values), isThere }, rejectSql),
    add,
    /** Faults: `rejects/no-privilege`, `rejects/unlike`, `database/read-only`. */
    async prepare() {
      if (!(await isThere())) await create(home);
      const found = await lookAtOwn(home, isRejects);
      if (found?.columns !== rejectColumns) throw unlikeRejects(table, home.name, found?.columns);
      if (!found.isUsable) throw await noPrivilege(home, grants);
    },
  };
}

async function add(connection: Connection, step: LedgerKey, rejects: readonly NewReject[]): Promise<void> {
  if (rejects.length === 0) return;
  const sql = `insert into nightferry.rejects (session, phase, step, cell, generation, ${newColumns})
      select $1, $2, $3, $4, $5::integer, r.* from json_to_recordset($6::json) as r (unit text, source_table text,
        target_table text, key_columns text, key_values text, row_count bigint, column_name text, reason text, code text,
        message text, line bigint, row_data text)`;
  await connection.query(sql, [...keyValues(step), writeRejects(rejects)]);
}

async function create(home: LedgerHome): Promise<void> {
  try {
    await home.inTransaction(async (connection) => {
      await connection.query(`select pg_advisory_xact_lock(${advisoryClass}, 2)`);
      if ((await lookAtOwn(connection, isRejects)) !== undefined) return;
      const { rowCount } = await connection.query(`select from pg_namespace where nspname = 'nightferry'`);
      await connection.script(rowCount > 0 ? ddl.slice(ddl.indexOf('\n')) : ddl);
    });
  } catch (error) {
    if (!isPermission(error)) throw error;
    throw await noPrivilege(home, `${ddl.replace('create schema', 'create schema if not exists')}\n${grants}`, error);
  }
}

async function noPrivilege(home: LedgerHome, ddlAndGrants: string, cause?: unknown): Promise<Fault> {
  const { user, sql } = await withRole(home, ddlAndGrants);
  return noRejectsPrivilege(home.name, { user, who: ownerOrSuperuser, sql, cause });
}

const isRejects = `c.relname = 'rejects' and c.relkind = 'r'`;

const shownColumns = rejectColumns
  .split(',')
  .map((name) => (name.endsWith('_at') ? `to_char(${name} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')` : name))
  .join(', ');

const among = (column: string, parameter: string) =>
  `${column} in (select value::bigint from json_array_elements_text(${parameter}::json))`;

const rejectSql: RejectSql = {
  number: (parameter) => `${parameter}::integer`,
  among,
  list: (where, after, limit) => `select ${shownColumns} from nightferry.rejects
       where ${where} and id > ${after}::bigint order by id limit ${limit}`,
  count: (where) => `select count(*), coalesce(sum(row_count), 0) from nightferry.rejects where ${where}`,
  settle: `update nightferry.rejects set status = $1, settled_by = $2, settled_at = clock_timestamp()
      where status not in ('retried', $1) and ${among('id', '$3')}`,
  forget: `delete from nightferry.rejects
      where ${isKey}`,
};
