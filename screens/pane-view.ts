import type { Table } from '../state/outcome.ts';
import { glyphs } from './look.ts';
import type { Model } from './model.ts';
import type { Pane, PaneContext } from './panes/pane.ts';
import { blank, type Line, span } from './parts/line.ts';
import { type ScrollText, scrollText, type Track, trackOf, windowAround } from './parts/scroll.ts';
import { tableRowsIn } from './parts/table-fit.ts';

/** A pane as it is seen now: a text, or a list above a text or a table that scrolls. */
export interface PaneView {
  readonly screen: 'pane';
  readonly pane: Pane;
  readonly context: PaneContext;
  /** What stands still above the rest. */
  readonly top: readonly Line[];
  readonly scroll: ScrollText;
  readonly list: Track | undefined;
  readonly exhibit: { readonly table: Table; readonly height: number; readonly track: Track } | undefined;
}

export function paneView(pane: Pane, context: PaneContext): PaneView {
  const { model, height } = context;
  const body = pane.body(context);
  const key = `pane/${pane.id}`;
  if (body.kind === 'text') {
    const scroll = scrollText(model, key, body.lines, height);
    return { screen: 'pane', pane, context, top: [], scroll, list: undefined, exhibit: undefined };
  }
  const { heading, rows, start } = body;
  const list = trackOf(model, key, rows.length - 1, height, start);
  const listHeight = Math.min(rows.length, Math.max(3, Math.floor((height - heading.length) * 0.5)));
  const [from, to] = windowAround(list.at, rows.length, listHeight);
  const shown = rows.slice(from, to).map((row, index) => pointed(row, from + index === list.at));
  const top = [...heading, ...shown, blank];
  const room = Math.max(1, height - top.length);
  const { lines, table } = rows.length === 0 ? { lines: [], table: undefined } : body.detail(list.at);
  const exhibit = table && exhibitOf(model, `${key}/${list.at}/table`, table, room - Math.min(lines.length, room - 4));
  const scroll = scrollText(model, `${key}/${list.at}`, lines, exhibit ? room - exhibit.height : room);
  return { screen: 'pane', pane, context, top, scroll, list, exhibit };
}

function exhibitOf(model: Model, key: string, table: Table, height: number): PaneView['exhibit'] {
  if (height < 4) return undefined;
  const page = tableRowsIn(height);
  return { table, height, track: trackOf(model, key, table.rows.length - page, page) };
}

function pointed(row: Line, selected: boolean): Line {
  return [span(selected ? `${glyphs.pointer} ` : '  ', 'accent'), ...row];
}
