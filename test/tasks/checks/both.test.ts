import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { both } from '../../../tasks/checks/both.ts';

/** Never answers; says when it was told to stop. */
async function endless(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort');
  throw new Error('cancelled');
}

const never = new AbortController().signal;

describe('two questions at the same time', () => {
  it('give both answers', async () => {
    expect(
      await both(
        never,
        async () => 1,
        async () => 'two',
      ),
    ).toEqual([1, 'two']);
  });

  it('end with the failure of one, whichever it is, and cancel the other', async () => {
    const broken = () => Promise.reject(new Error('no such table'));
    await expect(both(never, endless, broken)).rejects.toThrow('no such table');
    await expect(both(never, broken, endless)).rejects.toThrow('no such table');
  });

  it('both end when the step is stopped', async () => {
    const stop = new AbortController();
    const asked = both(stop.signal, endless, endless);
    stop.abort();
    await expect(asked).rejects.toThrow('cancelled');
  });
});
