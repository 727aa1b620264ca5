import type { ServerWorkshop } from '../workshop.ts';
import { serverPart } from './parts.ts';

const everyMs = 2000;

/**
 * A server goes on for a process that was killed until it notices that nobody listens any more. Two of them in one file, or
 * one database, would be in each other's way: the first is waited for, and what it made is used.
 */
export async function waitForEarlier(workshop: ServerWorkshop): Promise<void> {
  const { server, database, context, use } = workshop;
  const first = await server.underWay(database, use);
  if (!first) return;
  await serverPart(
    workshop,
    `waiting for the ${first.command} of an earlier attempt`,
    async ({ onPercent, signal }) => {
      for (let at: typeof first | undefined = first; at; at = await server.underWay(database, use)) {
        onPercent?.(at.percent);
        await context.clock.sleep(everyMs, signal);
        signal.throwIfAborted();
      }
    },
  );
}
