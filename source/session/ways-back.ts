import type { ConductedNight } from '../night.ts';
import { mayGoBack } from './read.ts';

/**
 * Someone at the screens wants to go back. That is journaled before anything stops, so that whoever resumes after a kill
 * is asked; then what runs stops at its next safe point, and the conductor shows the ways. Does nothing where the ways are
 * asked for already, or there can be none. `isRunning`: a session that has not begun has nothing to stop.
 */
export function requestWaysBack(night: ConductedNight, isRunning: boolean): void {
  const session = night.log.snapshot();
  if (session.finished || session.rollback || session.rollbackRequest || !mayGoBack(session)) return;
  try {
    night.log.append('rollback.requested', { scope: { kind: 'any' } });
  } catch (error) {
    night.stop({ why: 'fault', error });
    return;
  }
  if (isRunning) night.stop({ why: 'ways-back' });
}
