import type { Database } from '../../../engine.ts';

/** What a copy has to know of the server it reads. */
export interface SourceServer {
  /** Texts are kept in UTF-16, so that halves of characters can be in them; servers that only speak T-SQL keep UTF-8. */
  readonly isUtf16: boolean;
  /** Of a database that can't be written to, such as a snapshot of another: it stays as it is while somebody is connected. */
  readonly isReadOnly: boolean;
  /** Whether transactions can see the database as it was when they began (ALLOW_SNAPSHOT_ISOLATION). */
  readonly hasSnapshots: boolean;
}

/** By its name: Azure SQL numbers databases in two ways. */
export async function sourceServer(database: Pick<Database, 'read'>): Promise<SourceServer> {
  const { rows } = await database.read(
    `SELECT CAST(SERVERPROPERTY('Babelfish') AS int), is_read_only, snapshot_isolation_state
     FROM sys.databases WHERE name = DB_NAME()`,
  );
  const [babelfish, isReadOnly, snapshots] = rows[0] ?? [];
  return {
    isUtf16: babelfish !== '1',
    isReadOnly: isReadOnly === '1',
    // 2 and 3 are on the way from one to the other.
    hasSnapshots: snapshots === '1',
  };
}
