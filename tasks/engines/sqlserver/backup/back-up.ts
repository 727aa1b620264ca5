import type { Use } from '../../../backup/seam.ts';
import type { ServerBackupRequest, SetInFile, UnderWay } from '../../../backup/server/seam.ts';
import type { Database } from '../../engine.ts';
import type { SqlServerConnection } from '../connection.ts';
import { backupFault } from './backup-faults.ts';
import { beside, serverName } from './beside.ts';
import { findSet } from './look.ts';
import { requireFacts } from './server-facts.ts';
import { backupStatement, verifyStatement } from './statements.ts';

/** Faults: `backup/failed`, `backup/no-space`, `backup/server-path`, `backup/no-privilege`, `backup/unsupported`. */
export async function backUp(database: Database, request: ServerBackupRequest, use: Use): Promise<void> {
  const name = serverName(database);
  await beside(
    database,
    async (connection) => {
      const { compresses } = await requireFacts(connection, name, database.name);
      await told(connection, backupStatement(name, request, compresses), use).catch((error: unknown) => {
        throw backupFault(error, 'backing up', `The server could not back ${name} up into ${request.path}`);
      });
    },
    use.application,
  );
}

/** Faults: `backup/damaged`, `backup/gone`, `backup/changed`. */
export async function verify(database: Database, set: SetInFile, use: Use): Promise<void> {
  await beside(
    database,
    async (connection) => {
      const { position, hasChecksums } = await findSet(connection, set);
      await told(connection, verifyStatement(set.path, position, hasChecksums), use).catch((error: unknown) => {
        throw backupFault(error, 'reading', `The server could not read ${set.path} through`);
      });
    },
    use.application,
  );
}

/** What still runs under our name: without VIEW SERVER STATE the server shows nobody but ourselves. */
export async function underWay(
  database: Database,
  { application }: Pick<Use, 'application'>,
): Promise<UnderWay | undefined> {
  return beside(database, async (connection) => {
    const { rows } = await connection.batch(underWaySql, [application.slice(0, 128)]);
    const [command, percent] = rows[0] ?? [];
    return command ? { command, percent: Number(percent ?? 0) } : undefined;
  });
}

const underWaySql = `SELECT TOP (1) r.command, CONVERT(nvarchar(32), r.percent_complete)
FROM sys.dm_exec_requests r JOIN sys.dm_exec_sessions s ON s.session_id = r.session_id
WHERE s.program_name = $1 AND r.session_id <> @@SPID
  AND (r.command LIKE N'BACKUP%' OR r.command LIKE N'RESTORE%' OR r.command LIKE N'DBCC%')`;

/** Runs a statement of which the server says how far it is: message 3211. */
export async function told(connection: SqlServerConnection, sql: string, use: Use): Promise<void> {
  await connection.script(sql, {
    signal: use.signal,
    onNotice: (line) => {
      const percent = percentIn(line);
      if (percent === undefined) use.onLine(line);
      else use.onPercent?.(percent);
    },
  });
}

/** `43 percent processed.` */
export function percentIn(line: string): number | undefined {
  const found = /^\s*(\d{1,3}) percent processed/.exec(line)?.[1];
  return found === undefined ? undefined : Number(found);
}
