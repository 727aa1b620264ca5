import type { Cell, Table } from '../../state/outcome.ts';
import { cut, widthOf } from './fit.ts';

/** A table's columns as wide as the terminal allows; those at the right edge that find no place are left out. */
export interface FittedTable {
  readonly headings: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly widths: readonly number[];
  readonly left: number;
}

const leastWidth = 4;
const mostWidth = 40;

/** `overhead` is what the drawing needs beside every column. */
export function fitTable(table: Table, width: number, overhead: number): FittedTable {
  const cells = table.rows.map((row) => row.map(cellText));
  const wanted = table.columns.map((name, index) =>
    Math.min(
      mostWidth,
      Math.max(1, widthOf(cut(name, mostWidth)), ...cells.map((row) => widthOf(cut(row[index] ?? '', mostWidth)))),
    ),
  );
  const places = Math.max(1, Math.min(wanted.length, Math.floor((width - 1) / (leastWidth + overhead))));
  const widths = shrink(wanted.slice(0, places), width - 1 - places * overhead);
  return {
    headings: table.columns.slice(0, places),
    rows: cells.map((row) => row.slice(0, places)),
    widths,
    left: wanted.length - places,
  };
}

/** NULL is said, an empty text is shown as one: at two in the morning they look alike. */
export function cellText(cell: Cell): string {
  if (cell === null) return 'NULL';
  return cell === '' ? "''" : cell;
}

/** Lines that a ruled table of so many rows takes, its caption included. */
export function ruledHeight(rows: number): number {
  return 4 + 2 * rows;
}

/** Rows of a plain table that fit under its heading and above its caption. */
export function tableRowsIn(height: number): number {
  return Math.max(1, height - 2);
}

/** The widest columns give way first, column by column, until all fit. */
function shrink(widths: readonly number[], room: number): readonly number[] {
  const fitted = [...widths];
  let excess = fitted.reduce((sum, width) => sum + width, 0) - room;
  while (excess > 0) {
    const widest = fitted.indexOf(Math.max(...fitted));
    const width = fitted[widest] ?? 0;
    if (width <= 1) break;
    fitted[widest] = width - 1;
    excess -= 1;
  }
  return fitted;
}
