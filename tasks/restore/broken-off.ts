import type { Swap } from '../backup/database-server.ts';
import { lookAround } from '../backup/workshop.ts';
import type { Context } from '../kind.ts';
import { type Change, stateOf } from './change.ts';

/**
 * Where names change one after the other, a process can die in between: then nothing has the name of the database, or the one
 * that has it lets nobody in. Nobody can connect to it before that is over, so that it comes before everything else.
 */
export async function endBrokenOff(
  on: string,
  change: Change | undefined,
  swapOf: (change: Change, current: string) => Swap,
  context: Context,
): Promise<void> {
  if (change === undefined || change.kept === '' || !context.facts.released.includes(on)) return;
  const workshop = await lookAround(on, context);
  const { server, database, use } = workshop;
  if (server.swapsInOne) return;
  if ((await stateOf(change, workshop)) === 'half') {
    context.output(`nothing is called ${change.final}: the change of names is gone on with`);
    return server.swap(database, swapOf(change, server.nameOf(database)), use);
  }
  await server.reopen?.(database, [change.final, change.kept], use);
}
