import { Fault } from '../../../../state/fault.ts';
import type { Neighbour, Own } from '../../../backup/database-server.ts';
import type { SqlServerConnection } from '../connection.ts';
import { quoteName, quoteText } from '../quote.ts';
import { dropStatement, inside } from './statements.ts';

/** The extended property by which a database is known as made by a step: only such a one is ever dropped. */
const property = 'nightferry.own';

/**
 * A database beside, and who made it. `oid` is its number and its GUID, which no rename changes and every RESTORE gives
 * anew; while it is restored it has none yet. Other databases' marks come along in backups: a mark names whose it is.
 */
export async function findNeighbour(connection: SqlServerConnection, name: string): Promise<Neighbour | undefined> {
  const { rows } = await connection.batch(neighbourSql, [name]);
  const [oid, state] = rows[0] ?? [];
  if (!oid) return undefined;
  const comment = state === 'ONLINE' ? await readMark(connection, name, oid) : null;
  return { oid, comment };
}

export const neighboursQuery =
  'SELECT d.name, d.database_id, r.database_guid FROM sys.databases d LEFT JOIN sys.database_recovery_status r ON r.database_id = d.database_id';

const neighbourSql = `SELECT CONCAT(d.database_id, '/', LOWER(CONVERT(nvarchar(36), r.database_guid))), d.state_desc
FROM sys.databases d LEFT JOIN sys.database_recovery_status r ON r.database_id = d.database_id
WHERE d.name = $1`;

async function readMark(connection: SqlServerConnection, name: string, oid: string): Promise<string | null> {
  const { rows } = await connection.batch(
    `SELECT CONVERT(nvarchar(1000), value) FROM ${quoteName(name)}.sys.extended_properties WHERE class = 0 AND name = ${quoteText(property)}`,
  );
  const value = rows[0]?.[0] ?? '';
  return value.startsWith(`${oid} `) ? value.slice(oid.length + 1) : null;
}

/** Writes the mark over whatever came along with a backup. */
export async function markAsOwn(connection: SqlServerConnection, { name, mark }: Own): Promise<void> {
  const found = await findNeighbour(connection, name);
  await connection.batch(
    inside(
      name,
      `${dropProperty(property)} EXEC sys.sp_addextendedproperty @name = ${quoteText(property)}, @value = ${quoteText(`${found?.oid ?? ''} ${mark}`)}`,
    ),
  );
}

export function unmarkStatement(name: string): string {
  return inside(name, dropProperty(property));
}

export function dropProperty(name: string): string {
  return `IF EXISTS (SELECT 1 FROM sys.extended_properties WHERE class = 0 AND name = ${quoteText(name)}) EXEC sys.sp_dropextendedproperty @name = ${quoteText(name)};`;
}

/** Drops a database that a step made for itself. Faults: `backup/name-taken`. */
export async function dropOwn(connection: SqlServerConnection, { name, mark, isOursUnmarked }: Own): Promise<void> {
  const found = await findNeighbour(connection, name);
  if (!found) return;
  const isOurs = found.comment === mark || (found.comment === null && isOursUnmarked);
  if (!isOurs) throw taken(name, found.comment);
  await connection.batch(dropStatement(name));
}

function taken(name: string, comment: string | null): Fault {
  return new Fault(
    'backup/name-taken',
    `There is a database ${name} on the server already, and this step did not make it${comment ? ` (it is marked: ${comment})` : ''}.`,
    {
      remedy: [
        'See whose it is. Nightferry drops only databases that it made and marked itself.',
        `If nobody needs it: ${dropStatement(name)}; or give the step another name. Then try again.`,
      ],
      retry: 'safe',
    },
  );
}
