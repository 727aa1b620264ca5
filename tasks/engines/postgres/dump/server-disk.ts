import { Fault } from '../../../../state/fault.ts';
import type { Files } from '../../../../state/ports.ts';
import type { Database } from '../../engine.ts';

/**
 * Free bytes where the server keeps its databases. SQL can't ask a disk; where the server is on this very machine we can:
 * its data directory is here, and holds the file that names the process we are connected to.
 */
export async function serverDisk(
  database: Database,
  files: Pick<Files, 'stat' | 'freeBytes'>,
): Promise<{ readonly path: string; readonly freeBytes: number } | undefined> {
  const path = await dataDirectory(database);
  if (path === undefined) return undefined;
  try {
    if ((await files.stat(path)) === undefined) return undefined;
    return { path, freeBytes: await files.freeBytes(path) };
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

/** Undefined where the server is elsewhere, or this role may not know. */
async function dataDirectory(database: Database): Promise<string | undefined> {
  const { rows } = await database.query(`
    select case when (inet_server_addr() is null or inet_server_addr() = inet_client_addr())
                 and pg_has_role(current_user, 'pg_read_all_settings', 'usage')
                then (select setting from pg_catalog.pg_settings where name = 'data_directory') end`);
  return rows[0]?.[0] ?? undefined;
}
