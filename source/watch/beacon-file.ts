import { mkdir, open, readFile, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Where a session's live moment lies: beside its journal, so that whoever reads the one finds the other, whatever their
 * environment says. Readable by the journal's owner alone.
 */
export function beaconFile(journal: string, session: string): string {
  return join(`${journal}-live`, `${session}.json`);
}

/** All of it or nothing; not durable, since it is worth nothing after a power cut. Rejects as the file system does. */
export async function writeBeacon(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  // Only the holder of the lease writes it: one name is enough, and nothing piles up when it is killed here.
  const draft = `${file}.tmp`;
  // A link that somebody else has put there is not written through.
  await rm(draft, { force: true });
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(text);
  } finally {
    await handle.close();
  }
  await rename(draft, file);
}

/** Takes it away with its folder, if that is empty then. Never rejects. */
export async function removeBeacon(file: string): Promise<void> {
  for (const name of [file, `${file}.tmp`]) await rm(name, { force: true }).catch(() => undefined);
  await rmdir(dirname(file)).catch(() => undefined);
}

/** What is there now; the same object as `before` when nothing was written since. `undefined`: nothing to be read. */
export async function readBeacon(file: string, before: ReadText | undefined): Promise<ReadText | undefined> {
  try {
    const { mtimeMs, ino, size } = await stat(file);
    const version = `${mtimeMs} ${ino} ${size}`;
    if (before?.version === version) return before;
    return { version, text: await readFile(file, 'utf8') };
  } catch {
    return undefined;
  }
}

export interface ReadText {
  readonly text: string;
  /** Changes with every writing. */
  readonly version: string;
}
