import type { Own } from '../../../backup/database-server.ts';
import type { Use } from '../../../backup/seam.ts';
import type { SetInFile } from '../../../backup/server/seam.ts';
import type { Database } from '../../engine.ts';
import type { SqlServerConnection } from '../connection.ts';
import { readRows } from '../freeze/home.ts';
import { mark as frozenMark } from '../freeze/marker.ts';
import { quoteName, quoteText } from '../quote.ts';
import { told } from './back-up.ts';
import { backupFault } from './backup-faults.ts';
import { beside, serverName } from './beside.ts';
import { findSet } from './look.ts';
import { dropOwn, dropProperty, markAsOwn } from './neighbours.ts';
import { type BackedUpFile, type Folders, fileRow, folderOf, planFiles } from './plan-files.ts';
import { filesStatement, inside, restoreStatement } from './statements.ts';

/** Faults: `backup/restore-failed`, `backup/name-taken`, `backup/gone`, `backup/changed`, `backup/damaged`, `backup/no-space`. */
export async function restore(database: Database, set: SetInFile, own: Own, use: Use): Promise<void> {
  await beside(
    database,
    async (connection) => {
      await dropOwn(connection, own);
      const { position, hasChecksums } = await findSet(connection, set);
      const moves = planFiles(
        await filesIn(connection, set.path, position),
        own.name,
        (await placesOf(connection, serverName(database))).folders,
      );
      const statement = restoreStatement(own.name, set.path, { position, hasChecksums, moves });
      await told(connection, statement, use).catch((error: unknown) => {
        throw backupFault(error, 'restoring', `The server could not restore ${set.path} into ${own.name}`);
      });
      await unfreeze(connection, own.name);
      await markAsOwn(connection, own);
    },
    use.application,
  );
}

/** As it will be run. Of a backup that is `to be made`, the files are those of the database as it is now. */
export function restoreStatements(
  database: Database,
  set: SetInFile,
  into: string,
  when: 'made' | 'to be made',
): Promise<readonly string[]> {
  return beside(database, async (connection) => {
    const { files, folders } = await placesOf(connection, serverName(database));
    if (when === 'to be made') {
      const moves = planFiles(files, into, folders);
      return [restoreStatement(into, set.path, { position: 1, hasChecksums: true, moves })];
    }
    const { position, hasChecksums } = await findSet(connection, set);
    const moves = planFiles(await filesIn(connection, set.path, position), into, folders);
    return [restoreStatement(into, set.path, { position, hasChecksums, moves })];
  });
}

/** A backup of a frozen database comes back READ_ONLY, with the mark of the freeze: the freeze is not of this one. */
async function unfreeze(connection: SqlServerConnection, name: string): Promise<void> {
  const { rows } = await connection.batch('SELECT is_read_only FROM sys.databases WHERE name = $1', [name]);
  if (rows[0]?.[0] === '1') await connection.batch(`ALTER DATABASE ${quoteName(name)} SET READ_WRITE`);
  await connection.batch(inside(name, dropProperty(frozenMark)));
}

async function filesIn(
  connection: SqlServerConnection,
  path: string,
  position: number,
): Promise<readonly BackedUpFile[]> {
  try {
    return await readRows((sql) => connection.batch(sql), fileRow, filesStatement(path, position));
  } catch (error) {
    throw backupFault(error, 'reading', `The server can not list the files in ${path}`);
  }
}

/** The files of the database as it is, and the folders they are in: new ones go beside them. */
async function placesOf(
  connection: SqlServerConnection,
  name: string,
): Promise<{ readonly files: readonly BackedUpFile[]; readonly folders: Folders }> {
  const files = await readRows((sql) => connection.batch(sql), fileRow, placesSql(name));
  const data = folderOf(files.find(({ Type: type }) => type === 'D')?.PhysicalName ?? '');
  const log = folderOf(files.find(({ Type: type }) => type === 'L')?.PhysicalName ?? '');
  return { files, folders: { data, log: log || data } };
}

/** In the columns of RESTORE FILELISTONLY. */
function placesSql(database: string): string {
  return `SELECT name AS LogicalName, physical_name AS PhysicalName,
  CASE type WHEN 0 THEN N'D' WHEN 1 THEN N'L' WHEN 2 THEN N'S' ELSE N'F' END AS Type, CONVERT(nvarchar(12), file_id) AS FileId
FROM ${quoteName(database)}.sys.database_files ORDER BY file_id`;
}

/** The size of a database on the disk, by its files. */
export function bytesSql(database: string): string {
  return `SELECT COALESCE(SUM(CONVERT(bigint, size)), 0) * 8192 FROM ${quoteName(database)}.sys.database_files`;
}

/** What is free where the database has its first file. VIEW SERVER STATE. */
export function diskSql(database: string): string {
  return `SELECT volume_mount_point, available_bytes FROM sys.dm_os_volume_stats(DB_ID(${quoteText(database)}), 1)`;
}
