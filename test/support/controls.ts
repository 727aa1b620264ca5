import { systemClock } from '../../source/clock.ts';
import type { Clock } from '../../state/ports.ts';
import type { Controls } from '../../state/session/controls.ts';
import { SessionControls } from '../../tasks/controls.ts';

export interface AskedControls {
  readonly controls: SessionControls;
  /** Somebody asks for this instead of what held before. */
  ask(asked: Controls): void;
}

export const rauf = { by: 'Rauf', at: '2026-11-20T22:13:00.000Z' };

/** Controls of a session in which somebody asks for things, without a journal. */
export function askedControls(asked: Controls = {}, { clock = systemClock as Clock, budget = 8 } = {}): AskedControls {
  const listeners = new Set<() => void>();
  let now = asked;
  const wishes = {
    asked: () => now,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return {
    controls: new SessionControls(wishes, clock, budget),
    ask: (next) => {
      now = next;
      for (const listener of [...listeners]) listener();
    },
  };
}
