import type { Swap } from '../../../backup/database-server.ts';
import type { Use } from '../../../backup/seam.ts';
import type { Database } from '../../engine.ts';
import type { SqlServerConnection } from '../connection.ts';
import { errorNumbers as numbersIn } from '../freeze/error-numbers.ts';
import { quoteName } from '../quote.ts';
import { told } from './back-up.ts';
import { backupFault } from './backup-faults.ts';
import { beside, serverName } from './beside.ts';
import { carryOver, likenessStatements } from './likeness.ts';
import { findNeighbour } from './neighbours.ts';
import { heldFault } from './sessions.ts';
import { aloneStatement, logStatement, openStatement, renameStatement } from './statements.ts';

/**
 * Databases can't be renamed in a transaction. Each statement is only run where it is not done yet, so that whoever comes
 * after a kill goes on: first the old one gives its name away, then the new one takes it, then both are opened. Faults:
 * `backup/sessions`, and those of the last backup of the log.
 */
export async function swap(database: Database, change: Swap, use: Use): Promise<void> {
  const { keptAs, replacement, name, carry } = change;
  await beside(
    database,
    async (connection) => {
      const isThere = async (one: string) => (await findNeighbour(connection, one)) !== undefined;
      if (await isThere(replacement)) {
        if (keptAs !== undefined && (await isThere(name))) await takeTurns(database, connection, change, keptAs, use);
        else await connection.batch(renameStatement(replacement, name));
      }
      if (carry) await carryOver(connection, { to: name, from: keptAs ?? serverName(database) }, use);
      await openAll(connection, [name, ...(keptAs === undefined ? [] : [keptAs])]);
    },
    use.application,
  );
}

export async function reopen(database: Database, names: readonly string[], use: Use): Promise<void> {
  await beside(database, (connection) => openAll(connection, names), use.application);
}

export async function swapStatements(database: Database, change: Swap): Promise<readonly string[]> {
  const { keptAs, replacement, name, carry, endSessions, log } = change;
  const like = carry
    ? await beside(database, (connection) => likenessStatements(connection, name, serverName(database)))
    : [];
  const aside =
    keptAs === undefined
      ? []
      : [
          `USE ${quoteName(name)}`,
          aloneStatement(name, endSessions),
          ...(log ? [logStatement(name, log)] : []),
          renameStatement(name, keptAs),
        ];
  return [
    ...aside,
    renameStatement(replacement, name),
    ...(keptAs === undefined ? [] : [openStatement(keptAs)]),
    ...like,
  ];
}

/** Our session is the single one in the old database until the new one has its name: nobody else gets in between. */
async function takeTurns(
  database: Database,
  connection: SqlServerConnection,
  { replacement, name, endSessions, log }: Swap,
  keptAs: string,
  use: Use,
): Promise<void> {
  let now = name;
  try {
    await connection
      .batch(`USE ${quoteName(name)}; ${aloneStatement(name, endSessions)}`)
      .catch(async (error: unknown) => {
        throw (await heldFault(database, name, error)) ?? error;
      });
    if (log) await backUpLog(connection, name, log, use);
    await connection.batch(renameStatement(name, keptAs));
    now = keptAs;
    await connection.batch(renameStatement(replacement, name));
  } catch (error) {
    // What can be put back at once is; a process that dies here leaves it to the next one.
    if (now === keptAs) await connection.batch(renameStatement(keptAs, name)).catch(() => undefined);
    // From inside: once we are out of it anybody may be its single session, and then nobody can open it.
    await openAll(connection, [name]).catch(() => undefined);
    await connection.batch('USE master').catch(() => undefined);
    throw error;
  }
  await connection.batch(`${openStatement(keptAs)}; USE master`);
}

/** 4214: it was never backed up in full, so that there is no log either; it is kept with all that is in it. */
async function backUpLog(
  connection: SqlServerConnection,
  name: string,
  log: NonNullable<Swap['log']>,
  use: Use,
): Promise<void> {
  use.onLine(`the last of the log of ${name}, which nobody writes to any more, into ${log.path}`);
  try {
    await told(connection, logStatement(name, log), use);
  } catch (error) {
    if (!hasNoLog(error)) throw backupFault(error, 'backing up', `The server could not back up the log of ${name}`);
    use.onLine(`${name} was never backed up in full, so that there is no log to back up; the database itself is kept`);
  }
}

function hasNoLog(error: unknown): boolean {
  return [4208, 4214].some((number) => numbersIn(error).includes(number));
}

/** Only what a swap made single: whoever restricted it otherwise keeps that. */
async function openAll(connection: SqlServerConnection, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const { rows } = await connection.batch('SELECT user_access FROM sys.databases WHERE name = $1 AND state = 0', [
      name,
    ]);
    if (rows[0]?.[0] === '1') await connection.batch(openStatement(name));
  }
}
