import type { Event } from '../../state/events.ts';
import { Fault } from '../../state/fault.ts';

/** The journal of this host stops where another one went on: nothing may be done from here. */
export function adoptedElsewhere(database: string, { session, at, actor }: Event): Fault {
  const { name, host } = actor;
  return new Fault(
    'session/adopted',
    `Session ${session} was adopted by ${name} on ${host} at ${at}: it goes on there, and not from this journal.`,
    {
      remedy: [
        `Nothing more is done from here. Ask ${name}; \`nightferry status ${session}\` on ${host} says where it is.`,
        `If ${host} is gone now: nightferry --journal NEW-FILE adopt RUNBOOK --in ENV ${session} takes it back.`,
        `Known from the copy of the journal in ${database}. What this journal has of the session is kept as it is.`,
      ],
      retry: 'unsafe',
    },
  );
}

/** The copy holds what this journal does not, and no adoption explains it. */
export function copyDiffers(session: string, database: string, seq: number): Fault {
  return new Fault(
    'handover/differs',
    `The copy of session ${session} in ${database} is another one from event ${seq} on.`,
    {
      remedy: [
        'Was the journal file restored from an older copy, or did somebody write to nightferry.journal?',
        `Compare: SELECT seq, copied_at, event FROM nightferry.journal WHERE session = '${session}' AND seq >= ${seq};`,
        'As long as it differs no other host can go on from there.',
      ],
      retry: 'unknown',
    },
  );
}

/** A copy that does not take what is sent to it, and does not say why either. */
export function copySlow(database: string): Fault {
  return new Fault('handover/slow', `${database} did not take the copy of the journal in time.`, {
    remedy: ['Who holds nightferry.journal is in pg_locks. The copy catches up by itself as soon as it can.'],
    retry: 'safe',
  });
}

/** A freeze must find nothing new in the database, not even our own tables. */
export function copyFrozen(database: string): Fault {
  return new Fault('handover/frozen', `${database} was frozen before it had tables for the copy of the journal.`, {
    remedy: ['They are made when it is writable again.'],
    retry: 'safe',
  });
}
