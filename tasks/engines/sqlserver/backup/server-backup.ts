import { Fault } from '../../../../state/fault.ts';
import type { Files } from '../../../../state/ports.ts';
import type { ServerBackup } from '../../../backup/server/seam.ts';
import type { Database } from '../../engine.ts';
import { backUp, underWay, verify } from './back-up.ts';
import { beside, serverName } from './beside.ts';
import { checkDatabase } from './check-database.ts';
import { countRows } from './count-rows.ts';
import { lookAt } from './look.ts';
import { dropOwn, findNeighbour, neighboursQuery } from './neighbours.ts';
import { bytesSql, diskSql, restore, restoreStatements } from './restore.ts';
import { requireFacts } from './server-facts.ts';
import { sessionsOn } from './sessions.ts';
import { backupStatement, dropStatement, headerStatement, verifyStatement } from './statements.ts';
import { reopen, swap, swapStatements } from './swap.ts';
import { mendUsers } from './users.ts';

/** Backups that SQL Server makes of itself. Never run on a real one: see never-run.ts. */
export const serverBackup: ServerBackup = {
  requireBackups: (database) =>
    beside(database, async (connection) => (await requireFacts(connection, serverName(database), database.name)).title),
  look: (database, path) => beside(database, (connection) => lookAt(connection, path)),
  lookStatement: headerStatement,
  underWay,
  backupStatements: (database, request) =>
    beside(database, async (connection) => {
      const name = serverName(database);
      const { compresses } = await requireFacts(connection, name, database.name);
      return [backupStatement(name, request, compresses), verifyStatement(request.path, 1, true)];
    }),
  backUp,
  verify,
  restoreStatements,
  restore,
  check: checkDatabase,
  mendUsers,
  keepsLog: (database, name) =>
    beside(database, async (connection) => {
      const { rows } = await connection.batch('SELECT recovery_model FROM sys.databases WHERE name = $1', [name]);
      return rows[0]?.[0] === '1' || rows[0]?.[0] === '2';
    }),

  bytes: (database) =>
    beside(database, async (connection) => {
      const { rows } = await connection.batch(bytesSql(serverName(database)));
      return BigInt(rows[0]?.[0] ?? 0);
    }),
  askForRoom: 'EXEC xp_fixeddrives (or GRANT VIEW SERVER STATE to the login, and it is asked here)',
  serverDisk,
  countRows: (database, name, { signal, application }) =>
    beside(database, (connection) => countRows(connection, name, signal), application),
  nameOf: serverName,
  sessions: (database, { application }) =>
    beside(database, (connection) => sessionsOn(connection, serverName(database)), application),
  neighbour: (database, name) => beside(database, (connection) => findNeighbour(connection, name)),
  drop: (database, own) => beside(database, (connection) => dropOwn(connection, own)),
  dropCommand: dropStatement,
  neighboursQuery,
  swapsInOne: false,
  swap,
  swapStatements,
  reopen,
};

/** The server is asked, wherever it is; one that does not show it to this login is not in the way. */
async function serverDisk(
  database: Database,
  _files: Files,
): Promise<{ readonly path: string; readonly freeBytes: number } | undefined> {
  try {
    const { rows } = await beside(database, (connection) => connection.batch(diskSql(serverName(database))));
    const [path, free] = rows[0] ?? [];
    return path && free ? { path: `${path} of the server`, freeBytes: Number(free) } : undefined;
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}
