import { expect, it } from 'vitest';
import type { Finding } from '../../../state/fault.ts';
import { countFindings, formatFinding } from '../../../state/runbook/finding-text.ts';
import { SourceLines } from '../../../state/runbook/source-lines.ts';
import { lint, shopWith } from './shop.ts';

const finding: Finding = {
  severity: 'error',
  code: 'a/b',
  message: 'No.',
  remedy: ['Do this.', 'Then that.'],
  retry: 'safe',
};

it('a finding says where, what, and what to do instead', () => {
  const [found = finding] = lint(shopWith('"select 1"', '"select 1", tires: 3'));
  expect(formatFinding(found)).toEqual([
    '/plans/shop.yaml:39:65 error: "tires" is not a key of sql in step people/carts. (runbook/unknown-key)',
    '  39 |             - { id: carts, sql: { on: shop_v2, sql: "select 1", tires: 3 } }',
    `     | ${' '.repeat(64)}^`,
    '  -> Did you mean "tries"?',
  ]);
});

it('a finding without a place, or with an empty line, is told without a snippet', () => {
  expect(formatFinding(finding)).toEqual(['error: No. (a/b)', '  -> Do this.', '  -> Then that.']);
  const at = { file: 'x.yaml', line: 3, column: 1, snippet: '  ' };
  expect(formatFinding({ ...finding, at, remedy: [] })).toEqual(['x.yaml:3:1 error: No. (a/b)']);
});

it('findings are counted by severity', () => {
  const warning: Finding = { ...finding, severity: 'warning' };
  expect(countFindings([])).toBe('no findings');
  expect(countFindings([finding])).toBe('1 error');
  expect(countFindings([finding, warning, warning])).toBe('1 error, 2 warnings');
});

it('a snippet is one short line without control characters, and its caret stays below the column', () => {
  const text = `a\r\n\tb: \u001b[31mx\n${'c'.repeat(500)}!${'d'.repeat(500)}\nlast`;
  const lines = new SourceLines('x.yaml', text);
  const under = (needle: string) => {
    const { snippet = '', caret, column, line } = lines.place(text.indexOf(needle));
    return { line, column, snippet, char: snippet[(caret ?? column) - 1] };
  };
  expect(under('a')).toEqual({ line: 1, column: 1, snippet: 'a', char: 'a' });
  expect(under('x')).toMatchObject({ line: 2, column: 10, snippet: ' b: x', char: 'x' });
  const long = under('!');
  expect(long).toMatchObject({ line: 3, column: 501, char: '!' });
  expect(long.snippet).toMatch(/^…c+!d+…$/);
  expect(long.snippet.length).toBeLessThan(170);
  expect(under('last')).toMatchObject({ line: 4, column: 1, snippet: 'last', char: 'l' });
});
