export interface CrewOptions {
  /** How many should be at it now, at least 1. */
  size(): number;
  /** Calls back when `size` may have changed. */
  subscribe(listener: () => void): () => void;
  /**
   * One worker, by its number from 1: works while `stays` is true, asked between two pieces of work. `done`: there is
   * nothing left to begin, for anybody.
   */
  work(number: number, stays: () => boolean): Promise<'done' | 'left'>;
}

/**
 * Keeps a crew at its size while it grows and shrinks, until there is nothing left to begin. Resolves when everybody has
 * gone home; rejects with what the first one failed with, once the others have finished what they were at.
 */
export async function runCrew({ size, subscribe, work }: CrewOptions): Promise<void> {
  const atWork = new Set<number>();
  const home = Promise.withResolvers<void>();
  const failures: unknown[] = [];
  let isOver = false;

  const staff = () => {
    for (let number = 1; number <= size() && !isOver; number += 1) if (!atWork.has(number)) void send(number);
  };
  const send = async (number: number) => {
    atWork.add(number);
    try {
      if ((await work(number, () => number <= size())) === 'done') isOver = true;
    } catch (error) {
      isOver = true;
      failures.push(error);
    }
    atWork.delete(number);
    staff();
    if (atWork.size === 0) home.resolve();
  };

  const unsubscribe = subscribe(staff);
  staff();
  await home.promise;
  unsubscribe();
  if (failures.length > 0) throw failures[0];
}
