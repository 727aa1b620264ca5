import { Fault } from '../../../../state/fault.ts';
import type { FreezeRun } from '../../../freeze/freezer.ts';
import { whoseSession } from '../../../freeze/session-text.ts';
import { onConnection } from '../../on-connection.ts';
import { refusedFault } from './faults.ts';
import type { FreezeHome } from './home.ts';
import { dropMarker, findMarker } from './marker.ts';
import { type Found, findNow, type Prior } from './prior.ts';
import { foreignSessions } from './sessions.ts';
import { setReadWrite, setSnapshot } from './statements.ts';
import { within } from './within.ts';

/** Turning it off waits for transactions, too: a rollback does not wait for it. */
const snapshotPatienceMs = 10_000;

/**
 * Brings back what was before, the mark last, so that an attempt that was cut short is found and repeated. Resolves with
 * what is otherwise than before, a sentence each. Faults: `freeze/no-privilege`, `freeze/not-restored`.
 */
export async function thawDatabase(home: FreezeHome, prior: Prior, run: FreezeRun): Promise<readonly string[]> {
  // What was READ_ONLY before was not changed by us.
  if (prior.isReadOnly) return [`${home.name} was READ_ONLY before the freeze, and is left so`];
  try {
    const { database, isReadOnly } = await findNow(home);
    if (isReadOnly) await openUp(home, database, run);
    const stays = prior.snapshot === 'OFF' ? await turnOff(home, database, run) : [];
    if (await findMarker(home)) {
      await onConnection(home, (connection) => connection.query(dropMarker, [], run.signal));
      run.output?.(dropMarker);
    }
    return [...stays, ...differences(home.name, prior, await findNow(home))];
  } catch (error) {
    throw refusedFault(error, home.name);
  }
}

async function openUp(home: FreezeHome, database: string, run: FreezeRun): Promise<void> {
  const readers = await foreignSessions(home);
  const line = setReadWrite(database);
  await home.aside(() => onConnection(home, (master) => master.query(line, [], run.signal), { beside: 'maintenance' }));
  run.output?.(line);
  for (const session of readers) run.output?.(`ended ${whoseSession(session)}, which could only read`);
}

async function turnOff(home: FreezeHome, database: string, run: FreezeRun): Promise<readonly string[]> {
  if ((await findNow(home)).snapshot === 'OFF') return [];
  const line = setSnapshot(database, 'off');
  const isOff = await onConnection(
    home,
    (connection) => within(snapshotPatienceMs, run, (signal) => connection.query(line, [], signal)),
    { beside: 'maintenance' },
  );
  if (isOff) run.output?.(line);
  return isOff ? [] : [`ALLOW_SNAPSHOT_ISOLATION is still on, since transactions are open; later, by hand: ${line};`];
}

/** Faults: `freeze/not-restored`. What others changed meanwhile is theirs. */
function differences(name: string, prior: Prior, now: Found): readonly string[] {
  if (now.isReadOnly) {
    throw new Fault('freeze/not-restored', `${name} is thawed, but not as it was before: it is still READ_ONLY.`, {
      remedy: ['Bring it back by hand, with the statements that the freeze showed as its manual undo, then retry.'],
      retry: 'safe',
    });
  }
  return [
    ...(now.access === prior.access ? [] : [`it is ${now.access} now, and was ${prior.access}: left as it is`]),
    ...(now.readCommittedSnapshot === prior.readCommittedSnapshot
      ? []
      : [`READ_COMMITTED_SNAPSHOT was changed by somebody else since the freeze: left as it is`]),
  ];
}
