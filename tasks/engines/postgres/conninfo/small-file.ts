import { readFileSync, type Stats, statSync } from 'node:fs';

/** A file of settings in the home folder or beside it, or why it can't be had. */
export type SmallFile =
  | { readonly found: 'yes'; readonly text: string; readonly stats: Stats }
  | { readonly found: 'no' }
  | { readonly found: 'unusable'; readonly why: string };

export function readSmallFile(path: string): SmallFile {
  try {
    const stats = statSync(path);
    if (!stats.isFile()) return { found: 'unusable', why: 'it is not a plain file' };
    return { found: 'yes', stats, text: readFileSync(path, 'utf8') };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'it failed';
    return code === 'ENOENT' || code === 'ENOTDIR'
      ? { found: 'no' }
      : { found: 'unusable', why: code === 'EACCES' ? 'its permissions keep us out' : code };
  }
}
