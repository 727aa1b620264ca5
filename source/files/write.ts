import { createHash, randomBytes } from 'node:crypto';
import { access, constants, type FileHandle, link, mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Files } from '../../state/ports.ts';
import { asked, isMissing } from './faults.ts';

/** The half of the file system that changes it. Faults: those of `fileFault`. */
export const writing: Pick<
  Files,
  'isWritable' | 'writeText' | 'writeStream' | 'copy' | 'remove' | 'rename' | 'makeFolder'
> = {
  async isWritable(path) {
    const may = (at: string) =>
      access(at, constants.W_OK).then(
        () => true,
        (error: unknown) => (isMissing(error) ? undefined : false),
      );
    return (await may(path)) ?? (await may(dirname(path))) ?? false;
  },

  writeText: (path, text, { mode = 0o600 } = {}) => asked(path, replaceWith(path, text, mode), 'written'),

  writeStream: (path, bytes) => writeAll(path, bytes),

  copy: (from, to) => asked(from, copyTo(from, to)),

  remove: (path) => asked(path, rm(path, { recursive: true, force: true, maxRetries: 3 }), 'written'),

  async rename(from, to) {
    await asked(from, rename(from, to), 'written');
    await asked(to, settleFolder(dirname(to)), 'written');
  },

  async makeFolder(path, { mode = 0o700 } = {}) {
    await asked(path, mkdir(path, { recursive: true, mode }), 'written');
  },
};

async function replaceWith(path: string, text: string, mode: number): Promise<void> {
  // What a link leads to is written, beside which the draft must be: a rename does not cross file systems.
  const target = await realpath(path).catch((error: unknown) => {
    if (isMissing(error)) return path;
    throw error;
  });
  const before = await stat(target).catch(() => undefined);
  if (before?.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' });
  await throughDraft(target, async (draft) => {
    await draft.writeFile(text);
    await likeBefore(draft, before ?? { mode });
  });
}

async function writeAll(path: string, pieces: AsyncIterable<Uint8Array>): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  let failed: { readonly error: unknown } | undefined;
  const fill = async (draft: FileHandle) => {
    // `writeFile` takes one piece after the other, and each to its end.
    await draft.writeFile(hashed());
  };
  async function* hashed() {
    try {
      for await (const piece of pieces) {
        hash.update(piece);
        bytes += piece.length;
        yield piece;
      }
    } catch (error) {
      failed = { error };
      throw error;
    }
  }
  await asked(path, throughDraft(path, fill), 'written').catch((error: unknown) => {
    throw failed ? failed.error : error;
  });
  return { bytes, sha256: hash.digest('hex') };
}

async function copyTo(from: string, to: string): Promise<void> {
  const source = await open(from, 'r');
  const fill = async (draft: FileHandle) => {
    const found = await source.stat();
    for await (const bytes of source.createReadStream({ autoClose: false })) await draft.write(bytes);
    await likeBefore(draft, found);
    await draft.utimes(found.atime, found.mtime);
  };
  await asked(to, throughDraft(to, fill, giveNewName), 'written').finally(() => source.close());
}

/** A link, unlike a rename, refuses a name that is taken. Not every file system has links. */
async function giveNewName(draft: string, path: string): Promise<void> {
  const isLinked = await link(draft, path).then(
    () => true,
    (error: unknown) => {
      if (isTaken(error)) throw error;
      return false;
    },
  );
  if (isLinked) return rm(draft, { force: true });
  const taken = await stat(path).catch(() => undefined);
  if (taken) throw Object.assign(new Error('is there already'), { code: 'EEXIST' });
  await rename(draft, path);
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

/** Written under another name, made durable, then given its name: a kill leaves the old file or the new one. */
async function throughDraft(
  path: string,
  fill: (draft: FileHandle) => Promise<void>,
  giveName: (draft: string, path: string) => Promise<void> = rename,
): Promise<void> {
  const draft = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}.tmp`);
  // Nobody else may read it meanwhile, whatever its final mode is.
  const handle = await open(draft, 'wx', 0o600);
  try {
    await fill(handle)
      .then(() => handle.sync())
      .finally(() => handle.close());
    await giveName(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await settleFolder(dirname(path));
}

/** The owner comes first: giving a file away clears its set-user-id bit. Where it can't be kept, nothing is written. */
async function likeBefore(draft: FileHandle, { mode, uid, gid }: { mode: number; uid?: number; gid?: number }) {
  const own = await draft.stat();
  if (uid !== undefined && gid !== undefined && (own.uid !== uid || own.gid !== gid)) await draft.chown(uid, gid);
  await draft.chmod(mode & 0o7777);
}

/** Without it a power cut can take the new name back. Not every system lets a folder be synced. */
async function settleFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
