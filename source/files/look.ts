import { open, readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Files } from '../../state/ports.ts';
import { asked } from './faults.ts';

/** What is asked of files and folders that may be large. Faults: those of `fileFault`. */
export const looking: Pick<Files, 'readEnd' | 'list'> = {
  readEnd: (path, bytes) => asked(path, readEnd(path, bytes)),
  list: (folder) => asked(folder, list(folder)),
};

async function readEnd(path: string, bytes: number): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - bytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

async function list(folder: string) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const found = await Promise.all(paths.map(async (path) => ({ path, bytes: (await stat(path)).size })));
  return found
    .map(({ path, bytes }) => ({ name: relative(folder, path).split(sep).join('/'), bytes }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
