import type { Command } from 'commander';

/** The options every command takes, before it or after it. */
export interface GlobalOptions {
  readonly journal?: string;
  readonly as?: string;
}

/** Adds a command. `end` takes the exit code where it is not 0. */
export type AddCommand = (program: Command, end: (exitCode: number) => void) => void;
