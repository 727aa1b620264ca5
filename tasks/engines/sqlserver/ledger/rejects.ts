import { Fault } from '../../../../state/fault.ts';
import type { Connection } from '../../connection.ts';
import type { LedgerKey } from '../../ledger.ts';
import type { LedgerHome } from '../../ledger-home.ts';
import { keyValues } from '../../ledger-rows.ts';
import { filterSql, newColumns, rejectColumns, rejectOf, rejectValues, unlikeRejects } from '../../reject-rows.ts';
import type { NewReject, Reject, RejectCount, RejectFilter, RejectPage, RejectStore } from '../../rejects.ts';
import { grantOf, rejectsDdl, rejectsIndexDdl, schemaDdl } from './ddl.ts';
import { createOwn, instantOf, isPermission, lookAtOwn, quotedUser } from './own-tables.ts';

/** A statement takes 2,100 parameters; a reject has twelve, and five are of the key. */
const rejectsAtOnce = 150;

/** `nightferry.rejects` in the database itself. */
export class SqlServerRejects implements RejectStore {
  readonly table = 'nightferry.rejects';
  readonly #home: LedgerHome;

  constructor(home: LedgerHome) {
    this.#home = home;
  }

  /** Faults: `rejects/no-privilege`, `rejects/unlike`, `database/read-only`. */
  async prepare(): Promise<void> {
    if (!(await this.exists())) await this.#create();
    const found = await lookAtOwn(this.#home, 'rejects');
    if (found?.columns !== rejectColumns) throw unlikeRejects(this.table, this.#home.name, found?.columns);
    if (!found.isUsable) throw await this.#noPrivilege([]);
  }

  async exists(): Promise<boolean> {
    return (await lookAtOwn(this.#home, 'rejects')) !== undefined;
  }

  async add(connection: Connection, step: LedgerKey, rejects: readonly NewReject[]): Promise<void> {
    for (let at = 0; at < rejects.length; at += rejectsAtOnce) {
      const values = rejects.slice(at, at + rejectsAtOnce).map(rejectValues);
      const rows = values.map((row, index) => `($1, $2, $3, $4, $5, ${places(row.length, 6 + index * row.length)})`);
      const sql = `INSERT INTO nightferry.rejects (session, phase, step, cell, generation, ${newColumns}) VALUES ${rows.join(', ')}`;
      await connection.query(sql, [...keyValues(step), ...values.flat()]);
    }
  }

  async list(filter: RejectFilter, { after = '0', limit = 1000 }: RejectPage = {}): Promise<readonly Reject[]> {
    if (!(await this.exists())) return [];
    const { where, values } = filterSql(filter, dialect);
    const { rows } = await this.#home.query(
      `SELECT TOP (${Math.floor(limit)}) ${rejectColumns} FROM nightferry.rejects
       WHERE ${where} AND id > CAST($${values.length + 1} AS bigint) ORDER BY id`,
      [...values, after],
    );
    return rows.map((row) => rejectOf([...row.slice(0, 20), instantOf(row[20]), instantOf(row[21])]));
  }

  async count(filter: RejectFilter): Promise<RejectCount> {
    if (!(await this.exists())) return { rejects: 0, rows: 0 };
    const { where, values } = filterSql(filter, dialect);
    const sql = `SELECT COUNT_BIG(*), COALESCE(SUM(row_count), 0) FROM nightferry.rejects WHERE ${where}`;
    const { rows } = await this.#home.query(sql, values);
    return { rejects: Number(rows[0]?.[0]), rows: Number(rows[0]?.[1]) };
  }

  async settle(
    connection: Connection,
    ids: readonly string[],
    status: Parameters<RejectStore['settle']>[2],
    by: string,
  ): Promise<number> {
    const sql = `UPDATE nightferry.rejects SET status = $1, settled_by = $2, settled_at = SYSUTCDATETIME()
      WHERE status NOT IN ('retried', $1) AND ${dialect.among('id', '$3')}`;
    return (await connection.query(sql, [status, by, JSON.stringify(ids)])).rowCount;
  }

  async forget(connection: Connection, step: LedgerKey): Promise<number> {
    if ((await lookAtOwn(connection, 'rejects')) === undefined) return 0;
    const sql = `DELETE FROM nightferry.rejects
      WHERE session = $1 AND phase = $2 AND step = $3 AND cell = $4 AND generation = $5`;
    return (await connection.query(sql, keyValues(step))).rowCount;
  }

  async #create(): Promise<void> {
    try {
      await createOwn(this.#home, allDdl);
    } catch (error) {
      if (!isPermission(error)) throw error;
      throw await this.#noPrivilege(allDdl, error);
    }
  }

  async #noPrivilege(ddl: readonly string[], cause?: unknown): Promise<Fault> {
    const { quoted, user } = await quotedUser(this.#home);
    const { name } = this.#home;
    return new Fault('rejects/no-privilege', `${user} may not keep rejected rows in ${name}.`, {
      remedy: [
        `Run this in ${name} as its owner, then try again:`,
        ...[...ddl, grantOf(this.table, quoted)].flatMap((sql) => sql.split('\n')),
        'Or take `rejects:` out of the copy: then the first row that is refused stops it.',
      ],
      retry: 'safe',
      cause,
    });
  }
}

const allDdl = [schemaDdl, rejectsDdl, rejectsIndexDdl];

/** Ids are digits, each in quotes in its JSON list: none is found inside another. Older servers read no JSON. */
const dialect = {
  number: (parameter: string) => `CAST(${parameter} AS bigint)`,
  among: (column: string, parameter: string) => `CHARINDEX(CONCAT('"', ${column}, '"'), ${parameter}) > 0`,
};

function places(count: number, first: number): string {
  return Array.from({ length: count }, (_, at) => `$${first + at}`).join(', ');
}
