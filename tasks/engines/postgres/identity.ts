import { Fault } from '../../../state/fault.ts';
import type { ServerIdentity, ServerRole } from '../../../state/session/opened.ts';
import type { Connection } from '../connection.ts';

/**
 * What server and database this is. `system_identifier` is given to a cluster when it is made and kept by its standbys
 * and physical copies; `timeline` changes when one of those is promoted; `database_oid` when a database is made again.
 * A role that may not read the first two gets the address instead, and the identity says so.
 */
export async function readIdentity(connection: Connection): Promise<ServerIdentity> {
  const [oid = '', name = '', version = ''] = await row(connection, databaseFacts);
  return { ...(await clusterFacts(connection)), database_oid: oid, database: name, version };
}

/** A standby, or a database whose new transactions may not write. That may change: it is no part of the identity. */
export async function readRole(connection: Connection): Promise<ServerRole> {
  const [standby, readOnly] = await row(connection, roleFacts);
  return { role: standby === 't' ? 'standby' : 'primary', ...(readOnly === 't' && { readOnly: true }) };
}

const roleFacts = `select pg_is_in_recovery(), current_setting('transaction_read_only')::boolean`;

const databaseFacts = `
select oid, datname, current_setting('server_version') from pg_catalog.pg_database where datname = current_database()`;

/** The control file lags behind a promotion until the next checkpoint; the name of the current WAL file does not. */
const controlFacts = `
select system_identifier,
  case when pg_is_in_recovery() then (select timeline_id from pg_control_checkpoint())
       else ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int end
from pg_control_system()`;

const address = `select coalesce(host(inet_server_addr()), 'socket') || ':' || inet_server_port()`;

async function clusterFacts(connection: Connection): Promise<ServerIdentity> {
  try {
    const [systemIdentifier = '', timeline = ''] = await row(connection, controlFacts);
    return { system_identifier: systemIdentifier, timeline };
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'database/permission') throw error;
    const [where = 'socket'] = await row(connection, address);
    return { system_identifier: 'not readable: EXECUTE on pg_control_system() is not granted', address: where };
  }
}

async function row(connection: Connection, sql: string): Promise<readonly string[]> {
  const { rows } = await connection.query(sql);
  return (rows[0] ?? []).map((cell) => cell ?? '');
}
