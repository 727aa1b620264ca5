import { systemClock } from '../../source/clock.ts';
import { openExistingJournal } from '../../source/journal-file.ts';
import type { ControlRequest } from '../../state/events.ts';
import { SessionLog } from '../../state/session/log.ts';
import { eventsIn } from './command-line.ts';

/** Somebody in another terminal asks something of a session's copies; false where there is no session yet. */
export function askControl(file: string, session: string, request: ControlRequest): boolean {
  if (eventsIn(file) === 0) return false;
  const journal = openExistingJournal(file);
  try {
    const actor = { name: 'Rauf', osUser: 'rauf', host: 'ops2' };
    const redact = <T>(value: T) => value;
    const log = SessionLog.read({ journal, clock: systemClock, actor, lease: undefined, redact }, session);
    log.append('control.requested', request);
    return true;
  } finally {
    journal.close();
  }
}
