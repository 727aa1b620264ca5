import { Fault } from '../../../../state/fault.ts';
import type { Neighbour, Own } from '../../../backup/database-server.ts';
import type { Connection } from '../../connection.ts';
import type { Database } from '../../engine.ts';
import { PostgresConnection } from '../connection.ts';
import { quoteLiteral, quoteName } from '../copy-quote.ts';
import { PostgresDatabase } from '../database.ts';

/** Statements about databases can't know beforehand who holds them, and a copy of one may take as long as it takes. */
const patient = `set lock_timeout = 0; set default_transaction_read_only = off; set synchronous_commit = on`;

/** What the database is called on its server. */
export function serverName(database: Database): string {
  return postgresDatabase(database).target.database;
}

/**
 * Runs `work` on a connection of its own to another database of the same server; by default to the one for maintenance. It is
 * independent of the connections of `database`, which may be released meanwhile.
 */
export async function beside<T>(
  database: Database,
  work: (connection: PostgresConnection) => Promise<T>,
  { to, application }: { readonly to?: string; readonly application?: string } = {},
): Promise<T> {
  const connection = await openBeside(postgresDatabase(database), to, application);
  try {
    await connection.script(patient);
    return await work(connection);
  } finally {
    await connection.close();
  }
}

export async function findNeighbour(connection: Connection, name: string): Promise<Neighbour | undefined> {
  const { rows } = await connection.query(
    "select oid::text, shobj_description(oid, 'pg_database') from pg_catalog.pg_database where datname = $1",
    [name],
  );
  const [oid, comment = null] = rows[0] ?? [];
  return oid === undefined || oid === null ? undefined : { oid, comment };
}

/** Drops a database that a step made for itself. Faults: `backup/name-taken`. */
export async function dropOwn(connection: Connection, { name, mark, isOursUnmarked }: Own): Promise<void> {
  const found = await findNeighbour(connection, name);
  if (!found) return;
  const isOurs = found.comment === mark || (found.comment === null && isOursUnmarked);
  if (!isOurs) throw taken(name, found.comment);
  await connection.query(dropStatement(name));
}

/** Whoever is connected is a program of ours that outlived the process that started it. */
export function dropStatement(name: string): string {
  return `DROP DATABASE IF EXISTS ${quoteName(name)} WITH (FORCE)`;
}

export function commentStatement(name: string, comment: string | null): string {
  return `COMMENT ON DATABASE ${quoteName(name)} IS ${comment === null ? 'NULL' : quoteLiteral(comment)}`;
}

async function openBeside(
  database: PostgresDatabase,
  to: string | undefined,
  application = database.application,
): Promise<PostgresConnection> {
  const open = (name: string) =>
    PostgresConnection.open({ name: database.name, target: { ...database.target, database: name } }, application);
  if (to !== undefined) return open(to);
  try {
    return await open('postgres');
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'database/missing') throw error;
    return open('template1');
  }
}

function postgresDatabase(database: Database): PostgresDatabase {
  if (database instanceof PostgresDatabase) return database;
  throw new TypeError(`${database.name} is no database of this engine`);
}

function taken(name: string, comment: string | null): Fault {
  return new Fault(
    'backup/name-taken',
    `There is a database ${name} on the server already, and this step did not make it${comment ? ` (its comment: ${comment})` : ''}.`,
    {
      remedy: [
        'See whose it is. Nightferry drops only databases with the comment that it gave them itself.',
        `If nobody needs it: ${dropStatement(name)}; or give the step another name. Then try again.`,
      ],
      retry: 'safe',
    },
  );
}
