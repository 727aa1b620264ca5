import { expect, it } from 'vitest';
import { loadScreens } from '../../source/load-screens.ts';

it('there is no fetch while screens are loaded, and the same one afterwards, whatever came of it', async () => {
  const before = globalThis.fetch;
  expect(await loadScreens(async () => typeof globalThis.fetch)).toBe('undefined');
  expect(globalThis.fetch).toBe(before);
  const failing = loadScreens(async () => {
    throw new Error('not there');
  });
  await expect(failing).rejects.toThrow('not there');
  expect(globalThis.fetch).toBe(before);
});
