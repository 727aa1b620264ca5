import { describe, expect, it } from 'vitest';
import { runCrew } from '../../../tasks/copy/crew.ts';
import { dealWorkers } from '../../../tasks/copy/worker-shares.ts';
import { askedControls, rauf } from '../../support/controls.ts';

/** A crew whose workers take pieces when the test lets them. */
function crewOf(pieces: number, size: number) {
  const listeners = new Set<() => void>();
  const waiting = new Map<number, () => void>();
  let [left, wanted] = [pieces, size];
  const work = async (number: number, stays: () => boolean) => {
    while (stays()) {
      if (left === 0) return 'done' as const;
      left -= 1;
      await new Promise<void>((resolve) => waiting.set(number, resolve));
      waiting.delete(number);
    }
    return 'left' as const;
  };
  const ended = runCrew({
    size: () => wanted,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    work,
  });
  return {
    ended,
    atWork: () => [...waiting.keys()].sort(),
    resize: (to: number) => {
      wanted = to;
      for (const listener of listeners) listener();
    },
    finishOne: async () => {
      const [first] = waiting.values();
      first?.();
      await new Promise((resolve) => setImmediate(resolve));
    },
    finishAll: async () => {
      while (waiting.size > 0) {
        for (const finish of [...waiting.values()]) finish();
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}

describe('a crew', () => {
  it('grows at once, and shrinks when those who are too many have finished', async () => {
    const crew = crewOf(100, 2);
    expect(crew.atWork()).toEqual([1, 2]);
    crew.resize(4);
    expect(crew.atWork()).toEqual([1, 2, 3, 4]);
    crew.resize(1);
    expect(crew.atWork()).toEqual([1, 2, 3, 4]);
    for (let piece = 0; piece < 4; piece += 1) await crew.finishOne();
    expect(crew.atWork()).toEqual([1]);
    await crew.finishAll();
    await crew.ended;
  });

  it('goes home when one of them finds nothing left, and sends nobody any more', async () => {
    const crew = crewOf(3, 3);
    await crew.finishOne();
    crew.resize(8);
    expect(crew.atWork()).toEqual([2, 3]);
    await crew.finishAll();
    await crew.ended;
  });

  it('fails with the first failure, after the others have finished', async () => {
    const ends: number[] = [];
    const ended = runCrew({
      size: () => 3,
      subscribe: () => () => undefined,
      work: async (number) => {
        await Promise.resolve();
        if (number === 2) throw new Error('boom');
        await new Promise((resolve) => setImmediate(resolve));
        ends.push(number);
        return 'left';
      },
    });
    await expect(ended).rejects.toThrow('boom');
    expect(ends).toEqual([1, 3]);
  });
});

describe('workers', () => {
  it.each([
    [[4], 8, [4]],
    [[4, 4], 8, [4, 4]],
    [[4, 4], 5, [3, 2]],
    [[1, 4], 4, [1, 3]],
    [[4, 4, 4], 2, [1, 1, 1]],
    [[], 8, []],
  ])('that copies want as %j are dealt out of %i as %j', (wanted, budget, dealt) => {
    expect(dealWorkers(wanted, budget)).toEqual(dealt);
  });

  it('of copies that run together are dealt anew when one comes, goes, or somebody asks', () => {
    const { controls, ask } = askedControls({}, { budget: 4 });
    let told = 0;
    controls.subscribe(() => {
      told += 1;
    });
    const first = controls.enter({ wanted: 4, most: 100 });
    expect(first.workers()).toBe(4);
    const second = controls.enter({ wanted: 4, most: 1 });
    expect([first.workers(), second.workers()]).toEqual([3, 1]);
    ask({ workers: { ...rauf, workers: 8 } });
    expect([first.workers(), second.workers()]).toEqual([7, 1]);
    second.leave();
    expect(first.workers()).toBe(8);
    expect(told).toBe(4);
  });
});
