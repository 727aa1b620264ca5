import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { writeReportAnew } from '../../source/reports.ts';

const folder = mkdtempSync(join(tmpdir(), 'nightferry-reports-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('writes beside the report that is there, and nothing where it would be the same', () => {
  const name = join(folder, 'night');
  const files = ['one', 'one', 'two', 'two', 'one'].map((text) => writeReportAnew(name, 'md', text));
  const [first, second] = [`${name}.md`, `${name}-2.md`];
  expect(files).toEqual([first, first, second, second, first]);
  expect(readdirSync(folder)).toHaveLength(2);
  expect(readFileSync(first, 'utf8')).toBe('one');
});
