import type { Table } from '../state/outcome.ts';
import { plainLine } from '../state/plain-text.ts';
import { boardLines } from './board.ts';
import { checklistLines } from './confirm.ts';
import { homeLines } from './home.ts';
import type { Model } from './model.ts';
import { pad, widthOf } from './parts/fit.ts';
import type { Line } from './parts/line.ts';
import { cellText } from './parts/table-fit.ts';
import { phaseLines } from './phase.ts';
import { preparingLines } from './preparing.ts';
import { startLines } from './start.ts';
import { type View, viewOf } from './view.ts';
import { layoutOf, type Time, type World } from './world.ts';

/** Wide enough that nothing is wrapped or cut, and so tall that all of it is seen. */
const endless = { columns: 100_000, rows: 100_000 };
/** Lists have something at their right edge. */
const wide = { columns: 160, rows: 100_000 };

/** All of what is on the screen between header and footer, as text: nothing cut, nothing wrapped, to be copied. */
export function wholeText(world: World, model: Model, time: Time): readonly string[] {
  const bare = { ...model, overlay: undefined, tracks: cursorsOnly(model) };
  const isList = ['home', 'start', 'preparing', 'board', 'phase'].includes(viewOf(world, bare).screen);
  const size = isList ? wide : endless;
  const view = viewOf({ ...world, size }, bare);
  const { inner } = layoutOf(size, world.session !== undefined);
  const lines = linesOf(view, { ...world, size }, inner, time).map(textOf);
  return trimmed(lines);
}

/** Where a list's cursor stands is kept; every text is read from its beginning. */
function cursorsOnly({ tracks }: Model): Model['tracks'] {
  return Object.fromEntries(
    Object.entries(tracks).filter(([key]) => !key.startsWith('text/') && !key.startsWith('step/')),
  );
}

function linesOf(view: View, { stage, zone }: World, width: number, time: Time): readonly Line[] {
  const height = 10_000;
  switch (view.screen) {
    case 'home':
      return homeLines(view, width, height, zone);
    case 'start':
      return startLines(view, width, height);
    case 'preparing':
      return preparingLines(stage.kind === 'preparing' ? stage.tasks : [], width, height);
    case 'board':
      return boardLines(view, width, height);
    case 'phase': {
      const live = { steps: view.stage.live.snapshot(), nowMs: view.world.now.getTime(), monotonicMs: 0, zone };
      return phaseLines(view, { ...live, monotonicMs: time.clock.monotonicMs() }, width, height);
    }
    case 'pane':
      return [...view.top, ...view.scroll.lines, ...(view.exhibit ? tableText(view.exhibit.table) : [])];
    case 'question': {
      const upper = view.asks === 'confirm' ? checklistLines(view, height) : view.scroll.lines;
      const exhibit = view.asks === 'confirm' && view.exhibit ? tableText(view.exhibit.table) : [];
      return [...upper, ...exhibit, ...view.panel];
    }
    case 'step': {
      const live = view.row && view.stage.live.snapshot().get(`${view.phase}/${view.row.step.id}`);
      return [...view.scroll.lines, ...(live?.lines ?? []).map((text): Line => [{ text: `  ${text}` }])];
    }
    default:
      return view.scroll.lines;
  }
}

/** Columns as wide as their widest cell. */
function tableText({ columns, rows, more = 0 }: Table): readonly Line[] {
  const cells = [columns, ...rows.map((row) => row.map((cell) => plainLine(cellText(cell))))];
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => widthOf(row[index] ?? ''))));
  const lines = cells.map(
    (row): Line => [{ text: row.map((cell, index) => pad(cell, widths[index] ?? 0)).join(' | ') }],
  );
  return more > 0 ? [...lines, [{ text: `and ${more} more` }]] : lines;
}

function textOf(spans: Line): string {
  return plainLine(spans.map(({ text }) => text).join('')).trimEnd();
}

function trimmed(lines: readonly string[]): readonly string[] {
  const last = lines.findLastIndex((text) => text !== '');
  return lines.slice(0, last + 1);
}
