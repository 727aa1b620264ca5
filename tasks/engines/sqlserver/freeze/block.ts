import { Fault } from '../../../../state/fault.ts';
import type { ForeignSession, FreezeRun } from '../../../freeze/freezer.ts';
import { sessionText, whoseSession } from '../../../freeze/session-text.ts';
import { onConnection } from '../../on-connection.ts';
import { hasNumber, inUse } from './error-numbers.ts';
import { refusedFault } from './faults.ts';
import type { FreezeHome } from './home.ts';
import { findNow } from './prior.ts';
import { foreignSessions } from './sessions.ts';
import { setReadOnly, type Termination } from './statements.ts';

const named = 8;
const attempts = 20;
const betweenMs = 250;

/**
 * Ends every other session and makes it READ_ONLY, in one statement: nobody can come between. Only called when somebody
 * agreed to that. Resolves with whoever is connected afterwards: they can only read.
 */
export async function endForeignSessions(home: FreezeHome, run: FreezeRun): Promise<readonly ForeignSession[]> {
  const found = await foreignSessions(home);
  if (await becomeReadOnly(home, 'rollback immediate', run))
    for (const session of found) run.output?.(`ended ${whoseSession(session)}`);
  return foreignSessions(home);
}

/** READ_ONLY where nobody is to be ended: it fails while anybody is connected. Faults: `freeze/blocked`. */
export async function blockWriters(home: FreezeHome, run: FreezeRun): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await becomeReadOnly(home, 'no_wait', run);
      return;
    } catch (error) {
      if (!hasNumber(error, ...inUse)) throw error;
      const others = await foreignSessions(home);
      // The server may take a moment to see that connections of ours are closed.
      if (others.length > 0 || attempt === attempts) throw blocked(home, others, error);
    }
    await run.clock.sleep(betweenMs, run.signal);
    run.signal?.throwIfAborted();
  }
}

/** `false`: it was already. From a connection in `master`: one in the database would be in its own way. */
async function becomeReadOnly(home: FreezeHome, termination: Termination, run: FreezeRun): Promise<boolean> {
  const now = await findNow(home);
  if (now.isReadOnly) return false;
  const line = setReadOnly(now.database, termination);
  try {
    await home.aside(() =>
      onConnection(home, (master) => master.query(line, [], run.signal), { beside: 'maintenance' }),
    );
  } catch (error) {
    throw refusedFault(error, home.name);
  }
  run.output?.(line);
  return true;
}

function blocked({ name, ownSessions }: FreezeHome, sessions: readonly ForeignSession[], cause: unknown): Fault {
  const more = sessions.length - named;
  const own = ownSessions().join(', ');
  return new Fault('freeze/blocked', `${name} can't become READ_ONLY while others are connected to it.`, {
    remedy: [
      ...sessions.slice(0, named).map(sessionText),
      ...(more > 0 ? [`and ${more} more`] : []),
      ...(sessions.length === 0 && own !== '' ? [`Nobody else is seen; sessions of this Nightferry: ${own}.`] : []),
      'End them (KILL and the number), or have Nightferry do it: `end-sessions: true`, or leave it out and be asked.',
    ],
    retry: 'safe',
    cause,
  });
}
