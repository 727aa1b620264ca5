import type { LiveTree } from '../state/live-tree.ts';
import type { Observable } from '../state/ports.ts';
import type { Question } from '../state/question.ts';
import type { Database } from '../tasks/engines/engine.ts';
import type { Night, StopReason } from '../tasks/night.ts';
import type { Showing } from './watch/showing.ts';

/** A night with what only its conductor needs. */
export interface ConductedNight extends Night {
  readonly tree: LiveTree;
  /** What waits for the person now. */
  readonly asked: Observable<readonly Question[]>;
  /** The databases that are open now. */
  opened(): readonly Database[];
  /** To whom it is shown beside its own screens. */
  readonly showings: readonly Showing[];
  /** Why it was stopped, once it was. */
  readonly reason: StopReason | undefined;
  /** Makes a night that has stopped go on: from here on its signal is another one. */
  goOn(): void;
}

/** Everything of a night but its stopping. */
export type NightParts = Omit<ConductedNight, 'signal' | 'stop' | 'reason' | 'goOn'>;

/** A night that can be stopped, and that goes on where it was stopped to see the ways back. */
export function makeNight(parts: NightParts): ConductedNight {
  let controller = new AbortController();
  let reason: StopReason | undefined;
  return {
    ...parts,
    get signal() {
      return controller.signal;
    },
    stop(why) {
      // What ends the process goes before what only wants to see the ways back.
      const isStronger = reason?.why === 'ways-back' && (why.why === 'fault' || why.why === 'signal');
      if (reason === undefined || isStronger) reason = why;
      controller.abort();
    },
    get reason() {
      return reason;
    },
    goOn() {
      reason = undefined;
      controller = new AbortController();
    },
  };
}
