import { Fault, type Retry } from '../../../../state/fault.ts';
import { isEcho } from '../faults/numbers.ts';
import { type ServerMessage, serverMessages } from '../faults/server-message.ts';

/** What was being done when the server said no. */
export type Doing = 'backing up' | 'reading' | 'restoring';

interface Meaning {
  readonly code: string;
  readonly remedy: readonly string[];
  readonly retry?: Retry;
}

const failing: Readonly<Record<Doing, string>> = {
  'backing up': 'backup/failed',
  reading: 'backup/damaged',
  restoring: 'backup/restore-failed',
};

/**
 * What an error of BACKUP and RESTORE means, by its number and by the operating system's in its text. Others stay what they
 * are. Source: Microsoft's documentation, "Database Engine events and errors".
 */
export function backupFault(error: unknown, doing: Doing, what: string): unknown {
  const said = serverMessages(error);
  const first = said.find(({ number }) => !isEcho(number)) ?? said[0];
  if (first === undefined) return error;
  const meaning = meaningOf(first, doing);
  if (meaning === undefined) return error;
  const words = first.message.replace(/[.\s]+$/, '');
  return new Fault(meaning.code, `${what}: ${words} (Msg ${first.number}).`, {
    remedy: meaning.remedy,
    retry: meaning.retry ?? 'safe',
    cause: error,
  });
}

/** 2 and 3 of the operating system: no such file, no such folder. */
export function isAbsent(error: unknown): boolean {
  return serverMessages(error).some((message) => message.number === 3201 && osErrorOf(message) === 2);
}

/** A file that is there and holds no whole backup: 3241, 3242, and what a backup that was broken off leaves. */
export function unreadableText(error: unknown): string | undefined {
  return serverMessages(error)
    .find(({ number }) => unreadable.includes(number))
    ?.message.replace(/[.\s]+$/, '');
}

const unreadable = [3241, 3242, 3243, 3254, 3255, 3256];

function osErrorOf({ message }: ServerMessage): number | undefined {
  const found = /operating system error (\d+)/i.exec(message)?.[1];
  return found === undefined ? undefined : Number(found);
}

function meaningOf(message: ServerMessage, doing: Doing): Meaning | undefined {
  const disk = diskMeaning(message, doing);
  if (disk) return disk;
  const { number } = message;
  if (doing === 'backing up' && damaged.includes(number)) {
    return {
      code: 'backup/inconsistent',
      remedy: ['The database itself has damaged pages: DBCC CHECKDB tells which. Put that right before anything else.'],
    };
  }
  if (unreadable.includes(number) || damaged.includes(number)) {
    return {
      code: doing === 'restoring' ? 'backup/restore-failed' : 'backup/damaged',
      remedy: ['Do not rely on this backup. Take another one, or another copy of the file.'],
    };
  }
  const known = byNumber[number];
  return known && { code: failing[doing], ...known };
}

/** The server writes and reads by its own account, on its own disks: not by ours. */
function diskMeaning(message: ServerMessage, doing: Doing): Meaning | undefined {
  const os = osErrorOf(message);
  if (os === 112 || os === 28 || message.number === 3257) {
    return {
      code: 'backup/no-space',
      remedy: ['Make room on that disk of the server, or name another place. Then try again.'],
    };
  }
  if (![3201, 3202, 3203, 3634, 5133, 5110].includes(message.number)) return undefined;
  if (os === 5 || os === 13) {
    return {
      code: 'backup/server-path',
      remedy: ["Give the account that the server's service runs as the right to that folder (not your own account)."],
    };
  }
  if (os === 2 || os === 3) {
    const isFile = os === 2 && doing !== 'backing up';
    return {
      code: isFile ? 'backup/gone' : 'backup/server-path',
      remedy: [
        isFile
          ? 'Put the file back where it was, on the server, or take another backup.'
          : 'Name a folder that is there on the server: it is a path of the server, not of this machine. No folder is made.',
      ],
    };
  }
  if (os === 32) {
    return {
      code: failing[doing],
      remedy: [
        'Another program of the server has the file open, or an earlier BACKUP still writes it: wait for it, then try again.',
      ],
    };
  }
  return { code: failing[doing], remedy: ["Look at the disk and at the server's error log, then try again."] };
}

const damaged = [823, 824, 825, 3043, 3183, 3189];

const byNumber: Readonly<Record<number, Partial<Meaning> & Pick<Meaning, 'remedy'>>> = {
  // Rights
  262: {
    code: 'backup/no-privilege',
    remedy: ['GRANT BACKUP DATABASE in the database, and CREATE ANY DATABASE on the server (role dbcreator).'],
  },
  3110: {
    code: 'backup/no-privilege',
    remedy: ['RESTORE takes CREATE ANY DATABASE on the server: ALTER SERVER ROLE dbcreator ADD MEMBER [login].'],
  },
  3013: { remedy: ["The server's error log says more. Look there, then try again."] },
  // Backing up
  1844: { remedy: ['This edition makes no compressed backups: report it, Nightferry should have known.'] },
  3023: {
    remedy: [
      'Another backup, a shrink or a change of files is under way on the database. Wait for it, then try again.',
    ],
  },
  4208: { remedy: ['The database keeps no log to back up (recovery model SIMPLE). Retry: it is looked at again.'] },
  4214: {
    remedy: ['The database was never backed up in full since it keeps its log: there is no log to back up yet.'],
  },
  3104: { remedy: ['The database is in an availability group: take it out of the group first.'] },
  // Restoring
  1801: { code: 'backup/name-taken', remedy: ['There is a database of that name. See whose it is, then try again.'] },
  1834: {
    remedy: ["One of its files would come over another database's: nothing was overwritten. Retry with another name."],
  },
  3101: { remedy: ['Somebody is connected to the database that is restored into. Stop them, then try again.'] },
  3154: {
    remedy: ['The backup is of another database than the one it would replace: nothing was replaced. Use a new name.'],
  },
  3156: {
    remedy: [
      'A file of the backup can not be placed there: see the message. Free the name or the folder, then try again.',
    ],
  },
  3169: { remedy: ['The backup was made by a newer version of SQL Server. Restore it on a server that is as new.'] },
  33111: {
    remedy: [
      'It is encrypted (TDE or backup encryption): restore its certificate with its private key into master on this server first.',
    ],
  },
  15507: { remedy: ['The master key of the server can not open a key: restore that key first.'] },
};
