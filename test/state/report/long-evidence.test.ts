import { describe, expect, it } from 'vitest';
import { buildReport } from '../../../state/report/report.ts';
import { markdownWith } from '../../support/reports.ts';
import { finished, given, headOf, opened, phaseStarted, started } from '../../support/story.ts';

describe('long evidence', () => {
  it('is cut in the middle, and says how much was left out', () => {
    const text = Array.from({ length: 1000 }, (_, line) => `line ${line + 1}`).join('\n');
    const report = markdownWith({ kind: 'output', title: 'output', text, droppedLines: 12 });
    expect(report).toContain('output (12 more lines not kept):');
    expect(report).toContain('\nline 40\n[...]\nline 981\n');
    expect(report).toContain('_940 of 1,000 lines (8.2 KB) left out at [...]. The JSON report has it whole._');
    expect(report.split('\n').filter((line) => line.startsWith('line '))).toHaveLength(60);
  });

  it('is cut at the end of a line that is too long, never inside a character', () => {
    const report = markdownWith({ kind: 'output', title: 'output', text: `${'x'.repeat(399)}😀${'y'.repeat(50)}` });
    expect(report).toContain(`\n${'x'.repeat(399)}[...]\n`);
    expect(report).toContain('_1 line cut at 400 characters. The JSON report has it whole._');
    expect(report.isWellFormed()).toBe(true);
  });

  it('shows the first rows of a result', () => {
    const rows = Array.from({ length: 50 }, (_, row) => [String(row)]);
    const report = markdownWith({ kind: 'query', database: 'edu', sql: 'select 1', result: { columns: ['n'], rows } });
    expect(report).toContain('_30 rows left out here; the JSON report has them._');
  });

  it('is whole in the JSON report', () => {
    const text = Array.from({ length: 1000 }, (_, line) => `line ${line + 1}`).join('\n');
    const events = given(
      opened(),
      phaseStarted('people'),
      started('people/users'),
      finished('people/users', { evidence: [{ kind: 'output', title: 'output', text }] }),
    );
    expect(buildReport(events, headOf(events)).steps[0]?.evidence).toEqual([{ kind: 'output', title: 'output', text }]);
  });
});
