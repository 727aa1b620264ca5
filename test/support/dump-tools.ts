import { execFileSync } from 'node:child_process';
import { describe } from 'vitest';

/** For names of tests that need the client programs of PostgreSQL; `undefined` where these are there. */
export const whyNoDumpTools = isInstalled() ? undefined : 'pg_dump is not installed here';

/** Where there are none, the name of the suite says why it is skipped. */
export function describeWithDumpTools(name: string, tests: () => void): void {
  if (whyNoDumpTools === undefined) describe(name, tests);
  else describe.skip(`${name} (skipped: ${whyNoDumpTools})`, tests);
}

function isInstalled(): boolean {
  try {
    return /\(PostgreSQL\) (1[5-9]|[2-9]\d)/.test(execFileSync('pg_dump', ['--version'], { encoding: 'utf8' }));
  } catch {
    return false;
  }
}
