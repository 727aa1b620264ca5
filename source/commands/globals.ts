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

/** Adds a command. `end` takes the exit code where it is not 0. */
export type AddCommand = (program: Command, end: (exitCode: number) => void) => void;
