import type { Fault } from '../../../../state/fault.ts';
import type { Connection } from '../../connection.ts';
import type { LedgerKey } from '../../ledger.ts';
import type { LedgerHome } from '../../ledger-home.ts';
import { keyValues } from '../../ledger-rows.ts';
import { type RejectSql, rejectPages } from '../../reject-pages.ts';
import { newColumns, noRejectsPrivilege, rejectColumns, rejectValues, unlikeRejects } from '../../reject-rows.ts';
import type { NewReject, RejectStore } from '../../rejects.ts';
import { grantOf, rejectsDdl, rejectsIndexDdl, schemaDdl } from './ddl.ts';
import { createOwn, instantOf, isPermission, lookAtOwn, quotedUser } from './own-tables.ts';

/** A statement takes 2,100 parameters; a reject has twelve, and five are of the key. */
const rejectsAtOnce = 150;

const table = 'nightferry.rejects';

/** `nightferry.rejects` in the database itself. */
export function sqlServerRejects(home: LedgerHome): RejectStore {
  const isThere = async (on: Pick<LedgerHome, 'query'> = home) => (await lookAtOwn(on, 'rejects')) !== undefined;
  return {
    table,
    ...rejectPages({ query: (sql, values) => home.query(sql, values), isThere }, rejectSql),
    add,
    /** Faults: `rejects/no-privilege`, `rejects/unlike`, `database/read-only`. */
    async prepare() {
      if (!(await isThere())) await create(home);
      const found = await lookAtOwn(home, 'rejects');
      if (found?.columns !== rejectColumns) throw unlikeRejects(table, home.name, found?.columns);
      if (!found.isUsable) throw await noPrivilege(home, []);
    },
  };
}

async function add(connection: Connection, step: LedgerKey, rejects: readonly NewReject[]): Promise<void> {
  for (let at = 0; at < rejects.length; at += rejectsAtOnce) {
    const values = rejects.slice(at, at + rejectsAtOnce).map(rejectValues);
    const rows = values.map((row, index) => `($1, $2, $3, $4, $5, ${places(row.length, 6 + index * row.length)})`);
    const sql = `INSERT INTO nightferry.rejects (session, phase, step, cell, generation, ${newColumns}) VALUES ${rows.join(', ')}`;
    await connection.query(sql, [...keyValues(step), ...values.flat()]);
  }
}

async function create(home: LedgerHome): Promise<void> {
  try {
    await createOwn(home, allDdl);
  } catch (error) {
    if (!isPermission(error)) throw error;
    throw await noPrivilege(home, allDdl, error);
  }
}

async function noPrivilege(home: LedgerHome, ddl: readonly string[], cause?: unknown): Promise<Fault> {
  const { quoted, user } = await quotedUser(home);
  const sql = [...ddl, grantOf(table, quoted)].flatMap((text) => text.split('\n'));
  return noRejectsPrivilege(home.name, { user, who: 'its owner', sql, cause });
}

const allDdl = [schemaDdl, rejectsDdl, rejectsIndexDdl];

const number = (parameter: string) => `CAST(${parameter} AS bigint)`;
/** Ids are digits, each in quotes in its JSON list: none is found inside another. Older servers read no JSON. */
const among = (column: string, parameter: string) => `CHARINDEX(CONCAT('"', ${column}, '"'), ${parameter}) > 0`;

const rejectSql: RejectSql = {
  number,
  among,
  list: (where, after, limit) => `SELECT TOP (${limit}) ${rejectColumns} FROM nightferry.rejects
       WHERE ${where} AND id > ${number(after)} ORDER BY id`,
  count: (where) => `SELECT COUNT_BIG(*), COALESCE(SUM(row_count), 0) FROM nightferry.rejects WHERE ${where}`,
  settle: `UPDATE nightferry.rejects SET status = $1, settled_by = $2, settled_at = SYSUTCDATETIME()
      WHERE status NOT IN ('retried', $1) AND ${among('id', '$3')}`,
  forget: `DELETE FROM nightferry.rejects
      WHERE session = $1 AND phase = $2 AND step = $3 AND cell = $4 AND generation = $5`,
  instantOf,
};

function places(count: number, first: number): string {
  return Array.from({ length: count }, (_, at) => `$${first + at}`).join(', ');
}
