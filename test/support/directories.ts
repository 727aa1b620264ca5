import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An empty directory of its own, and the function that removes it with everything in it. */
export async function temporaryDirectory(): Promise<{ directory: string; remove: () => Promise<void> }> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'nightferry-test-')));
  return { directory, remove: () => rm(directory, { recursive: true, force: true, maxRetries: 3 }) };
}
