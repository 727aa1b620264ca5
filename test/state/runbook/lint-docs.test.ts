import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const page = readFileSync(join(root, 'docs/lint.md'), 'utf8');
const code = /['`]((?:runbook|yaml|sql|command)\/[a-z-]+)['`]/g;

function codesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .flatMap(({ parentPath, name }) => [...readFileSync(join(parentPath, name), 'utf8').matchAll(code)])
    .map(([, found = '']) => found);
}

it('every code that lint can give is explained, and no other', () => {
  const area = 'runbook/';
  const ofFiles = ['missing-file', 'not-a-file', 'too-large', 'unreadable-file', 'not-text'].map((name) => area + name);
  const given = new Set([...codesIn(join(root, 'state/runbook')), ...ofFiles]);
  const explained = new Set([...page.matchAll(code)].map(([, found = '']) => found));
  expect([...explained].sort()).toEqual([...given].sort());
});
