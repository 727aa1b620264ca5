import type { Command } from 'commander';

/** The options every command takes, before it or after it. */
export interface GlobalOptions {
  readonly journal?: string;
  readonly as?: string;
}

/** What a command's help ends with: command lines that can be typed as they stand, once the names are one's own. */
export function examples(...lines: readonly string[]): string {
  return `\n${lines.length === 1 ? 'Example' : 'Examples'}:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

/** The exit codes that a command can give, each with what it means there: `0 all passed`. */
export function exits(...codes: readonly string[]): string {
  const rows = codes
    .map((code) => code.split(/ (.*)/))
    .map(([code = '', means = '']) => `  ${code.padEnd(4)} ${means}`);
  return `\nExit codes:\n${rows.join('\n')}`;
}

/** Of every command that runs a session. */
export const exitsOfSession = exits(
  '0 finished',
  '1 failed',
  '2 wrong usage or faulty runbook',
  '3 waiting for a person',
  '4 rolled back',
  '130 interrupted',
);

/** Adds a command. `end` takes the exit code where it is not 0. */
export type AddCommand = (program: Command, end: (exitCode: number) => void) => void;
