import type { Connection } from '../connection.ts';
import type { Database } from '../engine.ts';
import { PostgresConnection } from './connection.ts';

/** A connection of its own, as this engine knows it. */
export async function openConnection(database: Database, application?: string): Promise<PostgresConnection> {
  return postgresConnection(await database.connect(application === undefined ? {} : { application }));
}

/** The same for a source: whatever SQL a runbook holds, nothing can be written. */
export async function openForReading(database: Database, application?: string): Promise<PostgresConnection> {
  const connection = await openConnection(database, application);
  try {
    await connection.query('set default_transaction_read_only = on');
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

export function postgresConnection(connection: Connection): PostgresConnection {
  if (connection instanceof PostgresConnection) return connection;
  throw new TypeError('rows are copied over connections of the same engine only');
}
