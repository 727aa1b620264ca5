import type { Observable } from './ports.ts';

/** One line of the tree of the phase under way, as listr2 runs it. What became of a step is said by the session. */
export interface TreeNode {
  readonly key: string;
  readonly title: string;
  /** 0 for steps and groups of the phase. */
  readonly depth: number;
  readonly type: 'step' | 'group';
  /** Whether its task has begun and not ended in this process. */
  readonly active: boolean;
}

export interface TreeSnapshot {
  /** The phase under way; `undefined` between phases. */
  readonly phase: string | undefined;
  readonly nodes: readonly TreeNode[];
}

/** The tree that runs now. The listr2 renderer writes it, screens and plain output read it. */
export class LiveTree implements Observable<TreeSnapshot> {
  readonly #listeners = new Set<() => void>();
  #snapshot: TreeSnapshot = { phase: undefined, nodes: [] };

  show(snapshot: TreeSnapshot): void {
    this.#snapshot = snapshot;
    for (const listener of this.#listeners) listener();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  snapshot(): TreeSnapshot {
    return this.#snapshot;
  }
}
