import { access, chmod, constants, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Fault } from '../../state/fault.ts';
import { pageMark } from '../../state/status-page/page.ts';

/**
 * Where a status page may be written: before anything is done, so that a slip of the pen costs nothing. Faults:
 * `status-page/unwritable`, `status-page/not-ours`.
 */
export async function requirePageFile(given: string): Promise<string> {
  const file = resolve(given);
  const there = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw unwritable(file, error);
  });
  if (there !== undefined && there !== '' && !there.includes(pageMark)) {
    throw new Fault('status-page/not-ours', `${file} is there already, and is no status page.`, {
      remedy: ['Name another file, or move that one away: it would be overwritten. Nothing was done.'],
      retry: 'safe',
    });
  }
  await access(dirname(file), constants.W_OK).catch((error: unknown) => {
    throw unwritable(file, error);
  });
  return file;
}

function unwritable(file: string, cause: unknown): Fault {
  return new Fault('status-page/unwritable', `The status page can't be written to ${file}.`, {
    remedy: ['Name a file in a folder that is there and that you may write to. Nothing was done.'],
    retry: 'safe',
    cause,
  });
}

/**
 * All of it or nothing. A page that is there keeps its mode, so that it can be given to a web server once and for all; a new
 * one is readable by everybody, as far as the umask lets it. Rejects as the file system does.
 */
export async function writePage(file: string, text: string): Promise<void> {
  const target = await realpath(file).catch(() => file);
  const before = await stat(target).catch(() => undefined);
  const draft = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`);
  // The folder may be one that everybody writes to: what lies there under that name is not written through.
  await rm(draft, { force: true });
  const handle = await open(draft, 'wx', 0o644);
  try {
    await handle.writeFile(text).finally(() => handle.close());
    if (before) await chmod(draft, before.mode & 0o7777);
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
}
