import { Fault } from '../../../state/fault.ts';
import type { CopyTarget, TargetColumn } from '../../copy/seam.ts';
import type { Connection } from '../connection.ts';
import type { LedgerKey } from '../ledger.ts';
import { SqliteConnection } from './connection.ts';
import { loadRows } from './copy-load.ts';
import { affinityOf } from './copy-table.ts';
import { keepWritten, takingOut, whoseRows } from './copy-written.ts';
import { quoteIdentifier } from './quote.ts';

/** The writing half of a copy on SQLite: one prepared INSERT per row, in the transaction of the chunk. */
export const copyTarget: CopyTarget = {
  mostWriters: 1,

  async table(database, name) {
    const found = await database.table(name);
    if (!found) return undefined;
    const { rows } = await database.read('select strict from pragma_table_list where schema = $1 and name = $2', [
      found.schema,
      found.name,
    ]);
    const isStrict = rows[0]?.[0] === '1';
    const columns = found.columns.map(
      ({ name: column, type, nullable, hasDefault, generated }): TargetColumn => ({
        ...{
          name: column,
          type,
          baseType: type,
          typeName: type,
          typeId: 0,
          typeModifier: -1,
          kind: 'base',
          labels: [],
        },
        ...{ nullable, hasDefault, generated },
        // ANY takes what comes, in a strict table too.
        holds: { kind: 'anything', affinity: affinityOf(type), isStrict: isStrict && !/^any$/i.test(type) },
      }),
    );
    return { sql: found.sql, title: `${database.name}.${name}`, columns, rowKey: found.primaryKey };
  },

  async isEmpty(database, { sql }) {
    const { rows } = await database.read(`SELECT NOT EXISTS (SELECT 1 FROM ${sql})`);
    return rows[0]?.[0] === '1';
  },

  /** Every transaction here begins IMMEDIATE: nobody else writes to the file until it ends. */
  holding: () => 'SELECT 1',

  async emptying(_database, { sql }) {
    return `DELETE FROM ${sql}`;
  },

  tellsWriters: false,

  countRows: (connection, table, step) => whoseRows(connection, table, step),

  takingOut: (table, step, which) => takingOut(table, step, which),

  async followers(connection, { sql }) {
    const { rows } = await connection.query(followersSql, [sql]);
    const found: string[] = [];
    for (const [table, isReferring] of rows) {
      const { rows: some } = await connection.query(`SELECT EXISTS (SELECT 1 FROM ${table} WHERE ${isReferring})`);
      if (some[0]?.[0] === '1') found.push(table ?? '');
    }
    return found;
  },

  /** Locks end with the process that had them, and what it had not committed is undone by whoever comes next. */
  async awaitStragglers(database, step, signal) {
    signal.throwIfAborted();
    const connection = await database.connect();
    try {
      await connection.transaction(async () => undefined);
    } catch (error) {
      if (error instanceof Fault && error.code === 'database/lock-timeout') throw straggler(database.name, step, error);
      throw error;
    } finally {
      await connection.close();
    }
  },

  async enter(connection, step, among) {
    await sqliteConnection(connection).requireSameFile();
    if (among) await keepWritten(connection, among, step);
  },

  async load(connection, { table, columns, format }, rows, signal) {
    const names = columns.map(quoteIdentifier).join(', ');
    const values = columns.map(() => '?').join(', ');
    const makesIntegers = columns.map((name) => {
      const holds = table.columns.find((column) => column.name === name)?.holds;
      return holds?.kind === 'anything' && (holds.affinity === 'integer' || holds.affinity === 'numeric');
    });
    // OR ABORT: a table may say that its constraints drop or replace rows without a word.
    const sql = `INSERT OR ABORT INTO ${table.sql} (${names}) VALUES (${values})`;
    const loading = { sql, columns, makesIntegers, isTyped: format === 'typed' };
    return sqliteConnection(connection).use((handle) => loadRows(handle, loading, rows, signal));
  },
};

function sqliteConnection(connection: Connection): SqliteConnection {
  if (connection instanceof SqliteConnection) return connection;
  throw new TypeError('rows are copied over connections of the same engine only');
}

function straggler(database: string, { phase, step }: LedgerKey, cause: Fault): Fault {
  return new Fault(
    'copy/straggler',
    `Another process is writing to ${database}, and has been for ten seconds: perhaps an earlier one of ${phase}/${step}.`,
    {
      remedy: [
        'See which: `fuser FILE` tells the processes that have the file open.',
        'Wait for it, or end it; then retry.',
      ],
      retry: 'safe',
      cause,
    },
  );
}

/** Foreign keys that change rows of other tables with those they refer to, and which rows refer to one. */
const followersSql = `
select '"' || replace(s.name, '"', '""') || '"', group_concat('"' || replace(f."from", '"', '""') || '" is not null', ' and ')
from sqlite_schema s join pragma_foreign_key_list(s.name) f
where s.type = 'table' and f.on_delete in ('CASCADE', 'SET NULL', 'SET DEFAULT')
  and lower('"main"."' || replace(f."table", '"', '""') || '"') = lower($1)
  and lower(s.name) <> lower(f."table")
group by s.name, f.id order by 1`;
