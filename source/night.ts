import type { LiveTree } from '../state/live-tree.ts';
import type { Night, StopReason } from '../tasks/night.ts';

/** A night with what only its conductor needs. */
export interface ConductedNight extends Night {
  readonly tree: LiveTree;
  /** Why it was stopped, once it was. */
  readonly reason: StopReason | undefined;
}

/** Everything of a night but its stopping. */
export type NightParts = Omit<ConductedNight, 'signal' | 'stop' | 'reason'>;

/** A night that can be stopped once. */
export function makeNight(parts: NightParts): ConductedNight {
  const controller = new AbortController();
  let reason: StopReason | undefined;
  return {
    ...parts,
    signal: controller.signal,
    stop(why) {
      reason ??= why;
      controller.abort();
    },
    get reason() {
      return reason;
    },
  };
}
