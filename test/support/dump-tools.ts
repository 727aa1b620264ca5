import { execFileSync } from 'node:child_process';
import { describe } from 'vitest';

const installed = isInstalled();

/** For tests that need the client programs of PostgreSQL: where there are none, the name of the suite says why it is skipped. */
export function describeWithDumpTools(name: string, tests: () => void): void {
  if (installed) describe(name, tests);
  else describe.skip(`${name} (skipped: pg_dump is not installed here)`, tests);
}

function isInstalled(): boolean {
  try {
    return /\(PostgreSQL\) (1[5-9]|[2-9]\d)/.test(execFileSync('pg_dump', ['--version'], { encoding: 'utf8' }));
  } catch {
    return false;
  }
}
