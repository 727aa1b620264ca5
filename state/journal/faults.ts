import { Fault, messageOf } from '../fault.ts';
import type { LeaseHolder } from './journal.ts';

export function damaged(file: string, cause?: unknown): Fault {
  return new Fault('journal/damaged', `The journal ${file} is damaged and can't be read.`, {
    remedy: [
      'If it never was a journal of Nightferry, name the right file with --journal.',
      'Do not delete it. Copy it with its -wal and -shm files to a safe place first.',
      `Try \`sqlite3 ${file} .recover | sqlite3 NEW\`, or restore it from a backup, and point --journal at the result.`,
      'The databases are as they were: nightferry.ledger in each target says what is committed.',
    ],
    retry: 'unsafe',
    cause,
  });
}

export function newer(file: string, version: number, known: number): Fault {
  return new Fault(
    'journal/newer',
    `The journal ${file} has format ${version}; this Nightferry knows formats up to ${known}.`,
    {
      remedy: ['Use the Nightferry that wrote it, or a newer one. Nothing was changed.'],
      retry: 'safe',
    },
  );
}

export function notAJournal(file: string): Fault {
  return new Fault('journal/not-a-journal', `${file} is an SQLite database, but not a Nightferry journal.`, {
    remedy: ['Name another file with --journal. Nothing was changed.'],
    retry: 'safe',
  });
}

export function busy(file: string, cause: unknown): Fault {
  return new Fault('journal/busy', `The journal ${file} is locked by another program.`, {
    remedy: ['Close whatever holds the file open for writing (a database browser, a backup tool), then try again.'],
    retry: 'safe',
    cause,
  });
}

export function unwritable(file: string, cause: unknown): Fault {
  return new Fault('journal/unwritable', `The journal ${file} can't be written: ${messageOf(cause)}.`, {
    remedy: ['Check that the folder exists, belongs to you and has free space, or name another file with --journal.'],
    retry: 'safe',
    cause,
  });
}

export function leased(session: string, holder: LeaseHolder & { readonly heartbeatAt: string }): Fault {
  const who = `${holder.name} on ${holder.host} (pid ${holder.pid})`;
  return new Fault(
    'session/leased',
    `Session ${session} is being run by ${who}, last heard of at ${holder.heartbeatAt}.`,
    {
      remedy: [
        `Look on with \`nightferry status ${session}\`, or sign with \`nightferry sign\` from here.`,
        `To take over: \`nightferry stop ${session}\`, then resume. A holder that died frees it by itself within 30 seconds.`,
      ],
      retry: 'safe',
    },
  );
}

export function leaseLost(session: string, holder: LeaseHolder | undefined): Fault {
  const who = holder ? `${holder.name} on ${holder.host} (pid ${holder.pid})` : 'nobody';
  return new Fault('session/lease-lost', `This process no longer holds session ${session}; ${who} does.`, {
    remedy: [
      'This process stopped before doing anything else. Go on where the session is held, or resume it here later.',
    ],
    retry: 'unknown',
  });
}

export function unknownSession(session: string): Fault {
  return new Fault('session/unknown', `The journal has no session ${session}.`, {
    remedy: ['`nightferry status` lists the sessions of a journal. Another journal is named with --journal.'],
    retry: 'safe',
  });
}

/** The file was replaced by an older copy under a running session. Taking its word for it would forget facts. */
export function replaced(session: { readonly id: string; readonly seq: number }): Fault {
  return new Fault(
    'journal/replaced',
    `The journal no longer holds what session ${session.id} wrote: event ${session.seq} is gone.`,
    {
      remedy: [
        'Nothing more is done in this session. Was the journal file restored from a copy, or replaced?',
        'Keep both files. The databases know what is committed: nightferry.ledger in each target.',
      ],
      retry: 'unsafe',
    },
  );
}
