import { widthOf } from './fit.ts';
import { foldedSpans } from './folded-spans.ts';
import { textOf } from './highlight.ts';
import { blank, type Line, line, span } from './line.ts';
import { spansOf } from './markdown-spans.ts';

const gap = 2;
const leastWidth = 8;

/** A table of a report: columns side by side, their cells folded; where that gets too narrow, a row is a paragraph. */
export function markdownTable(source: readonly string[], width: number): readonly Line[] {
  const [head = [], rule = [], ...rows] = source.map(cellsOf);
  const widths = columnWidths([head, ...rows], width);
  if (!widths) return rows.flatMap((row) => [...asParagraph(head, row, width), blank]).slice(0, -1);
  const isRight = (index: number) => (rule[index] ?? '').endsWith(':');
  const row = (cells: readonly string[], isHead: boolean) => rowLines(cells, widths, isRight, isHead);
  const under = line(span(widths.map((each) => '-'.repeat(each)).join(' '.repeat(gap)), 'quiet'));
  return [...row(head, true), under, ...rows.flatMap((cells) => row(cells, false))];
}

/** Cells of one row; a bar that is escaped belongs to its cell. */
function cellsOf(text: string): readonly string[] {
  return text
    .replace(/^\||\|\s*$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}

/**
 * As wide as their cells where there is room. Else the widest give way, to their longest word first and then further.
 * `undefined`: too narrow for a table.
 */
function columnWidths(rows: readonly (readonly string[])[], width: number): readonly number[] | undefined {
  const columns = Math.max(...rows.map(({ length }) => length));
  const textsOf = (index: number) => rows.map((row) => textOf(spansOf(row[index] ?? '')));
  const widths = Array.from({ length: columns }, (_, index) => Math.max(1, ...textsOf(index).map(widthOf)));
  const words = Array.from({ length: columns }, (_, index) =>
    Math.max(1, ...textsOf(index).flatMap((text) => text.split(' ').map(widthOf))),
  );
  let excess = widths.reduce((sum, each) => sum + each, 0) - (width - gap * (columns - 1));
  while (excess > 0) {
    const foldable = widths.map((each, index) => (each > Math.min(20, words[index] ?? 0) ? each : 0));
    const widest = foldable.some((each) => each > 0) ? foldable : widths;
    const index = widest.indexOf(Math.max(...widest));
    const before = widths[index] ?? 0;
    if (widest === widths && before <= leastWidth) return undefined;
    widths[index] = before - 1;
    excess -= 1;
  }
  return widths;
}

function rowLines(
  cells: readonly string[],
  widths: readonly number[],
  isRight: (index: number) => boolean,
  isHead: boolean,
): readonly Line[] {
  const parts = widths.map((width, index) => foldedSpans(spansOf(cells[index] ?? ''), width, '', ''));
  const height = Math.max(...parts.map(({ length }) => length));
  return Array.from({ length: height }, (_, row) =>
    parts.flatMap((lines, index): Line => {
      const text = lines[row] ?? [];
      const used = widthOf(
        text
          .map((part) => part.text)
          .join('')
          .trimEnd(),
      );
      const spaces = ' '.repeat(Math.max(0, (widths[index] ?? 0) - used));
      const shown = trimmedEnd(text).map((part) => (isHead ? span(part.text, 'strong') : part));
      const cell = isRight(index) ? [span(spaces), ...shown] : [...shown, span(spaces)];
      return index === 0 ? cell : [span(' '.repeat(gap)), ...cell];
    }),
  );
}

function trimmedEnd(text: Line): Line {
  return text.map((part, index) => (index === text.length - 1 ? { ...part, text: part.text.trimEnd() } : part));
}

/** `Phase: People` and so on, one cell a line, for terminals that are too narrow. */
function asParagraph(head: readonly string[], row: readonly string[], width: number): readonly Line[] {
  return row.flatMap((cell, index) => {
    if (cell === '') return [];
    const name = spansOf(head[index] ?? '')
      .map(({ text }) => text)
      .join('');
    return foldedSpans(spansOf(cell), width, name === '' ? '' : `${name}: `, '  ');
  });
}
