import { formatCount } from '../../state/format.ts';
import type { ConductedNight } from '../night.ts';

/** How many there were when it was last looked, by the runbook's name of the database. */
export type KnownDeadlocks = Map<string, number>;

/** Of a server that does not answer. */
const patienceMs = 3_000;

/**
 * Says beside the steps that stand still that a server has ended deadlocks since the last look: whoever was chosen has lost his
 * transaction, and it may be a step's. What can't be found out is not said.
 */
export async function tellDeadlocks(
  { opened, clock, live, signal }: Pick<ConductedNight, 'opened' | 'clock' | 'live' | 'signal'>,
  known: KnownDeadlocks,
  steps: readonly string[],
): Promise<void> {
  for (const database of opened()) {
    const { name } = database;
    if (!database.deadlocks) continue;
    const answered = new AbortController();
    const late = clock.sleep(patienceMs, AbortSignal.any([signal, answered.signal])).then(() => undefined);
    const count = await Promise.race([database.deadlocks().catch(() => undefined), late]);
    answered.abort();
    if (count === undefined) continue;
    const more = count - (known.get(name) ?? count);
    known.set(name, count);
    if (more <= 0) continue;
    const line = `${formatCount(more, 'deadlock')} at the server of ${name} since the last look: each has cost somebody a transaction`;
    for (const step of steps) live.remark(step, line);
  }
}
