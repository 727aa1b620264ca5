import { Fault } from '../../state/fault.ts';
import { SessionLog } from '../../state/session/log.ts';
import { currentActor } from '../actor.ts';
import { systemClock } from '../clock.ts';
import type { GlobalOptions } from '../commands/globals.ts';
import { openExistingJournal } from '../journal-file.ts';
import { processOutput } from '../plain/output.ts';
import { readSession } from '../session/read.ts';

/** Asks a session that runs elsewhere to stop. */
export function stop(id: string, options: GlobalOptions): void {
  const journal = openExistingJournal(options.journal);
  try {
    readSession(id, { journal });
    const lease = journal.leaseOf(id);
    if (!lease || lease.stale) throw notRunning(id);
    const actor = currentActor(options.as);
    const redact = <T>(value: T) => value;
    const log = SessionLog.read({ journal, clock: systemClock, actor, lease: undefined, redact }, id);
    log.append('control.requested', { control: 'stop' });
    processOutput().out(
      `Asked ${lease.name} on ${lease.host} (pid ${lease.pid}) to stop ${id}. See: nightferry status ${id}`,
    );
  } finally {
    journal.close();
  }
}

function notRunning(id: string): Fault {
  return new Fault('session/not-running', `Session ${id} is not being run by anyone.`, {
    remedy: [`There is nothing to stop. Go on with it: nightferry resume ${id}`],
    retry: 'safe',
  });
}
