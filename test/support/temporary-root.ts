import { readFileSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** Bytes that the largest tests write, with the cluster they share, and as much again. */
const enough = 4 * 2 ** 30;

/**
 * Where tests keep files: in memory, where that has room and lets programs run; else where temporary files go. Every append to a
 * journal waits for the disk, and tests append tens of thousands of times.
 */
export function temporaryRoot(): string {
  const memory = '/dev/shm';
  try {
    const { bavail, bsize } = statfsSync(memory);
    const mounted = readFileSync('/proc/self/mounts', 'utf8')
      .split('\n')
      .map((line) => line.split(' '))
      .find(([, place]) => place === memory);
    const runsPrograms = mounted !== undefined && !mounted[3]?.split(',').includes('noexec');
    if (runsPrograms && bavail * bsize >= enough) return memory;
  } catch {
    // No such place on this system.
  }
  return tmpdir();
}
