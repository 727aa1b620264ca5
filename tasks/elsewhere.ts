import type { StepAddress } from '../state/events.ts';
import type { Recovery } from '../state/outcome.ts';
import { stepKey } from '../state/plan.ts';
import type { Session } from '../state/session/session.ts';
import type { Touch } from './kind.ts';

/**
 * What a step that works on its own machine left can't be seen from another one: commands, files. There only a person can say
 * how far it came, whatever this host looks like. Steps in databases are as easily seen from here.
 */
export function judgedFromHere(
  recovery: Recovery,
  touches: readonly Touch[],
  at: StepAddress,
  session: Session,
): Recovery {
  const host = otherHost(at, session);
  if (host === undefined || !touches.some(({ what }) => what === 'command')) return recovery;
  return { verdict: 'ask', seen: `it was under way on ${host}, and this is another host. Here: ${recovery.seen}` };
}

/** The host on which the step was begun, where the session was adopted from there since. */
function otherHost({ phase, step, direction }: StepAddress, { steps, undos, runs, adoptions }: Session) {
  const state = (direction === 'undo' ? undos : steps)[stepKey(phase, step)];
  if (!state || !adoptions.some(({ epoch }) => epoch >= state.epoch)) return undefined;
  const [begun, now] = [runs[state.epoch]?.host, runs.at(-1)?.host];
  return begun === now ? undefined : begun;
}
