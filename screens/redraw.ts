import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { Observable } from '../state/ports.ts';
import type { Stage } from './stage.ts';

/** Redraws when the stage changes, and when the session, the questions or the tree of a session stage do. */
export function useStage(stages: Observable<Stage>): void {
  const stage = useObservable(stages);
  const inSession = stage.kind === 'session' ? stage : undefined;
  useObservable(inSession?.session ?? nothing);
  useObservable(inSession?.questions ?? nothing);
  useObservable(inSession?.tree ?? nothing);
  useObservable(inSession?.look ?? nothing);
  useObservable(inSession?.rejects ?? nothing);
  useObservable(inSession?.preflight ?? nothing);
}

const nothing: Observable<unknown> = { subscribe: () => () => undefined, snapshot: () => undefined };

function useObservable<T>(observable: Observable<T>): T {
  const [subscribe, snapshot] = useMemo(
    () => [(listener: () => void) => observable.subscribe(listener), () => observable.snapshot()] as const,
    [observable],
  );
  return useSyncExternalStore(subscribe, snapshot);
}

/**
 * Clocks and countdowns move once a second, where a second changes anything that is seen; whatever else changes redraws by
 * itself. `stillNow` gives the text of a screen that rests. Returns how often it beat.
 */
export function useEverySecond(wanted: boolean, stillNow: () => string | undefined): number {
  const [beat, tick] = useState(0);
  const still = useRef(stillNow);
  useEffect(() => {
    still.current = stillNow;
  });
  useEffect(() => {
    if (!wanted) return undefined;
    let before: string | undefined;
    const timer = setInterval(() => {
      const now = still.current();
      if (now === undefined || now !== before) tick((count) => count + 1);
      before = now;
    }, 1000);
    return () => clearInterval(timer);
  }, [wanted]);
  return beat;
}
