import type { Command } from '../state/ports.ts';
import { endGroup } from './process-group.ts';

const longestTimerMs = 2 ** 31 - 1;

/** Ends the group when the time is over or the signal aborts; `ended` waits until the group is gone. */
export function stopWhenTold(pid: number, { signal, timeoutMs }: Pick<Command, 'signal' | 'timeoutMs'>) {
  let ending: Promise<void> | undefined;
  const stop = {
    why: undefined as 'timeout' | 'abort' | undefined,
    async ended() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      await ending;
    },
  };
  const end = (why: 'timeout' | 'abort') => {
    stop.why ??= why;
    ending ??= endGroup(pid);
  };
  const onAbort = () => end('abort');
  signal?.addEventListener('abort', onAbort, { once: true });
  const timer = timeoutMs === undefined ? undefined : setTimeout(end, Math.min(timeoutMs, longestTimerMs), 'timeout');
  if (signal?.aborted) onAbort();
  return stop;
}
