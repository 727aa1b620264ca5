import { z } from 'zod';
import type { Move } from './statements.ts';

/** Columns of RESTORE FILELISTONLY that we go by. Source: Microsoft's documentation. */
export const fileRow = z.object({
  LogicalName: z.string(),
  PhysicalName: z.string(),
  /** `D` rows, `L` log, `S` FILESTREAM and memory-optimized tables (a folder), `F` full text of old versions. */
  Type: z.string(),
  FileId: z.string().nullish(),
});

export type BackedUpFile = z.infer<typeof fileRow>;

/** Where a server keeps files of a database. */
export interface Folders {
  readonly data: string;
  readonly log: string;
}

/**
 * Every file of a backup beside those of the database it is for, under the new database's name: with the names it was
 * backed up with it would come over the files of the live one, which the server refuses (1834).
 */
export function planFiles(files: readonly BackedUpFile[], into: string, folders: Folders): readonly Move[] {
  return files.map(({ LogicalName: logical, PhysicalName: before, Type: type, FileId: id }, index) => {
    const folder = type === 'L' ? folders.log : folders.data;
    const number = id ?? String(index + 1);
    return { logical, to: `${withSeparator(folder)}${into}_${number}${endingOf(before, type)}` };
  });
}

/** The folder of a file, by either separator. */
export function folderOf(path: string): string {
  return path.replace(/[^\\/]*$/, '');
}

function endingOf(path: string, type: string): string {
  if (type === 'S') return '';
  return /\.[A-Za-z0-9]{1,8}$/.exec(path)?.[0] ?? (type === 'L' ? '.ldf' : '.ndf');
}

function withSeparator(folder: string): string {
  if (/[\\/]$/.test(folder)) return folder;
  return `${folder}${folder.includes('/') && !folder.includes('\\') ? '/' : '\\'}`;
}
