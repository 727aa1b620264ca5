import type { Database } from '../../engine.ts';
import { SqlServerConnection } from '../connection.ts';
import { SqlServerDatabase } from '../database.ts';

/** A backup takes as long as it takes, and so does what it may have to wait for. */
const patient = 'SET LOCK_TIMEOUT -1';

/** What the database is called on its server. */
export function serverName(database: Database): string {
  return sqlServerDatabase(database).target.database;
}

/**
 * Runs `work` on a connection of its own to `master`. It is independent of the connections of `database`, which may be
 * released meanwhile.
 */
export async function beside<T>(
  database: Database,
  work: (connection: SqlServerConnection) => Promise<T>,
  application?: string,
): Promise<T> {
  const { name, target, application: own } = sqlServerDatabase(database);
  const route = { name, target: { ...target, database: 'master' } };
  const connection = await SqlServerConnection.open(route, application ?? own);
  try {
    await connection.batch(patient);
    return await work(connection);
  } finally {
    await connection.close();
  }
}

function sqlServerDatabase(database: Database): SqlServerDatabase {
  if (database instanceof SqlServerDatabase) return database;
  throw new TypeError(`${database.name} is no database of this engine`);
}
