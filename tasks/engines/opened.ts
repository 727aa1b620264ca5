import type { ConnectOptions, Database } from './engine.ts';

/** The database, when it has answered once; nothing is asked of one that may be missing. Rejects as `asking` it does. */
export async function opened(
  database: Database,
  asking: string,
  { mayBeMissing }: Pick<ConnectOptions, 'mayBeMissing'>,
): Promise<Database> {
  try {
    if (!mayBeMissing) await database.query(asking);
    return database;
  } catch (error) {
    // A connection that is left open would keep the process from its end.
    await database.close();
    throw error;
  }
}
