import { Fault } from '../../state/fault.ts';
import { SessionLog } from '../../state/session/log.ts';
import type { Workbench } from '../workbench.ts';
import { readSession } from './read.ts';

/**
 * Ends an unfinished session for good: it will never be resumed. Changes no database.
 * Faults: `session/unknown`, `session/finished`, `session/leased` when a living process holds it.
 */
export function abandonSession(
  id: string,
  reason: string,
  { journal, clock, actor, redactor }: Pick<Workbench, 'journal' | 'clock' | 'actor' | 'redactor'>,
): void {
  if (readSession(id, { journal }).finished) throw over(id);
  const lease = journal.acquireLease(id, { name: actor.name, host: actor.host, pid: process.pid });
  try {
    const log = SessionLog.read({ journal, clock, actor, lease, redact: (value) => redactor.data(value) }, id);
    log.append('session.finished', { outcome: 'abandoned', reason });
  } finally {
    lease.release();
  }
}

function over(id: string): Fault {
  return new Fault('session/finished', `Session ${id} is over already.`, {
    remedy: [`See what it did: nightferry report ${id}`],
    retry: 'safe',
  });
}
