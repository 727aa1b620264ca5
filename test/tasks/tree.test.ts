import { describe, expect, it } from 'vitest';
import { LiveTree, type TreeSnapshot } from '../../state/live-tree.ts';
import type { Phase, Step } from '../../state/runbook/runbook.ts';
import { runPhaseTree } from '../../tasks/tree.ts';
import { phaseWith, stepIn } from '../support/test-night.ts';

type End = 'settled' | 'halted';

/** A phase under way whose steps end when the test says so. */
class Play {
  readonly begun: string[] = [];
  readonly #ends = new Map<string, PromiseWithResolvers<End>>();
  readonly tree = new LiveTree();
  readonly shown: TreeSnapshot[] = [];
  readonly end: Promise<End>;
  #isOver = false;

  constructor(items: Phase['items'], settled: readonly string[] = []) {
    this.tree.subscribe(() => this.shown.push(this.tree.snapshot()));
    this.end = runPhaseTree({
      phase: phaseWith(items),
      isSettled: ({ id }) => settled.includes(id),
      perform: ({ id }) => {
        this.begun.push(id);
        return this.#endOf(id).promise;
      },
      tree: this.tree,
    });
    const over = () => {
      this.#isOver = true;
    };
    this.end.then(over, over);
  }

  async ends(id: string, how: End = 'settled'): Promise<void> {
    this.#endOf(id).resolve(how);
    await quiet();
  }

  async throws(id: string, error: unknown): Promise<void> {
    this.#endOf(id).reject(error);
    await quiet();
  }

  async isOver(): Promise<boolean> {
    await quiet();
    return this.#isOver;
  }

  /** What is active now, by its key. */
  active(): readonly string[] {
    return this.tree.snapshot().nodes.flatMap(({ key, active }) => (active ? [key] : []));
  }

  #endOf(id: string): PromiseWithResolvers<End> {
    const known = this.#ends.get(id) ?? Promise.withResolvers<End>();
    this.#ends.set(id, known);
    return known;
  }
}

const group = (limit: number, ...ids: readonly string[]) =>
  ({ type: 'together', limit, steps: ids.map((id) => stepIn(id)) }) as const;
const steps = (...ids: readonly string[]): readonly Step[] => ids.map((id) => stepIn(id));

/** Lets everything that is ready to go on, go on. */
async function quiet(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

async function started(items: Phase['items'], settled?: readonly string[]): Promise<Play> {
  const play = new Play(items, settled);
  await quiet();
  return play;
}

describe('the steps of a phase', () => {
  it('run one after another, in order', async () => {
    const play = await started(steps('a', 'b', 'c'));
    expect(play.begun).toEqual(['a']);
    await play.ends('a');
    expect(play.begun).toEqual(['a', 'b']);
    await play.ends('b');
    await play.ends('c');
    expect(await play.end).toBe('settled');
    expect(play.begun).toEqual(['a', 'b', 'c']);
  });

  it('that are settled have no place in the tree', async () => {
    const play = await started([...steps('a', 'b'), group(2, 'c', 'd'), group(2, 'e')], ['a', 'd', 'e']);
    expect(play.tree.snapshot().nodes.map(({ key }) => key)).toEqual(['phase/b', 'phase/together:c']);
    await play.ends('b');
    await play.ends('c');
    expect(await play.end).toBe('settled');
    expect(play.begun).toEqual(['b', 'c']);
  });

  it('that are all settled are settled at once', async () => {
    const play = await started(steps('a'), ['a']);
    expect(await play.end).toBe('settled');
    expect(play.begun).toEqual([]);
  });

  it('after one that halted do not begin', async () => {
    const play = await started([...steps('a', 'b'), group(2, 'c', 'd')]);
    await play.ends('a', 'halted');
    expect(await play.end).toBe('halted');
    expect(play.begun).toEqual(['a']);
  });
});

describe('steps that run together', () => {
  it.each([1, 2, 3])('are at most %i at a time', async (limit) => {
    const play = await started([group(limit, 'a', 'b', 'c', 'd')]);
    expect(play.begun).toHaveLength(limit);
    for (const id of ['a', 'b', 'c', 'd']) {
      const done = play.begun.indexOf(id);
      expect(play.begun.length).toBe(Math.min(4, limit + done));
      await play.ends(id);
    }
    expect(await play.end).toBe('settled');
  });

  it('begin when what is before them is over, and hold up what comes after them', async () => {
    const play = await started([...steps('before'), group(2, 'a', 'b'), ...steps('after')]);
    expect(play.begun).toEqual(['before']);
    await play.ends('before');
    expect(play.begun).toEqual(['before', 'a', 'b']);
    await play.ends('b');
    expect(play.begun).not.toContain('after');
    await play.ends('a');
    expect(play.begun).toContain('after');
    await play.ends('after');
    expect(await play.end).toBe('settled');
  });

  it('drain when one of them halts: what runs goes on, what waits does not begin, nor what comes after', async () => {
    const play = await started([group(2, 'a', 'b', 'c'), ...steps('after')]);
    await play.ends('a', 'halted');
    expect(play.begun).toEqual(['a', 'b']);
    expect(await play.isOver()).toBe(false);
    await play.ends('b');
    expect(await play.end).toBe('halted');
    expect(play.begun).toEqual(['a', 'b']);
  });
});

describe('an exception where none should come from', () => {
  it('is thrown when everything beside it is over, and nothing else begins', async () => {
    const play = await started([group(2, 'a', 'b', 'c'), ...steps('after')]);
    const boom = new Error('boom');
    await play.throws('a', boom);
    expect(await play.isOver()).toBe(false);
    expect(play.begun).toEqual(['a', 'b']);
    await play.ends('b');
    await expect(play.end).rejects.toBe(boom);
    expect(play.begun).toEqual(['a', 'b']);
  });

  it('is the first one when there are several', async () => {
    const play = await started([group(2, 'a', 'b')]);
    await play.throws('b', new Error('first'));
    await play.throws('a', new Error('second'));
    await expect(play.end).rejects.toThrow('first');
  });

  it('leaves nothing on the board', async () => {
    const play = await started(steps('a'));
    await play.throws('a', new Error('boom'));
    await expect(play.end).rejects.toThrow('boom');
    expect(play.tree.snapshot()).toEqual({ phase: undefined, nodes: [] });
  });
});

describe('the tree on the board', () => {
  it('has every step and group with its place, and says which run', async () => {
    const play = await started([...steps('a'), group(1, 'b', 'c')]);
    expect(play.tree.snapshot()).toMatchObject({
      phase: 'phase',
      nodes: [
        { key: 'phase/a', type: 'step', depth: 0, title: 'Title of a', active: true },
        { key: 'phase/together:b', type: 'group', depth: 0, title: 'together, 1 at a time', active: false },
      ],
    });
    await play.ends('a');
    expect(play.tree.snapshot().nodes.map(({ key, depth }) => [key, depth])).toEqual([
      ['phase/a', 0],
      ['phase/together:b', 0],
      ['phase/b', 1],
      ['phase/c', 1],
    ]);
    expect(play.active()).toEqual(['phase/together:b', 'phase/b']);
    await play.ends('b');
    expect(play.active()).toEqual(['phase/together:b', 'phase/c']);
    await play.ends('c');
    await play.end;
    expect(play.tree.snapshot()).toEqual({ phase: undefined, nodes: [] });
    expect(play.shown.length).toBeGreaterThan(4);
  });
});
