import { Fault } from '../../../../state/fault.ts';
import type { Database } from '../../engine.ts';
import type { SqlServerConnection } from '../connection.ts';
import { hasNumber } from '../freeze/error-numbers.ts';
import { beside } from './beside.ts';

/** Whoever is connected to a database, a line each; and transactions in doubt, which hold it without anybody connected. */
export async function sessionsOn(connection: SqlServerConnection, name: string): Promise<readonly string[]> {
  const { rows } = await connection.batch(holdersSql, [name]);
  return rows.map(([line]) => line ?? '');
}

const holdersSql = `SELECT CONCAT('session ', s.session_id, ', ' + s.login_name, ', ' + NULLIF(s.program_name, ''),
  ', from ' + s.host_name, ', ' + s.status)
FROM sys.dm_exec_sessions s WHERE s.database_id = DB_ID($1) AND s.session_id <> @@SPID AND s.is_user_process = 1
UNION ALL
SELECT CONCAT('distributed transaction in doubt ', l.request_owner_guid)
FROM sys.dm_tran_locks l WHERE l.resource_database_id = DB_ID($1) AND l.request_session_id = -2`;

/** 5061, 5064, 5070: somebody else is in it. `undefined` for any other error. */
export async function heldFault(database: Database, name: string, cause: unknown): Promise<Fault | undefined> {
  if (!hasNumber(cause, 5030, 5061, 5064, 5070)) return undefined;
  const holders = await beside(database, (connection) => sessionsOn(connection, name)).catch(() => []);
  return new Fault(
    'backup/sessions',
    `${name} is in use and has to be alone for this: ${holders.join('; ') || 'the server does not show this login who it is'}.`,
    {
      remedy: [
        'Stop what is connected, then try again. Transactions in doubt: KILL with the GUID that is shown.',
        'Or let the step end sessions: end-sessions: true in the runbook.',
      ],
      retry: 'safe',
      cause,
    },
  );
}
