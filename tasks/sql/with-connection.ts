import { applicationOf } from '../application.ts';
import type { Connection } from '../engines/connection.ts';
import type { Database } from '../engines/engine.ts';
import type { Context } from '../kind.ts';
import { isBeside, type SqlSpec } from './spec.ts';

/** Works on a connection of its own to where the SQL belongs: the database, or beside it. */
export async function withConnection<T>(
  spec: SqlSpec,
  context: Context,
  database: Database,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await database.connect({
    application: applicationOf(context),
    ...(isBeside(spec) && { beside: 'maintenance' }),
  });
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}
