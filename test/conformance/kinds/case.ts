import type { Recovery } from '../../../state/outcome.ts';
import type { EarlierStep, KindWorld } from './world.ts';

/** One way to use a step kind: the step as a runbook writes it, the world around it, and how to look at its effect. */
export interface KindCase {
  /** Why it can't be tried on this machine. */
  readonly skipped?: string;
  /** What stands under the kind's key. */
  yaml(world: KindWorld): string;
  /** Makes what the step needs: tables, rows, files, a person's answers. */
  before?(world: KindWorld): Promise<void>;
  readonly earlier?: EarlierStep;
  /** Lines of the description: the exact SQL, command or question. */
  shows(world: KindWorld): readonly string[];
  /** What the step leaves, looked at from outside. */
  effect(world: KindWorld): Promise<unknown>;
  /** What `effect` gives when the step was done exactly once. */
  readonly once: unknown;
  /** Databases whose content the step changes, and whether it changes files. */
  readonly changes: { readonly databases: readonly string[]; readonly files: boolean };
  /** How the step can fail, and what puts it right again. */
  readonly failure: {
    readonly code: string;
    spoil(world: KindWorld): Promise<void>;
    repair(world: KindWorld): Promise<void>;
  };
  /** How to keep the step in its middle. A case without it is over too soon to be caught there. */
  readonly middle?: {
    hold(world: KindWorld): Promise<void>;
    /** Resolves once the step is held. */
    reached(world: KindWorld): Promise<unknown>;
    release(world: KindWorld): Promise<void>;
  };
  /** What recovery must find: nothing done yet, stopped in the middle, done but not journaled. */
  readonly recovers: {
    readonly untouched: Recovery['verdict'];
    readonly middle?: Recovery['verdict'];
    readonly effected: Recovery['verdict'];
  };
  /** What `undo` of the step's kind says, and how to see that it kept its word. */
  readonly undo: UndoCase;
  /** More to say about an attempt that went on after a failure, from the figures of the step. */
  continued?(figures: Readonly<Record<string, number | string>>): void;
}

/** A kind that has nothing to undo, or can't, only says so. All of this is tried by `undo.test.ts`. */
export type UndoCase =
  | { readonly can: 'nothing' }
  | { readonly can: 'no'; readonly why: string }
  | {
      readonly can: 'yes';
      /** Lines of the description of undoing the step once it was done. */
      shows(world: KindWorld): readonly string[];
      /**
       * What must be again as it was before the step. Without it: `effect`, everything in the databases, and the files.
       * For kinds that leave something on purpose, such as a backup.
       */
      back?(world: KindWorld): Promise<unknown>;
      /** How undoing can fail, and what puts it right again. */
      readonly failure?: KindCase['failure'];
      /** How to keep the undoing in its middle. */
      readonly middle?: KindCase['middle'];
      /** What recovery must find after a kill: nothing undone yet, stopped in the middle, undone but not journaled. */
      readonly recovers: KindCase['recovers'];
    };
