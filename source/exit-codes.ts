import { Fault } from '../state/fault.ts';
import type { End } from './conductor.ts';

/** What the program's exit code says; scripts rely on it. */
export const exitCodes = {
  finished: 0,
  failed: 1,
  usage: 2,
  waiting: 3,
  rolledBack: 4,
  interrupted: 130,
} as const;

/** The exit code for how a session ended. */
export function exitCodeOf(end: End): number {
  if (end.kind === 'finished') return exitCodes.finished;
  if (end.kind === 'rolled-back') return exitCodes.rolledBack;
  if (end.kind !== 'left') return exitCodes.failed;
  switch (end.reason.why) {
    case 'operator':
    case 'answers':
    case 'ways-back':
      return exitCodes.waiting;
    case 'signal':
      return exitCodes.interrupted;
    case 'fault':
      return exitCodes.failed;
  }
}

/** The exit code for what kept a command from doing its work. Faults that name a mistake on the command line are usage. */
export function exitCodeOfFault(error: unknown): number {
  if (!(error instanceof Fault)) return exitCodes.failed;
  if (error.code === 'session/interrupted' || error.code === 'init/left') return exitCodes.interrupted;
  return usageFaults.has(error.code) ? exitCodes.usage : exitCodes.failed;
}

const usageFaults: ReadonlySet<string> = new Set([
  'runbook/faulty',
  'init/no-terminal',
  'init/url',
  'init/engine',
  'init/same-database',
  'init/file-exists',
  'answers/faulty',
  'control/usage',
  'check/unknown-step',
  'check/no-checks',
  'rejects/unknown-step',
  'answers/unreadable',
  'demo/unknown',
  'session/unknown',
  'session/several',
  'sign/unknown-phase',
  'sign/not-asked',
  'status-page/unwritable',
  'status-page/not-ours',
  'rollback/over',
  'rollback/nothing',
  'rollback/two-ways',
  'rollback/unknown-phase',
  'rollback/unknown-plan',
]);
