import type { Table } from '../state/outcome.ts';
import { glyphs } from './look.ts';
import type { Model } from './model.ts';
import type { Pane, PaneBody, PaneContext } from './panes/pane.ts';
import { textOf } from './parts/highlight.ts';
import { blank, type Line, line, span } from './parts/line.ts';
import { moreText, type ScrollText, scrollText, type Track, trackOf, windowAround } from './parts/scroll.ts';
import { tableRowsIn } from './parts/table-fit.ts';
import type { Pattern } from './search/pattern.ts';
import { indexesIn } from './search/searchable.ts';

/** A pane as it is seen now: a text, or a list above a text or a table that scrolls. */
export interface PaneView {
  readonly screen: 'pane';
  readonly pane: Pane;
  readonly context: PaneContext;
  /** What stands still above the rest. */
  readonly top: readonly Line[];
  readonly scroll: ScrollText;
  readonly list: Track | undefined;
  /** The cursor at the end of the list stays at its end. */
  readonly follows: boolean;
  /** Rows of the list that have it. */
  find(pattern: Pattern): readonly number[];
  readonly exhibit: { readonly table: Table; readonly height: number; readonly track: Track } | undefined;
}

export function paneView(pane: Pane, context: PaneContext): PaneView {
  const { model, height } = context;
  const body = pane.body(context);
  const key = `pane/${pane.id}`;
  if (body.kind === 'text') {
    const scroll = scrollText(model, key, body.lines, height);
    const only = { list: undefined, find: () => [], exhibit: undefined, follows: false };
    return { screen: 'pane', pane, context, top: [], scroll, ...only };
  }
  const { heading, count, rows, start, find } =
    body.kind === 'list' ? listed(body) : { ...body, start: body.count - 1 };
  const listKey = body.kind === 'long-list' && body.key !== undefined ? `${key}/${body.key}` : key;
  const list = trackOf(model, listKey, count - 1, height, start);
  // On an endless page, such as one that is printed, a long list is not there whole.
  const listHeight = Math.min(count, 1_000, Math.max(3, Math.floor((height - heading.length) * 0.5)));
  const [from, to] = windowAround(list.at, count, listHeight);
  const shown = rows(from, to).map((row, index) => pointed(row, from + index === list.at));
  const more = moreText(from, count - to);
  const top = [...heading, ...shown, more === undefined ? blank : line(span(`  ${more}`, 'quiet'))];
  const room = Math.max(1, height - top.length);
  const { lines, table } = count === 0 ? { lines: [], table: undefined } : body.detail(list.at);
  const exhibit =
    table && exhibitOf(model, `${listKey}/${list.at}/table`, table, room - Math.min(lines.length, room - 4));
  const scroll = scrollText(model, `${listKey}/${list.at}`, lines, exhibit ? room - exhibit.height : room);
  return { screen: 'pane', pane, context, top, scroll, list, find, exhibit, follows: body.kind === 'long-list' };
}

function listed({ heading, rows, start, find }: Extract<PaneBody, { kind: 'list' }>) {
  return {
    heading,
    start,
    count: rows.length,
    rows: (from: number, to: number) => rows.slice(from, to),
    find: find ?? ((pattern: Pattern) => indexesIn(rows.map(textOf), pattern)),
  };
}

function exhibitOf(model: Model, key: string, table: Table, height: number): PaneView['exhibit'] {
  if (height < 4) return undefined;
  const page = tableRowsIn(height);
  return { table, height, track: trackOf(model, key, table.rows.length - page, page) };
}

function pointed(row: Line, selected: boolean): Line {
  return [span(selected ? `${glyphs.pointer} ` : '  ', 'accent'), ...row];
}
