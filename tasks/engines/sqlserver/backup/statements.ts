import type { ServerBackupRequest } from '../../../backup/server/seam.ts';
import { quoteName, quoteText } from '../quote.ts';

/** The statements of backup and restore, as text alone. Source: Microsoft's documentation, BACKUP and RESTORE (Transact-SQL). */

/** `COPY_ONLY` leaves the differential base and the log chain as they are: they are somebody else's plan. */
export function backupStatement(
  database: string,
  { path, name, description, as }: ServerBackupRequest,
  compresses: boolean,
): string {
  const options = [
    ...(as === 'aside' ? ['COPY_ONLY'] : []),
    'CHECKSUM',
    'FORMAT, INIT',
    ...(compresses ? ['COMPRESSION'] : []),
    `NAME = ${quoteText(name)}`,
    `DESCRIPTION = ${quoteText(description)}`,
    'STATS = 1',
  ];
  return `BACKUP DATABASE ${quoteName(database)} TO DISK = ${quoteText(path)} WITH ${options.join(', ')}`;
}

/**
 * Without NORECOVERY: that would leave the database restoring, where it could neither be renamed nor read. Nobody else is
 * in it while this runs. A copy leaves the log where the next backup of it goes on.
 */
export function logStatement(
  database: string,
  { path, name, description }: Pick<ServerBackupRequest, 'path' | 'name' | 'description'>,
): string {
  const options = `COPY_ONLY, CHECKSUM, FORMAT, INIT, NAME = ${quoteText(name)}, DESCRIPTION = ${quoteText(description)}, STATS = 1`;
  return `BACKUP LOG ${quoteName(database)} TO DISK = ${quoteText(path)} WITH ${options}`;
}

export function verifyStatement(path: string, position: number, hasChecksums: boolean): string {
  const checksum = hasChecksums ? ', CHECKSUM' : '';
  return `RESTORE VERIFYONLY FROM DISK = ${quoteText(path)} WITH FILE = ${position}${checksum}, STATS = 1`;
}

export function headerStatement(path: string): string {
  return `RESTORE HEADERONLY FROM DISK = ${quoteText(path)}`;
}

export function filesStatement(path: string, position: number): string {
  return `RESTORE FILELISTONLY FROM DISK = ${quoteText(path)} WITH FILE = ${position}`;
}

/** Never REPLACE: it goes into a database that is not there. */
export function restoreStatement(
  into: string,
  path: string,
  {
    position,
    hasChecksums,
    moves,
  }: { readonly position: number | string; readonly hasChecksums: boolean; readonly moves: readonly Move[] },
): string {
  const options = [
    `FILE = ${position}`,
    ...moves.map(({ logical, to }) => `MOVE ${quoteText(logical)} TO ${quoteText(to)}`),
    ...(hasChecksums ? ['CHECKSUM'] : []),
    'RECOVERY',
    'STATS = 1',
  ];
  return `RESTORE DATABASE ${quoteName(into)} FROM DISK = ${quoteText(path)} WITH ${options.join(', ')}`;
}

export interface Move {
  readonly logical: string;
  readonly to: string;
}

export function checkStatement(database: string): string {
  return `DBCC CHECKDB (${quoteText(database)}) WITH NO_INFOMSGS, ALL_ERRORMSGS`;
}

/** Whoever is in it is a program of ours, or somebody who can't know what it is. A database that is still restored lets nobody in. */
export function dropStatement(name: string): string {
  const alone = `IF DATABASEPROPERTYEX(${quoteText(name)}, 'Status') = N'ONLINE' ALTER DATABASE ${quoteName(name)} SET SINGLE_USER WITH ROLLBACK IMMEDIATE`;
  return `${alone}; DROP DATABASE ${quoteName(name)}`;
}

export function renameStatement(from: string, to: string): string {
  return `ALTER DATABASE ${quoteName(from)} MODIFY NAME = ${quoteName(to)}`;
}

export function aloneStatement(name: string, endSessions: boolean): string {
  const others = endSessions ? 'ROLLBACK IMMEDIATE' : 'NO_WAIT';
  return `ALTER DATABASE ${quoteName(name)} SET SINGLE_USER WITH ${others}`;
}

export function openStatement(name: string): string {
  return `ALTER DATABASE ${quoteName(name)} SET MULTI_USER WITH ROLLBACK IMMEDIATE`;
}

/** Runs in another database than that of the session. */
export function inside(database: string, sql: string): string {
  return `EXEC ${quoteName(database)}.sys.sp_executesql ${quoteText(sql)}`;
}
