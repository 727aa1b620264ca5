import { z } from 'zod';
import { done, type Outcome, type Recovery } from '../../state/outcome.ts';
import type { Context, Description, StepKind, Undo } from '../../tasks/kind.ts';

export interface FakeKind extends StepKind {
  /** What was called, in order: `run 1`, `recover 1`, `describe 1`, with the attempt. */
  readonly calls: readonly string[];
}

/** A kind that does what a test wants; what the test says nothing about is done, and redone. */
export function fakeKind(does: {
  readonly run?: (context: Context) => Promise<Outcome>;
  readonly recover?: (context: Context) => Promise<Recovery>;
  readonly undo?: Undo;
  readonly describe?: (context: Context) => Promise<Description>;
}): FakeKind {
  const calls: string[] = [];
  const note = <T>(name: string, context: Context, work: () => Promise<T>): Promise<T> => {
    calls.push(`${name} ${context.at.attempt}`);
    return work();
  };
  return {
    ...{ key: 'fake', summary: 'Does what a test wants.', schema: z.unknown(), effectsOutside: false, calls },
    refers: () => [],
    requires: () => [],
    undo: () => does.undo ?? { can: 'nothing' },
    touches: () => [
      { what: 'database', database: 'edu_v2', detail: 'changes it' },
      { what: 'command', detail: 'touch x' },
    ],
    run: (_, context) => note('run', context, async () => does.run?.(context) ?? done()),
    recover: (_, context) =>
      note('recover', context, async () => does.recover?.(context) ?? { verdict: 'redo', seen: 'nothing was done' }),
    describe: (_, context) =>
      note(
        'describe',
        context,
        async () => does.describe?.(context) ?? { lines: [], figures: {}, evidence: [], checks: [] },
      ),
  };
}
