import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Fault } from '../state/fault.ts';
import type { Files } from '../state/ports.ts';
import { asked, fileFault, isMissing } from './files/faults.ts';
import { looking } from './files/look.ts';
import { writing } from './files/write.ts';

/**
 * The machine's file system. Faults: `file/not-text`, and those of `fileFault`.
 */
export const systemFiles: Files = {
  async readText(path) {
    const bytes = await asked(path, readFile(path));
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch (cause) {
      throw new Fault('file/not-text', `${path} is not UTF-8 text.`, {
        remedy: ['Save the file as UTF-8, or name the right file.'],
        retry: 'safe',
        cause,
      });
    }
  },

  async stat(path) {
    try {
      const found = await stat(path);
      return { bytes: found.size, modifiedAt: found.mtime, isDirectory: found.isDirectory() };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw fileFault(path, error);
    }
  },

  async match(pattern) {
    const folder = dirname(pattern);
    const matches = globPattern(basename(pattern));
    const names = await readdir(folder).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw fileFault(folder, error);
    });
    const found: { path: string; at: number }[] = [];
    for (const name of names.filter((name) => matches.test(name))) {
      const path = join(folder, name);
      const at = await stat(path).then(
        (file) => (file.isFile() ? file.mtimeMs : undefined),
        () => undefined,
      );
      if (at !== undefined) found.push({ path, at });
    }
    return found.sort((a, b) => b.at - a.at || a.path.localeCompare(b.path)).map(({ path }) => path);
  },

  async sha256(path) {
    const hash = createHash('sha256');
    await asked(path, pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash));
    return hash.digest('hex');
  },

  async freeBytes(path) {
    const { bavail, bsize } = await asked(path, statfs(path));
    return bavail * bsize;
  },

  async totalBytes(path) {
    const { blocks, bsize } = await asked(path, statfs(path));
    return blocks * bsize;
  },

  ...looking,
  ...writing,
};

/** As a shell matches names: a leading dot must be written out. */
function globPattern(name: string): RegExp {
  const body = name
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${/^[*?]/.test(name) ? '(?!\\.)' : ''}${body}$`, 'su');
}
