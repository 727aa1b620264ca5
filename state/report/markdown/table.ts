/**
 * A GFM table of finished cells, which `inline` or `code` made safe. Columns are padded so that it reads raw, too;
 * numbers are set to the right. Without rows there is no table.
 */
export function table(
  columns: readonly (string | { readonly title: string; readonly align: 'right' })[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  if (rows.length === 0) return [];
  const heads = columns.map((column) => (typeof column === 'string' ? column : column.title));
  const isRight = (index: number) => typeof columns[index] === 'object';
  const widths = heads.map((head, index) =>
    Math.max(3, head.length, ...rows.map((row) => row[index]?.length ?? 0).filter((width) => width <= widest)),
  );
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const pad = (text: string, index: number) =>
    isRight(index) ? text.padStart(widths[index] ?? 0) : text.padEnd(widths[index] ?? 0);
  const rule = widths.map((width, index) => (isRight(index) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  return [
    line(heads.map(pad)),
    line(rule),
    ...rows.map((row) => line(heads.map((_, index) => pad(row[index] ?? '', index)))),
  ];
}

/** A longer cell does not widen the others of its column. */
const widest = 44;

export const right = (title: string) => ({ title, align: 'right' }) as const;
