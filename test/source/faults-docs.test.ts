import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const page = readFileSync(join(root, 'docs/faults.md'), 'utf8');
const journalPage = readFileSync(join(root, 'docs/journal.md'), 'utf8');

const areas = 'answers|cluster|database|demo|file|ids|journal|machine|report|runbook|secret|session|sign';
const code = new RegExp(`['\`]((?:${areas})/[a-z-]+)['\`]`, 'g');

function codesIn(text: string): readonly string[] {
  return [...text.matchAll(code)].map(([, found = '']) => found);
}

function sourcesIn(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'));
}

const connecting = ['faults', 'client', 'target', 'lock'].map((name) =>
  readFileSync(join(root, `tasks/engines/postgres/${name}.ts`), 'utf8'),
);

describe('the pages about faults', () => {
  it('explain every code that can keep a session from beginning or going on', () => {
    const given = [...sourcesIn('source'), ...sourcesIn('state/journal'), ...connecting].flatMap(codesIn);
    expect(given.length).toBeGreaterThan(60);
    const explained = new Set([...codesIn(page), ...codesIn(journalPage)]);
    expect([...new Set(given)].filter((known) => !explained.has(known)).sort()).toEqual([]);
  });

  it('explain no code that there is not', () => {
    const given = new Set([...sourcesIn('source'), ...sourcesIn('state'), ...sourcesIn('tasks')].flatMap(codesIn));
    expect(codesIn(page).filter((explained) => !given.has(explained))).toEqual([]);
  });
});
