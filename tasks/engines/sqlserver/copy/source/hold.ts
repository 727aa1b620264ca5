import { Fault } from '../../../../../state/fault.ts';
import type { Cell } from '../../../../../state/outcome.ts';
import type { HeldDatabase } from '../../../../copy/held-source.ts';
import type { Result } from '../../../connection.ts';
import type { SqlServerConnection } from '../../connection.ts';
import type { SqlServerDatabase } from '../../database.ts';
import { momentMark } from './moment.ts';
import { sourceServer } from './server.ts';

/** A database as it was at one moment. */
export interface HeldSqlServer extends HeldDatabase {
  /** In the moment. */
  read(sql: string, values: readonly Cell[], signal?: AbortSignal): Promise<Result>;
  /** A connection that reads in the moment: perhaps the same for all readers, who then take turns. */
  reader(application: string): Promise<{ readonly connection: SqlServerConnection; close(): Promise<void> }>;
  /** What a statement that is to read in the moment begins with: it fails where the moment is gone. */
  readonly check: string;
}

/**
 * Holds the moment of a database that is read-only, which every connection then sees; or of another one, which one
 * transaction of isolation level SNAPSHOT sees. The server lends a transaction to no other connection: all readers take
 * turns on that one, see docs/decisions/sqlserver-snapshots.md. Faults: `copy/no-snapshot`.
 */
export async function holdDatabase(
  database: SqlServerDatabase,
  { application, signal }: { readonly application: string; readonly signal: AbortSignal },
): Promise<HeldSqlServer> {
  const { isReadOnly, hasSnapshots } = await sourceServer(database);
  if (!isReadOnly && !hasSnapshots) throw noSnapshots(database.name);
  const connection = await database.connect({ application });
  try {
    // Before the moment: what is written in between is in both, and counts as changed later.
    const moment = await momentMark(connection);
    // Whoever wants to write to it again has to wait for this connection, or to end it.
    if (isReadOnly) return openToAll(database, connection, moment);
    await beginSnapshot(connection, signal);
    return ofOne(connection, moment);
  } catch (error) {
    await connection.close();
    throw error;
  }
}

export function isHeldSqlServer(held: HeldDatabase): held is HeldSqlServer {
  return 'check' in held && 'reader' in held;
}

function openToAll(database: SqlServerDatabase, connection: SqlServerConnection, moment: string): HeldSqlServer {
  return {
    moment,
    check: '',
    isHeld: () => !connection.isLost,
    read: (sql, values, signal) => database.query(sql, values, signal),
    async reader(application) {
      const own = await database.connect({ application });
      return { connection: own, close: () => own.close() };
    },
    release: () => connection.close(),
  };
}

function ofOne(connection: SqlServerConnection, moment: string): HeldSqlServer {
  let isGone = false;
  const told = <T>(asked: Promise<T>): Promise<T> =>
    asked.catch(async (error: unknown) => {
      // Some errors end the transaction with their statement.
      isGone ||= await isOver(connection);
      throw error;
    });
  return {
    moment,
    check: checkSql,
    isHeld: () => !isGone && !connection.isLost,
    costs: 'tempdb there keeps every version of a row since',
    read: (sql, values, signal) => told(connection.batch(checkSql + sql, values, signal)),
    reader: async () => ({ connection, close: async () => undefined }),
    release: () => connection.close(),
  };
}

/**
 * Who reads versions of rows waits for nobody who writes rows, but for whoever changes a table itself (ALTER, TRUNCATE, an index
 * that is rebuilt, a partition that is switched): for so long, as on other engines. The moment outlives the error.
 */
const patienceMs = 120_000;

/** Its moment is that of the first look at a table. A statement that fails, or is cancelled, leaves it open where it can be. */
async function beginSnapshot(connection: SqlServerConnection, signal: AbortSignal): Promise<void> {
  await connection.query('SET XACT_ABORT OFF');
  await connection.query(`SET LOCK_TIMEOUT ${patienceMs}`);
  await connection.query('SET TRANSACTION ISOLATION LEVEL SNAPSHOT');
  const { rows } = await connection.query(anyTableSql, [], signal);
  await connection.query('BEGIN TRANSACTION');
  const [table] = rows[0] ?? [];
  if (table) await connection.query(`SELECT TOP (1) 1 FROM ${table}`, [], signal);
}

async function isOver(connection: SqlServerConnection): Promise<boolean> {
  const { rows } = await connection
    .query('SELECT @@TRANCOUNT, XACT_STATE()')
    .catch(() => ({ rows: [['0', '0']] as readonly (readonly Cell[])[] }));
  return rows[0]?.[0] !== '1' || rows[0]?.[1] !== '1';
}

const checkSql = "IF @@TRANCOUNT = 0 THROW 50010, 'the transaction that held the snapshot is gone', 1;\n";

/** One that this login may read: views and functions of the catalog have no versions. */
const anyTableSql = `SELECT TOP (1) QUOTENAME(s.name) + N'.' + QUOTENAME(t.name)
FROM sys.tables t JOIN sys.schemas s ON s.schema_id = t.schema_id
WHERE HAS_PERMS_BY_NAME(QUOTENAME(s.name) + N'.' + QUOTENAME(t.name), 'OBJECT', 'SELECT') = 1`;

function noSnapshots(name: string): Fault {
  return new Fault('copy/no-snapshot', `${name} keeps no versions of its rows: no moment of it can be held.`, {
    remedy: [
      'ALTER DATABASE CURRENT SET ALLOW_SNAPSHOT_ISOLATION ON; before the copy, and OFF after it.',
      'Or freeze it before (read-only).',
    ],
    retry: 'safe',
  });
}
