import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Pids of the processes that have this text in their environment, as everything does that a program started with it. */
export function processesWith(text: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(join('/proc', pid, 'environ'), 'utf8').includes(text);
      } catch {
        // Ended meanwhile, or another user's.
        return false;
      }
    })
    .map(Number);
}
