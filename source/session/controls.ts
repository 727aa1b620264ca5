import type { Clock } from '../../state/ports.ts';
import type { SessionLog } from '../../state/session/log.ts';
import { SessionControls } from '../../tasks/controls.ts';

/** Workers of all copies of a session together, where nobody asks for another number. */
const workerBudget = 8;

/** What people ask of the copies of a session: the fold of its journal, as far as it is known here. */
export function controlsOf(log: SessionLog, clock: Clock): SessionControls {
  const wishes = {
    asked: () => log.snapshot().controls,
    // Most events ask for nothing.
    subscribe: (listener: () => void) => {
      let known = log.snapshot().controls;
      return log.subscribe(() => {
        if (known === log.snapshot().controls) return;
        known = log.snapshot().controls;
        listener();
      });
    },
  };
  return new SessionControls(wishes, clock, workerBudget);
}
