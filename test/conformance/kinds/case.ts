import type { Recovery } from '../../../state/outcome.ts';
import type { KindWorld } from './world.ts';

/** One way to use a step kind: the step as a runbook writes it, the world around it, and how to look at its effect. */
export interface KindCase {
  /** Why it can't be tried on this machine. */
  readonly skipped?: string;
  /** What stands under the kind's key. */
  yaml(world: KindWorld): string;
  /** Makes what the step needs: tables, rows, files, a person's answers. */
  before?(world: KindWorld): Promise<void>;
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
  /** More to say about an attempt that went on after a failure, from the figures of the step. */
  continued?(figures: Readonly<Record<string, number | string>>): void;
}
