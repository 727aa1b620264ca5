import type { Dumper } from '../../../backup/seam.ts';
import type { Database } from '../../engine.ts';
import { clone, cloneStatements, createLike, swap, swapStatements } from './copies.ts';
import { countRows, dumpedTables } from './count-rows.ts';
import { dump, dumpCommand } from './dump.ts';
import { globals, globalsCommand } from './globals.ts';
import { beside, dropOwn, dropStatement, findNeighbour, serverName } from './neighbours.ts';
import { readThrough } from './read-through.ts';
import { restore, restoreCommand } from './restore.ts';
import { serverDisk } from './server-disk.ts';
import { sessionsOn } from './sessions.ts';
import { findTools } from './tools.ts';

/** Backups of PostgreSQL with its own programs. */
export const dumper: Dumper = {
  findTools,
  bytes,
  askForRoom: `df -h "$(psql -Atc 'show data_directory')"`,
  serverDisk,
  dumpCommand: (request) => dumpCommand(request),
  dump,
  globalsCommand: (path) => globalsCommand(path),
  globals,
  readThrough,
  createLike,
  restoreCommand: (dumped, into) => restoreCommand(dumped, into),
  restore,
  countRows: (database, name, { application, signal }) =>
    beside(database, async (connection) => countRows(connection, await dumpedTables(connection, signal), signal), {
      to: name,
      application,
    }),
  analyze: (database, name, { application, signal }) =>
    beside(database, async (connection) => void (await connection.query('analyze', [], signal)), {
      to: name,
      application,
    }),
  nameOf: serverName,
  sessions: (database, { application }) =>
    beside(database, (connection) => sessionsOn(connection, serverName(database)), { application }),
  neighbour: (database, name) => beside(database, (connection) => findNeighbour(connection, name)),
  drop: (database, own) => beside(database, (connection) => dropOwn(connection, own)),
  dropCommand: dropStatement,
  neighboursQuery: 'SELECT oid, datname FROM pg_database',
  clone,
  cloneStatements,
  swapsInOne: true,
  swap,
  swapStatements,
};

async function bytes(database: Database): Promise<bigint> {
  const { rows } = await database.query('select pg_catalog.pg_database_size(current_database())');
  return BigInt(rows[0]?.[0] ?? 0);
}
