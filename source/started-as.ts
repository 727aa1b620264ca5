import { accessSync, constants } from 'node:fs';
import { basename, delimiter, isAbsolute, join, relative } from 'node:path';

export interface Start {
  /** The program file, as an absolute path: `process.argv[1]`. */
  readonly file: string | undefined;
  /** What Node was called: `process.argv0`. */
  readonly node: string;
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * What somebody types to start this program again as it was started now: `nightferry` where that is on the PATH,
 * `npm run -s nightferry --` where npm did it, else Node and the file. `NIGHTFERRY_COMMAND` says it for wrappers.
 */
export function howStarted({ file = '', node, folder, env }: Start): string {
  if (env.NIGHTFERRY_COMMAND) return env.NIGHTFERRY_COMMAND;
  const name = basename(file);
  if (name === 'nightferry') {
    if (env.npm_command === 'exec') return 'npx nightferry';
    return isOnPath(name, env.PATH) ? name : quoted(shorter(file, folder));
  }
  if (name !== 'cli.js') return 'nightferry';
  if (env.npm_lifecycle_event === 'nightferry' || env.npm_lifecycle_event === 'start')
    return 'npm run -s nightferry --';
  return `${quoted(node)} ${quoted(shorter(file, folder))}`;
}

/** A word as a shell takes it. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** From the folder that it was started in, where it lies below it. */
function shorter(file: string, folder: string): string {
  const short = relative(folder, file);
  if (short.startsWith('..') || isAbsolute(short)) return file;
  return short.includes('/') ? short : `./${short}`;
}

/** Whether a program of this name can be started from the PATH. */
export function isOnPath(name: string, path = ''): boolean {
  return path.split(delimiter).some((folder) => folder !== '' && isProgram(join(folder, name)));
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
