import { type ListrRenderer, ListrTaskEventType } from 'listr2';
import type { LiveTree, TreeNode } from '../state/live-tree.ts';

export interface ForwardingOptions {
  readonly phase: string;
  readonly tree: LiveTree;
}

export interface ForwardingTaskOptions {
  readonly key: string;
  readonly type: 'step' | 'group';
}

/** What this renderer needs of a listr2 task: its own class is not among the package's exports. */
interface TreeTask {
  readonly title?: string;
  /** Not there before the task has made them. */
  readonly subtasks?: readonly TreeTask[];
  readonly rendererTaskOptions: Partial<ForwardingTaskOptions>;
  isPending(): boolean;
  on(event: ListrTaskEventType, handler: () => void): void;
}

/** A listr2 renderer that draws nothing: it hands the shape of the tree, as it changes, to whoever draws. */
export class ForwardingRenderer implements ListrRenderer {
  static nonTTY = true;
  static rendererOptions: ForwardingOptions;
  static rendererTaskOptions: ForwardingTaskOptions;

  readonly #tasks: readonly TreeTask[];
  readonly #options: ForwardingOptions;
  readonly #watched = new WeakSet<TreeTask>();

  constructor(tasks: readonly TreeTask[], options: ForwardingOptions) {
    this.#tasks = tasks;
    this.#options = options;
  }

  render(): void {
    this.#forward();
  }

  end(): void {
    this.#forward();
  }

  #forward(): void {
    const { phase, tree } = this.#options;
    for (const task of this.#tasks) this.#watch(task);
    tree.show({ phase, nodes: this.#tasks.flatMap((task) => nodesOf(task, 0)) });
  }

  #watch(task: TreeTask): void {
    for (const subtask of task.subtasks ?? []) this.#watch(subtask);
    if (this.#watched.has(task)) return;
    this.#watched.add(task);
    for (const event of [ListrTaskEventType.STATE, ListrTaskEventType.SUBTASK, ListrTaskEventType.TITLE]) {
      task.on(event, () => this.#forward());
    }
  }
}

function nodesOf(task: TreeTask, depth: number): readonly TreeNode[] {
  const { key = '', type = 'step' } = task.rendererTaskOptions;
  const node: TreeNode = { key, type, depth, title: task.title ?? key, active: task.isPending() };
  return [node, ...(task.subtasks ?? []).flatMap((subtask) => nodesOf(subtask, depth + 1))];
}
