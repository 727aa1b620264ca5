interface Node {
  readonly id: string;
  readonly needs: readonly string[];
}

/**
 * Phases in the order they run: what is needed first, otherwise as in the file. Needs that name no phase are ignored;
 * phases in a cycle are left out.
 */
export function inOrder<T extends Node>(phases: readonly T[]): readonly T[] {
  const ids = new Set(phases.map(({ id }) => id));
  const waiting = phases.map(({ needs }) => new Set(needs.filter((need) => ids.has(need))));
  const followers = new Map<string, number[]>();
  for (const [index, needs] of waiting.entries()) {
    for (const need of needs) {
      const known = followers.get(need);
      if (known) known.push(index);
      else followers.set(need, [index]);
    }
  }
  const ready = [...waiting.keys()].filter((index) => waiting[index]?.size === 0);
  const order: T[] = [];
  for (let next = ready.shift(); next !== undefined; next = ready.shift()) {
    const phase = phases[next];
    if (!phase) continue;
    order.push(phase);
    for (const follower of followers.get(phase.id) ?? []) {
      const open = waiting[follower];
      if (open?.delete(phase.id) && open.size === 0) insert(ready, follower);
    }
  }
  return order;
}

/** Keeps the list in file order. */
function insert(sorted: number[], index: number): void {
  const at = sorted.findIndex((other) => other > index);
  sorted.splice(at === -1 ? sorted.length : at, 0, index);
}

/** Cycles among the needs of phases, each as the ids on the way round: `[a, b]` is a needs b needs a. Each phase is in one at most. */
export function cyclesIn(phases: readonly Node[]): readonly (readonly string[])[] {
  const left = new Map(phases.map((phase) => [phase.id, phase]));
  for (const { id } of inOrder(phases)) left.delete(id);
  const cycles: (readonly string[])[] = [];
  const seen = new Set<string>();
  for (const start of left.keys()) {
    const way: string[] = [];
    // What is left after ordering always needs something that is left too, so that the way must come back to itself.
    for (let at: string | undefined = start; at !== undefined && !seen.has(at); ) {
      seen.add(at);
      way.push(at);
      at = left.get(at)?.needs.find((need) => left.has(need));
      const from = at === undefined ? -1 : way.indexOf(at);
      if (from !== -1) cycles.push(way.slice(from));
    }
  }
  return cycles;
}
