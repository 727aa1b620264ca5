import type { Connection, Database } from '../engine.ts';
import { PostgresConnection } from './connection.ts';

/** A connection of its own, as this engine knows it. */
export async function openConnection(database: Database, application?: string): Promise<PostgresConnection> {
  return postgresConnection(await database.connect(application === undefined ? {} : { application }));
}

export function postgresConnection(connection: Connection): PostgresConnection {
  if (connection instanceof PostgresConnection) return connection;
  throw new TypeError('rows are copied over connections of the same engine only');
}
