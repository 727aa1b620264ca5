import type { FreezeRun } from '../../../freeze/freezer.ts';
import { onConnection } from '../../on-connection.ts';
import { alreadyFrozen, noSuchMode, refusedFault } from './faults.ts';
import type { FreezeHome } from './home.ts';
import { findMarker, setMarker } from './marker.ts';
import { findNow, type Prior } from './prior.ts';
import { setSnapshot } from './statements.ts';
import { within } from './within.ts';

/** Turning it on waits for every transaction that is open. It is not worth more: a READ_ONLY database has one moment only. */
const snapshotPatienceMs = 10_000;

/**
 * What has to be there before READ_ONLY, for afterwards it can't be changed: the mark, and row versions. READ_ONLY itself
 * needs every other session to be gone, so that it comes with their end. Faults: `freeze/already`, `freeze/no-privilege`, `freeze/no-mode`.
 */
export async function closeDatabase(home: FreezeHome, prior: Prior, run: FreezeRun): Promise<void> {
  if (prior.mode !== 'strict') throw noSuchMode(home.name);
  const standing = await findMarker(home);
  if (standing && standing.frozenBy !== prior.frozenBy) throw alreadyFrozen(home.name, standing);
  const now = await findNow(home);
  if (now.isReadOnly) return;
  try {
    const mark = setMarker(prior, standing !== undefined);
    await onConnection(home, (connection) => connection.query(mark, [], run.signal));
    run.output?.(mark);
    if (prior.snapshot === 'OFF' && now.snapshot === 'OFF') await turnOn(home, now.database, run);
  } catch (error) {
    throw refusedFault(error, home.name);
  }
}

async function turnOn(home: FreezeHome, database: string, run: FreezeRun): Promise<void> {
  const line = setSnapshot(database, 'on');
  const isOn = await onConnection(
    home,
    (connection) => within(snapshotPatienceMs, run, (signal) => connection.query(line, [], signal)),
    { beside: 'maintenance' },
  );
  run.output?.(isOn ? line : `${line}: not done, transactions are open; a READ_ONLY database does not need it`);
}
