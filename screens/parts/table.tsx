import { Box, Text } from 'ink';
import { Table as InkTable } from 'ink-table';
import { type PropsWithChildren, use } from 'react';
import { formatCount, formatNumber } from '../../state/format.ts';
import type { Table } from '../../state/outcome.ts';
import { plainLine } from '../../state/plain-text.ts';
import { styleOf } from '../look.ts';
import { isAscii, pad, toAscii, widthOf } from './fit.ts';
import { type Line, line, span } from './line.ts';
import { Lines, LookContext } from './lines.tsx';
import { filled, type Track } from './scroll.ts';
import { type FittedTable, fitTable, ruledHeight, tableRowsIn } from './table-fit.ts';

export interface DataTableProps {
  readonly table: Table;
  readonly width: number;
  readonly height: number;
  readonly track: Track;
}

/** A small table: ruled where there is room for all of it, else one line a row, to be scrolled. */
export function DataTable({ table, width, height, track }: DataTableProps) {
  const { unicode, spoken } = use(LookContext);
  if (!spoken && ruledHeight(table.rows.length) <= height) {
    const fitted = fitTable(table, width, 3);
    return (
      <Box flexDirection="column" height={height} flexShrink={0} overflow="hidden">
        <RuledTable fitted={fitted} />
        <Lines lines={[caption(table, 0, table.rows.length, { left: fitted.left, unicode, width })]} width={width} />
      </Box>
    );
  }
  return <Lines lines={plainLines(table, width, height, track, unicode)} width={width} />;
}

function plainLines(table: Table, width: number, height: number, track: Track, unicode: boolean): readonly Line[] {
  const { headings, rows, widths, left } = fitTable(table, width, 2);
  const count = tableRowsIn(height);
  const row = (cells: readonly string[]) => `  ${cells.map((cell, index) => pad(cell, widths[index] ?? 0)).join('  ')}`;
  const shown = rows.slice(track.at, track.at + count);
  return filled(
    [
      line(span(row(headings), 'accent')),
      ...shown.map((cells) => line(row(cells))),
      caption(table, track.at, track.at + shown.length, { left, unicode, width }),
    ],
    height,
  );
}

/** Which rows these are, and what of them can't be seen here. */
function caption({ rows, more = 0 }: Table, from: number, to: number, { left, unicode, width }: Shown): Line {
  const all = rows.length + more;
  const part = `rows ${formatNumber(from + 1)} to ${formatNumber(to)} of ${formatNumber(all)}`;
  const bare = !unicode && rows.some((row) => row.some((cell) => cell !== null && !isAscii(plainLine(cell))));
  const facts = [
    to - from < all ? part : formatCount(all, 'row'),
    ...(to - from < rows.length ? ['PgDn and PgUp scroll'] : []),
    ...(left > 0 ? [`${formatCount(left, 'column')} not shown`] : []),
  ];
  const texts = (bare ? asciiNotices : ['']).map((notice) => `  ${[...facts, notice].filter(Boolean).join(', ')}`);
  return line(span(texts.find((text) => widthOf(text) <= width) ?? texts.at(-1) ?? '', 'quiet'));
}

interface Shown {
  /** Columns that have no room. */
  readonly left: number;
  readonly unicode: boolean;
  readonly width: number;
}

/** The fullest first; a shorter one where that would be cut. */
const asciiNotices = [
  'this terminal shows ASCII only: letters lose their marks or become ?',
  'ASCII only: some letters show as ?',
  'ASCII only',
];

/**
 * ink-table measures cells by their count of UTF-16 units, so a CJK letter or an accent shifts the rules. It is given
 * stand-ins of exactly the right length instead, the number of the row, and the cells are drawn over them.
 */
function RuledTable({ fitted }: { fitted: FittedTable }) {
  const look = use(LookContext);
  const { headings, rows, widths } = fitted;
  const show = (text: string) => (look.unicode ? text : toAscii(text));
  const keys = widths.map((_, index) => `c${index}`);
  const standIn = (row: number) =>
    Object.fromEntries(keys.map((key, index) => [key, String(row).padStart(widths[index] ?? 1, '0')]));
  const heading = Object.fromEntries(keys.map((key, index) => [key, 'h'.repeat(widths[index] ?? 1)]));
  const cell = ({ column, children }: PropsWithChildren<{ column: number }>) => {
    const text = rows[Number(String(children).trim())]?.[column] ?? '';
    return <Text>{show(` ${pad(text, widths[column] ?? 0)} `)}</Text>;
  };
  const header = ({ column = 0 }: PropsWithChildren<{ column?: number }>) => (
    <Text {...styleOf('accent', look)}>{show(` ${pad(headings[column] ?? '', widths[column] ?? 0)} `)}</Text>
  );
  const skeleton = ({ children }: PropsWithChildren) => (
    <Text {...styleOf('quiet', look)}>{show(String(children))}</Text>
  );
  return (
    <InkTable
      data={rows.map((_, index) => standIn(index))}
      columns={keys}
      headings={heading}
      cell={cell}
      header={header}
      skeleton={skeleton}
    />
  );
}
