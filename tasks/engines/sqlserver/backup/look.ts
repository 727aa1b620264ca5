import { Fault } from '../../../../state/fault.ts';
import { isWhole } from '../../../backup/server/place.ts';
import type { BackupSet, OnServer, SetInFile } from '../../../backup/server/seam.ts';
import type { SqlServerConnection } from '../connection.ts';
import { readRows } from '../freeze/home.ts';
import { backupFault, isAbsent, unreadableText } from './backup-faults.ts';
import { headerRow } from './read-header.ts';
import { headerStatement } from './statements.ts';

/** What the file says of itself. Faults: `backup/server-path`, `backup/no-privilege`. */
export async function lookAt(connection: SqlServerConnection, path: string): Promise<OnServer> {
  if (!isWhole(path)) throw notWhole(path);
  try {
    return { is: 'backups', sets: await readRows((sql) => connection.batch(sql), headerRow, headerStatement(path)) };
  } catch (error) {
    if (isAbsent(error)) return { is: 'absent' };
    const why = unreadableText(error);
    if (why !== undefined) return { is: 'unreadable', why };
    throw backupFault(error, 'reading', `The server can not look at ${path}`);
  }
}

/** The backup that is meant, in its file. Faults: `backup/gone`, `backup/damaged`, `backup/changed`, `backup/server-path`. */
export async function findSet(connection: SqlServerConnection, { path, guid }: SetInFile): Promise<BackupSet> {
  const found = await lookAt(connection, path);
  if (found.is === 'absent') {
    throw new Fault('backup/gone', `The backup ${path} is not there, on the server.`, {
      remedy: ['Put it back where it was, or take another backup. It is a path of the server, not of this machine.'],
      retry: 'safe',
    });
  }
  if (found.is === 'unreadable') {
    throw new Fault('backup/damaged', `${path} is not a backup that the server can read: ${found.why}.`, {
      remedy: ['Do not rely on it. Take another one, or another copy of the file.'],
      retry: 'safe',
    });
  }
  const full = found.sets.filter(({ kind, isComplete }) => kind === 'full' && isComplete);
  const set = guid === undefined ? full.at(0) : found.sets.find((one) => one.guid === guid);
  if (guid === undefined && full.length > 1) throw several(path, full);
  if (!set) throw changed(path, found.sets);
  if (!set.isComplete || set.isDamaged) {
    const why = set.isDamaged ? 'the server marked it as damaged when it was made' : 'it was broken off';
    throw new Fault('backup/damaged', `The backup in ${path} is no good: ${why}.`, {
      remedy: ['Do not rely on it. Take another one.'],
      retry: 'safe',
    });
  }
  return set;
}

function notWhole(path: string): Fault {
  return new Fault('backup/server-path', `${path} is not a whole path on the server.`, {
    remedy: [
      'Write it from its root on, as the server sees it: D:\\backups, \\\\share\\backups or /var/opt/mssql/backups.',
    ],
    retry: 'safe',
  });
}

function several(path: string, sets: readonly BackupSet[]): Fault {
  const all = sets.map(({ position, database, finishedAt }) => `${position}: ${database}, ${finishedAt}`).join('; ');
  return new Fault(
    'backup/changed',
    `${path} holds ${sets.length} full backups, and nothing says which is meant: ${all}.`,
    {
      remedy: ['Name a file that holds one backup.'],
      retry: 'safe',
    },
  );
}

function changed(path: string, sets: readonly BackupSet[]): Fault {
  const all = sets.map(({ name, database, kind }) => `${kind} ${name || '(no name)'} of ${database}`).join('; ');
  return new Fault('backup/changed', `${path} no longer holds the backup that is meant, but: ${all || 'nothing'}.`, {
    remedy: ['Somebody has written over it. Do not restore it: take another copy of the file, or another backup.'],
    retry: 'safe',
  });
}
