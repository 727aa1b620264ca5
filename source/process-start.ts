import { readFileSync } from 'node:fs';
import { processStat } from './process-group.ts';

/** When a process started, in a form that is only good for comparing. */
export type ProcessStart =
  | { readonly is: 'running'; readonly startedAt: string }
  /** It has ended, and nobody has collected it yet: in a container without an init that can take for ever. */
  | { readonly is: 'zombie' }
  /** There is none, it is hidden from this user, or this system has no such list. */
  | { readonly is: 'unknown' };

export function processStart(pid: number): ProcessStart {
  const fields = process.platform === 'linux' ? processStat(pid) : undefined;
  if (!fields) return { is: 'unknown' };
  if (fields[0] === 'Z' || fields[0] === 'X') return { is: 'zombie' };
  const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return { is: 'running', startedAt: `${fields[19]} ticks after boot ${bootId}` };
}

/** When this process started; empty where the system does not tell. */
export function ownStart(): string {
  const own = processStart(process.pid);
  return own.is === 'running' ? own.startedAt : '';
}

/** Whether the process that had this pid then still runs. Without `startedAt`, whether any process with it does. */
export function isStillRunning(pid: number, startedAt?: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there, and belongs to someone else.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  const now = processStart(pid);
  if (now.is === 'zombie') return false;
  return now.is === 'unknown' || startedAt === undefined || now.startedAt === startedAt;
}
