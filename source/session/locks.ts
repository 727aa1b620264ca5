import type { Runbook, Step } from '../../state/runbook/runbook.ts';
import type { SessionLock } from '../../tasks/engines/engine.ts';
import { kindOf } from '../../tasks/kinds.ts';
import type { Databases } from '../databases.ts';

/** The databases that some step changes, by the runbook's names. */
export function touchedDatabases(runbook: Runbook): readonly string[] {
  const steps = runbook.phases.flatMap((phase) =>
    phase.items.flatMap((item): readonly Step[] => (item.type === 'step' ? [item] : item.steps)),
  );
  const names = steps
    .flatMap(({ kind, spec }) => kindOf(kind).touches(spec))
    .flatMap((touch) => (touch.what === 'database' ? [touch.database] : []));
  return [...new Set(names)];
}

/**
 * Locks every database the session changes against sessions of other journals, on other hosts too.
 * Faults: `database/locked`; then nothing stays locked.
 */
export async function lockDatabases(
  runbook: Runbook,
  databases: Databases,
  owner: string,
): Promise<readonly SessionLock[]> {
  const locks: SessionLock[] = [];
  try {
    for (const name of touchedDatabases(runbook)) locks.push(await (await databases.open(name)).lock(owner));
    return locks;
  } catch (error) {
    await Promise.allSettled(locks.map((lock) => lock.release()));
    throw error;
  }
}
