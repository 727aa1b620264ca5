import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Which top folders each may import from, besides itself. */
const allowed: Record<string, readonly string[]> = {
  state: [],
  tasks: ['state'],
  screens: ['state'],
  source: ['state', 'tasks', 'screens'],
};

/** Packages that only one place may import. */
const owners: readonly { readonly pkg: RegExp; readonly where: RegExp }[] = [
  // The demo's stand-in application is a program of its own, somebody else's for Nightferry: what it does to a database
  // must not go through our connections, with their settings, their names and their locks.
  { pkg: /^(pg|pg-.*|mssql|tedious)$/, where: /^(tasks\/engines\/|source\/demo\/application\/program\/)/ },
  { pkg: /^execa$/, where: /^source\/shell\.ts$/ },
  { pkg: /^(react|ink|ink-.*|react\/.*)$/, where: /^(screens\/|source\/app)/ },
  { pkg: /^better-sqlite3$/, where: /^(state\/sqlite-journal\.ts|tasks\/engines\/sqlite\/)/ },
  { pkg: /^listr2$/, where: /^tasks\/tree/ },
  { pkg: /^commander$/, where: /^source\// },
];

const files = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', 'state', 'tasks', 'screens', 'source'],
  { encoding: 'utf8' },
)
  .split('\n')
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => ({ file, text: readFileSync(file, 'utf8') }));

const imports = files.flatMap(({ file, text }) =>
  [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, target = '']) => ({ file, target })),
);

describe('the architecture', () => {
  it('has files to look at', () => {
    expect(files.length).toBeGreaterThan(5);
    expect(imports.length).toBeGreaterThan(files.length);
  });

  it.each(Object.keys(allowed))('%s imports only what lies below it', (top) => {
    const wrong = imports
      .filter(({ file, target }) => file.startsWith(`${top}/`) && target.startsWith('.'))
      .map(({ file, target }) => ({ file, to: new URL(target, `file:///${file}`).pathname.slice(1) }))
      .filter(({ to }) => !to.startsWith(`${top}/`) && !allowed[top]?.some((below) => to.startsWith(`${below}/`)));
    expect(wrong).toEqual([]);
  });

  it.each(owners)('$pkg is imported only where $where', ({ pkg, where }) => {
    expect(imports.filter(({ file, target }) => pkg.test(target) && !where.test(file))).toEqual([]);
  });

  it('the stand-in application shares nothing with Nightferry, but where its settings stand', () => {
    const inside = 'source/demo/application/program/';
    const targets = imports
      .filter(({ target }) => target.startsWith('.'))
      .map(({ file, target }) => ({ file, to: new URL(target, `file:///${file}`).pathname.slice(1) }));
    expect(targets.filter(({ file, to }) => file.startsWith(inside) && !to.startsWith(inside))).toEqual([]);
    const users = targets.filter(({ file, to }) => to.startsWith(inside) && !file.startsWith(inside));
    expect([...new Set(users.map(({ to }) => to))]).toEqual([`${inside}settings.ts`]);
  });

  it('reads the clock and the process only in source/', () => {
    const wrong = files.filter(
      ({ file, text }) =>
        !file.startsWith('source/') && /\b(Date\.now|new Date\(\)|process\.(?=\w)(?!\w+Id\b))/.test(text),
    );
    expect(wrong.map(({ file }) => file)).toEqual([]);
  });

  it('exports by name only', () => {
    expect(files.filter(({ text }) => /^export default/m.test(text)).map(({ file }) => file)).toEqual([]);
  });

  it('keeps files to one idea', () => {
    const long = files.filter(({ text }) => text.split('\n').length > 260).map(({ file }) => file);
    expect(long).toEqual([]);
  });
});
