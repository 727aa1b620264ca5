import { programName } from '../state/typed-command.ts';

/** What someone needs who does a thing without Nightferry, or from another terminal. `source/` makes it. */
export interface ByHand {
  /** A command of Nightferry's as it is typed: with the journal, where it is not the usual one. */
  command(words: readonly string[]): string;
  /** How to get to a database's own console, by the runbook's name of the database. Without a password. */
  readonly consoles: Readonly<Record<string, string>>;
  /** By `stepKey`: the databases that a step changes, and whether it can be undone. */
  readonly steps: Readonly<Record<string, StepByHand>>;
  /** The statements that lift a freeze, from what the journal keeps of it; `undefined` where its engine is out of reach. */
  thaw(database: string, prior: string): readonly string[] | undefined;
}

export interface StepByHand {
  readonly databases: readonly string[];
  readonly undo: 'yes' | 'nothing' | 'no';
  /** Why it can't be undone, one clause. */
  readonly why?: string;
}

/** Where nobody has prepared anything: the commands alone. */
export const bareHands: ByHand = {
  command: (words) => [programName(), ...words].join(' '),
  consoles: {},
  steps: {},
  thaw: () => undefined,
};
