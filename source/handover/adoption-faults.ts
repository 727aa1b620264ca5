import { Fault } from '../../state/fault.ts';
import type { CopyChoice } from '../../state/journal/choose-copy.ts';

/** Why there is no copy to go on from. */
export function noGoodCopy(session: string, choice: Exclude<CopyChoice, { kind: 'chosen' }>): Fault {
  const compare = `SELECT seq, hash, copied_at, event FROM nightferry.journal WHERE session = '${session}' ORDER BY seq;`;
  switch (choice.kind) {
    case 'none':
      return new Fault('handover/unknown', `No database has a copy of session ${session} any more.`, { retry: 'safe' });
    case 'broken':
      return new Fault(
        'handover/broken',
        `The copy of session ${session} in ${choice.database} can't be trusted: ${choice.why}`,
        {
          remedy: [
            'Somebody or something changed it. Nothing was adopted, and nothing is changed.',
            `Look at it in ${choice.database}: ${compare}`,
            'Go on from the journal file of the first host, if it can be had: nightferry --journal FILE resume.',
          ],
          retry: 'unsafe',
        },
      );
    case 'differ': {
      const [one, other] = choice.databases;
      return new Fault(
        'handover/disagree',
        `The copies of session ${session} in ${one} and ${other} tell of different nights from event ${choice.seq} on.`,
        {
          remedy: [
            'Nothing was adopted. Has one of the two been restored or cloned from elsewhere, or have two hosts gone on?',
            `Compare them: ${compare}`,
            'Take the rows of the wrong one away, as docs/handover.md says, and try again.',
          ],
          retry: 'unsafe',
        },
      );
    }
  }
}

/** The first host is there, as far as the server can tell. */
export function stillHeld(session: string, held: Fault): Fault {
  return new Fault('handover/held', `Session ${session} is not adopted: ${held.message}`, {
    remedy: [
      'The host that ran it may be alive. Look there first: left with q, or stopped, it can be resumed there.',
      'A server notices within a minute that a host died: then give this command again.',
      ...held.remedy.filter((line) => line.includes('pg_terminate_backend')),
    ],
    retry: 'safe',
    cause: held,
  });
}

/** This journal has events of the session already. `whole`: all that the copies have. */
export function knownHere(session: string, whole: boolean): Fault {
  if (whole)
    return new Fault('handover/here', `This journal has all of session ${session} that the copies have.`, {
      remedy: [`Nothing is to be adopted. Go on: nightferry resume ${session}`],
      retry: 'safe',
    });
  return new Fault('handover/known', `This journal tells of session ${session} otherwise than the copies do.`, {
    remedy: [
      'What it has stays as it is. To adopt what the copies have, name a new file: nightferry --journal NEW-FILE adopt ...',
    ],
    retry: 'safe',
  });
}

/** The runbook that the session needs is not what was given. The copies hold what it was. */
export function otherText({ code, message, remedy, retry }: Fault): Fault {
  return new Fault(code, message, {
    remedy: [
      ...remedy.slice(0, 1),
      'The copies hold the texts it was opened with: SELECT sha256, text FROM nightferry.document;',
      'Put them in place, and give this command again. Nothing was adopted.',
    ],
    retry,
  });
}
