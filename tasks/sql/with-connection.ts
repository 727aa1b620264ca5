import type { Connection, Database } from '../engines/engine.ts';
import { isBeside, type SqlSpec } from './spec.ts';

/** Works on a connection of its own to where the SQL belongs: the database, or beside it. */
export async function withConnection<T>(
  spec: SqlSpec,
  database: Database,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await database.connect(isBeside(spec) ? { beside: 'maintenance' } : {});
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}
