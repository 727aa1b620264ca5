import { existsSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where this package lies: the nearest folder above with a package.json, from `source/` and from `dist/source/` alike. */
export const packageFolder: string = nearest(dirname(fileURLToPath(import.meta.url)));

/**
 * A program of ours that runs in a process of its own, by its place in `source/` without extension: compiled where this is
 * compiled, else as it is written.
 */
export function programFile(name: string): string {
  const isCompiled = extname(import.meta.url) === '.js';
  return isCompiled ? join(packageFolder, 'dist', 'source', `${name}.js`) : join(packageFolder, 'source', `${name}.ts`);
}

function nearest(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : nearest(dirname(folder));
}
