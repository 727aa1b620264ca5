import type { Lease } from '../../state/journal/journal.ts';
import type { ConductedNight } from '../night.ts';
import type { SessionHandle } from './handle.ts';

const heartbeatMs = 5_000;
const pollMs = 1_000;

/**
 * Keeps hold of a session while it is conducted: beats its lease, folds what other processes append (sign-offs, the
 * wish to stop), and stops the night when the lease or a database lock is lost. Call the result to end it.
 */
export function keepSession({ lease, locks, log }: SessionHandle, night: ConductedNight): () => void {
  const guarded = (work: () => void) => () => {
    try {
      work();
    } catch (error) {
      night.stop({ why: 'fault', error });
    }
  };
  const beat = setInterval(
    guarded(() => lease.heartbeat()),
    heartbeatMs,
  );
  const poll = setInterval(
    guarded(() => void log.refresh()),
    pollMs,
  );
  const unsubscribe = log.subscribe(() => {
    const { stopRequested, controls } = log.snapshot();
    if (stopRequested) night.stop({ why: 'operator' });
    else if (controls.stopping)
      void night.controls.allArrived(night.signal).then(() => night.stop({ why: 'operator' }));
  });
  locks.onLost((error) => night.stop({ why: 'fault', error }));
  return () => {
    clearInterval(beat);
    clearInterval(poll);
    unsubscribe();
  };
}

/**
 * Beats a lease while its session is only being prepared: someone may take minutes to type a password. A lease that is lost
 * meanwhile is told by the first append. Call the result to end it.
 */
export function beatWhilePreparing(lease: Lease): () => void {
  const beat = setInterval(() => {
    try {
      lease.heartbeat();
    } catch {
      clearInterval(beat);
    }
  }, heartbeatMs);
  return () => clearInterval(beat);
}
