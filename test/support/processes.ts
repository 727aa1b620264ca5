import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Pids of processes with this text among their arguments, besides this one; `program` may ask for their executable. */
export function processesOf(text: string, program = ''): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        const words = readFileSync(join('/proc', pid, 'cmdline'), 'utf8').split('\0');
        return words.some((word) => word.includes(text)) && words[0]?.startsWith(program) === true;
      } catch {
        // Ended meanwhile.
        return false;
      }
    })
    .map(Number);
}
