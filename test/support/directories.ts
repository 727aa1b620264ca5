import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryRoot } from './temporary-root.ts';

/** An empty directory of its own, and the function that removes it with everything in it. */
export async function temporaryDirectory(): Promise<{ directory: string; remove: () => Promise<void> }> {
  const directory = await realpath(await mkdtemp(join(temporaryRoot(), 'nightferry-test-')));
  return { directory, remove: () => rm(directory, { recursive: true, force: true, maxRetries: 3 }) };
}
