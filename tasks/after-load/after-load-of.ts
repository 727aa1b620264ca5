import { Fault } from '../../state/fault.ts';
import { applicationOf } from '../application.ts';
import type { Database } from '../engines/engine.ts';
import { type Context, ledgerKey } from '../kind.ts';
import type { AfterLoad, WorkOptions } from './seam.ts';

/** What a database of the runbook offers here. Lint lets no step through that needs what is not there. */
export async function afterLoadOf<K extends 'indexes' | 'constraints' | 'sequences' | 'statistics'>(
  context: Pick<Context, 'database'>,
  name: string,
  part: K,
): Promise<{ readonly database: Database; readonly load: AfterLoad; readonly part: NonNullable<AfterLoad[K]> }> {
  const database = await context.database(name);
  const load = database.afterLoad;
  const found = load?.[part];
  if (load && found) return { database, load, part: found as NonNullable<AfterLoad[K]> };
  throw new Fault(
    'runbook/capability',
    `Nightferry can't work on the ${part} of ${name}: it is ${database.engine.title}.`,
    {
      remedy: ['Use a step `sql`, or another engine.'],
      retry: 'safe',
    },
  );
}

export function workOptions(context: Context): Omit<WorkOptions, 'tell' | 'alone'> {
  return { step: ledgerKey(context), application: applicationOf(context), signal: context.signal };
}

/** What a killed process left running at the server is over before anything is looked at. Faults: `copy/straggler`. */
export async function awaitStragglers(database: Database, context: Context): Promise<void> {
  await database.engine.copyTarget?.awaitStragglers(database, ledgerKey(context), context.signal);
}
