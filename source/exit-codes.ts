import type { End } from './conductor.ts';

/** What the program's exit code says; scripts rely on it. */
export const exitCodes = {
  finished: 0,
  failed: 1,
  usage: 2,
  waiting: 3,
  interrupted: 130,
} as const;

/** The exit code for how a session ended. */
export function exitCodeOf(end: End): number {
  if (end.kind === 'finished') return exitCodes.finished;
  if (end.kind !== 'left') return exitCodes.failed;
  switch (end.reason.why) {
    case 'operator':
    case 'answers':
      return exitCodes.waiting;
    case 'signal':
      return exitCodes.interrupted;
    case 'fault':
      return exitCodes.failed;
  }
}
