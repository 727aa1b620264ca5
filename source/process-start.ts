import { readFileSync, readlinkSync } from 'node:fs';
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
  const bootId = readOrNothing(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  // A service that may see nothing of /proc but processes (ProcSubset=pid) can't tell one boot from another.
  if (bootId === undefined) return { is: 'unknown' };
  return { is: 'running', startedAt: `${fields[19]} ticks after boot ${bootId}` };
}

/** When this process started, and whose pids it counts by; empty where the system does not tell. */
export function ownStart(): string {
  const own = processStart(process.pid);
  const namespace = pidNamespace();
  return own.is === 'running' && namespace !== undefined ? `${own.startedAt} in ${namespace}` : '';
}

/**
 * Whether the process that had this pid then still runs. Without `startedIn`, as `ownStart` had it, whether any process
 * with it does. In a container pids are counted anew: of one that counts by others nobody can say here that it is gone.
 */
export function isStillRunning(pid: number, startedIn?: string): boolean {
  const [, startedAt, namespace] = /^(.*?)(?: in (pid:\[\d+\]))?$/s.exec(startedIn ?? '') ?? [];
  if (namespace !== undefined && namespace !== pidNamespace()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there, and belongs to someone else.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  const now = processStart(pid);
  if (now.is === 'zombie') return false;
  return now.is === 'unknown' || !startedAt || now.startedAt === startedAt;
}

/** `pid:[4026531836]` on Linux. */
function pidNamespace(): string | undefined {
  return readOrNothing(() => readlinkSync('/proc/self/ns/pid'));
}

function readOrNothing(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
