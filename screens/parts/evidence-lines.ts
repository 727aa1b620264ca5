import { formatBytes, formatCount } from '../../state/format.ts';
import type { CheckResult, Evidence, Table } from '../../state/outcome.ts';
import { plainLine } from '../../state/plain-text.ts';
import { glyphs } from '../look.ts';
import { codeLines } from './code-lines.ts';
import { pad, widthOf } from './fit.ts';
import { beside, type Line, line, paragraph, span } from './line.ts';

/** What a step left as proof, to read. */
export function evidenceLines(evidence: Evidence, width: number): readonly Line[] {
  switch (evidence.kind) {
    case 'output': {
      const { title, text, droppedLines = 0 } = evidence;
      const dropped = droppedLines > 0 ? ` (${formatCount(droppedLines, 'line')} before this left out)` : '';
      return [line(span(`${title}${dropped}`, 'strong')), ...codeLines([text.trimEnd()], width, undefined)];
    }
    case 'file':
      return [
        ...paragraph(`${evidence.path}, ${formatBytes(evidence.bytes)}`, width, { first: 'File ' }),
        line(span(`  SHA-256 ${evidence.sha256}`, 'quiet')),
      ];
    case 'query':
      return [
        line(span(`Asked ${evidence.database}`, 'strong')),
        ...codeLines([evidence.sql], width),
        ...tableLines(evidence.result, width),
      ];
    case 'statement': {
      const note = evidence.note === undefined ? '' : ` (${evidence.note})`;
      return paragraph(`${evidence.by}: ${evidence.text}${note}`, width);
    }
  }
}

/** A check: verdict in words, and what was expected beside what is there when they differ. */
export function checkLines(
  check: Pick<CheckResult, 'id' | 'title' | 'verdict' | 'expected' | 'actual'>,
  width: number,
): readonly Line[] {
  const passed = check.verdict === 'passed';
  const head = line(
    span(passed ? `${glyphs.done} passed   ` : `${glyphs.failed} FAILED   `, passed ? 'good' : 'bad'),
    check.title || check.id,
  );
  if (passed) return beside(head, check.actual, width);
  return [
    head,
    ...paragraph(check.expected, width, { first: '  expected  ' }),
    ...paragraph(check.actual, width, { first: '  actual    ', tone: 'bad' }),
  ];
}

/** A small result as plain columns, cut at the right edge; for texts that scroll. */
export function tableLines({ columns, rows, more }: Table, width: number): readonly Line[] {
  const cells = [columns, ...rows.map((row) => row.map((cell) => cell ?? 'NULL'))];
  const widest = Math.max(30, Math.floor(width / 2));
  const widths = columns.map((_, index) =>
    Math.min(widest, Math.max(...cells.map((row) => widthOf(plainLine(row[index] ?? ''))))),
  );
  const textOf = (row: readonly string[]) => row.map((cell, index) => pad(cell, widths[index] ?? 0)).join('  ');
  const [head, ...body] = cells.map((row) => textOf(row));
  return [
    line(span(`  ${head ?? ''}`, 'quiet')),
    ...body.map((text) => line(`  ${text}`.slice(0, width * 2))),
    ...(more ? [line(span(`  and ${formatCount(more, 'more row', 'more rows')}`, 'quiet'))] : []),
  ];
}
