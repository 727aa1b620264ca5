import { Listr, type ListrTask } from 'listr2';
import type { LiveTree } from '../state/live-tree.ts';
import { stepKey } from '../state/plan.ts';
import type { Phase, Step, Together } from '../state/runbook/runbook.ts';
import { ForwardingRenderer } from './tree-renderer.ts';

export interface TreeOptions {
  readonly phase: Phase;
  /** Settled steps have no place in the tree. */
  readonly isSettled: (step: Step) => boolean;
  /** Resolves when the step is settled or can't go on. A failure of the step is no reason to reject; a bug of ours is. */
  readonly perform: (step: Step) => Promise<'settled' | 'halted'>;
  readonly tree: LiveTree;
}

/**
 * Runs the unsettled steps of a phase as one listr2 tree. Steps run in order, groups side by side within their limit.
 * A step that halts closes the latch: what runs beside it drains, what comes after it does not begin. Rejects with the
 * first error that `perform` rejected with, once nothing runs any more.
 */
export async function runPhaseTree(options: TreeOptions): Promise<'settled' | 'halted'> {
  const latch: Latch = { closed: false, errors: [] };
  const { phase, tree } = options;
  const tasks = phase.items.flatMap((item) => taskOf(item, options, latch));
  const listr = new Listr(tasks, {
    concurrent: false,
    exitOnError: true,
    exitAfterRollback: false,
    registerSignalListeners: false,
    renderer: ForwardingRenderer,
    fallbackRenderer: ForwardingRenderer,
    rendererOptions: { phase: phase.id, tree },
    fallbackRendererOptions: { phase: phase.id, tree },
  });
  try {
    await listr.run();
  } finally {
    tree.show({ phase: undefined, nodes: [] });
  }
  if (latch.errors.length > 0) throw latch.errors[0];
  return latch.closed ? 'halted' : 'settled';
}

interface Latch {
  closed: boolean;
  /** Kept here, since listr2 would reject at the first of them while siblings still run. */
  readonly errors: unknown[];
}

type Task = ListrTask<unknown, typeof ForwardingRenderer, typeof ForwardingRenderer>;

function taskOf(item: Step | Together, options: TreeOptions, latch: Latch): readonly Task[] {
  if (item.type === 'step') return options.isSettled(item) ? [] : [stepTask(item, options, latch)];
  const steps = item.steps.filter((step) => !options.isSettled(step));
  if (steps.length === 0) return [];
  const group: Task = {
    title: `together, ${item.limit} at a time`,
    skip: () => latch.closed,
    rendererOptions: { key: `${options.phase.id}/together:${steps[0]?.id}`, type: 'group' },
    fallbackRendererOptions: { key: `${options.phase.id}/together:${steps[0]?.id}`, type: 'group' },
    task: (_, task) =>
      task.newListr(
        steps.map((step) => stepTask(step, options, latch)),
        { concurrent: item.limit },
      ),
  };
  return [group];
}

function stepTask(step: Step, options: TreeOptions, latch: Latch): Task {
  const place = { key: stepKey(options.phase.id, step.id), type: 'step' as const };
  return {
    title: step.title,
    skip: () => latch.closed,
    rendererOptions: place,
    fallbackRendererOptions: place,
    task: async () => {
      try {
        if ((await options.perform(step)) === 'halted') latch.closed = true;
      } catch (error) {
        latch.closed = true;
        latch.errors.push(error);
      }
    },
  };
}
