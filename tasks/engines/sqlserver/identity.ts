import { Fault } from '../../../state/fault.ts';
import type { Cell } from '../../../state/outcome.ts';
import type { ServerIdentity, ServerRole } from '../../../state/session/opened.ts';
import type { Connection } from '../connection.ts';

/**
 * What server and database this is. `database_guid` is given to a database when it is made or restored, and
 * `recovery_fork_guid` changes with every RESTORE (sys.database_recovery_status). A login that may not read them gets when
 * the database was made instead, and the identity says so.
 */
export async function readIdentity(connection: Connection): Promise<ServerIdentity> {
  const [server = '', id = '', database = '', created = '', version = ''] = await row(connection, databaseFacts);
  return { server, database_id: id, database, ...(await guids(connection, created)), version };
}

/** A secondary of an availability group, or a database that may not be written. Either may change. */
export async function readRole(connection: Connection): Promise<ServerRole> {
  const [updateability] = await row(connection, `SELECT DATABASEPROPERTYEX(DB_NAME(), 'Updateability')`);
  const [isSecondary] = await row(connection, secondarySql).catch(() => ['0']);
  return {
    role: isSecondary === '1' ? 'standby' : 'primary',
    ...(updateability === 'READ_ONLY' && { readOnly: true as const }),
  };
}

const databaseFacts = `SELECT COALESCE(CONVERT(nvarchar(256), SERVERPROPERTY('ServerName')), @@SERVERNAME), DB_ID(), DB_NAME(),
  (SELECT create_date FROM sys.databases WHERE database_id = DB_ID()),
  CONVERT(nvarchar(128), SERVERPROPERTY('ProductVersion'))`;

const guidFacts = `SELECT database_guid, recovery_fork_guid FROM sys.database_recovery_status WHERE database_id = DB_ID()`;

const secondarySql = `SELECT CASE WHEN sys.fn_hadr_is_primary_replica(DB_NAME()) = 0 THEN 1 ELSE 0 END`;

async function guids(connection: Connection, created: string): Promise<ServerIdentity> {
  try {
    const { rows } = await connection.query(guidFacts);
    const [guid, fork] = rows[0] ?? [];
    if (guid) return { database_guid: guid, recovery_fork_guid: fork ?? '' };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
  }
  return { created, database_guid: 'not readable: VIEW SERVER STATE is not granted' };
}

async function row(connection: Connection, sql: string): Promise<readonly string[]> {
  const { rows } = await connection.query(sql);
  return (rows[0] ?? []).map((cell: Cell) => cell ?? '');
}
