import type { Context } from '../../kind.ts';
import { markOf, oursBeside, stamp } from '../place.ts';
import type { FileSpec } from '../spec.ts';

/** Where a server puts a backup, and by what name of its set it is known again. */
export interface ServerPlace {
  readonly path: string;
  readonly name: string;
  readonly description: string;
}

/**
 * `to` is the file itself where it ends in `.bak`; else a folder of the server, in which the file is called as dumps are:
 * `edu-20261121T020411Z-backup.bak`. By what is journaled about the step, so that every process comes to the same.
 */
export function serverPlaceOf(spec: FileSpec, context: Context, since = stamp(context.firstStartedAt)): ServerPlace {
  const to = (context.mode === 'rehearsal' && spec.rehearsal?.to) || spec.to;
  const { step, cell } = context.at;
  const base = [spec.of, since, step, ...(cell === undefined ? [] : [cell])].join('-');
  return {
    path: isFile(to) ? to : join(to, `${base}.bak`),
    name: oursBeside('nightferry', `${spec.of} ${context.at.generation}`, context),
    description: markOf(context, 'backup'),
  };
}

/** Another file in the folder of a backup: `what` tells what it is. */
export function besidePlace(path: string, database: string, what: 'log' | 'start', context: Context): ServerPlace {
  const since = stamp(context.firstStartedAt);
  const file = what === 'log' ? `${database}-${since}-tail.trn` : `${database}-${since}-after-restore.bak`;
  return {
    path: join(folderOf(path), file),
    name: oursBeside(`nightferry_${what}`, `${database} ${context.at.generation}`, context),
    description: markOf(context, what === 'log' ? 'tail of the log' : 'start of the log'),
  };
}

/** A name ending that no folder has. */
function isFile(path: string): boolean {
  return /\.bak$/i.test(path);
}

/** On a server of Windows (`D:\backups`, `\\share\backups`) or of Linux (`/backups`): whole paths, from their root on. */
export function isWhole(path: string): boolean {
  return /^([A-Za-z]:[\\/]|\\\\[^\\]|\/)/.test(path);
}

function folderOf(path: string): string {
  return path.replace(/[\\/][^\\/]*$/, '') || '/';
}

function join(folder: string, file: string): string {
  const separator = folder.includes('\\') || /^[A-Za-z]:/.test(folder) ? '\\' : '/';
  return `${folder.replace(/[\\/]+$/, '')}${separator}${file}`;
}
