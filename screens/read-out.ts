import { formatCount } from '../state/format.ts';
import { boardLines } from './board.ts';
import { firstModel, type Looking } from './model.ts';
import type { PaneBody } from './panes/pane.ts';
import { tableLines } from './parts/evidence-lines.ts';
import { toAscii } from './parts/fit.ts';
import { type Line, line } from './parts/line.ts';
import { phaseLines } from './phase.ts';
import { groupsOf } from './question-view.ts';
import { viewOf } from './view.ts';
import type { SessionWorld } from './world.ts';

export interface ReadOut {
  /** Columns of a line; none is longer. */
  readonly width: number;
  readonly unicode: boolean;
  /** For what moves; as `Clock.monotonicMs`. */
  readonly monotonicMs: number;
}

/** No page of a session is longer. */
const rows = 20_000;

/** Of a list without end, the newest. */
const shownOfMany = 200;

/**
 * A page of the screens as text, from its beginning to its end, for those who read in lines. What is a list there stands
 * here with what there is to say of each of its rows. Empty for a page that there is not.
 */
export function readOut(world: SessionWorld, looking: Looking, how: ReadOut): readonly string[] {
  const { width, unicode, monotonicMs } = how;
  const text = (lines: readonly Line[]) => trimmed(lines.map((one) => textOf(one, unicode)));
  const tall = { ...world, size: { columns: width + 2, rows } };
  // What waits for the person does not push itself before what they asked for.
  const view = viewOf(tall, { ...firstModel, looking, turnedFrom: [...groupsOf(world.questions), 'the end'] });
  switch (view.screen) {
    case 'board':
      return text(boardLines(view, width, rows));
    case 'phase': {
      const live = { steps: view.stage.live.snapshot(), nowMs: world.now.getTime(), monotonicMs, zone: world.zone };
      return text(phaseLines(view, live, width, rows));
    }
    case 'step':
      return text(view.scroll.lines);
    case 'pane':
      return text(paneLines(view.pane.body(view.context), width));
    default:
      return [];
  }
}

function paneLines(body: PaneBody, width: number): readonly Line[] {
  if (body.kind === 'text') return body.lines;
  if (body.kind === 'long-list') {
    const from = Math.max(0, body.count - shownOfMany);
    const before = from > 0 ? [line(`${formatCount(from, 'line')} before these: nightferry report has them.`)] : [];
    return [...body.heading, ...before, ...body.rows(from, body.count)];
  }
  const items = body.rows.flatMap((row, index) => {
    const { lines, table } = body.detail(index);
    return [row, ...lines, ...(table ? tableLines(table, width) : []), []];
  });
  return [...body.heading, ...items];
}

function textOf(spans: Line, unicode: boolean): string {
  const text = spans.map((part) => part.text).join('');
  return (unicode ? text : toAscii(text)).trimEnd();
}

/** Without empty lines around it, and never two of them between. */
function trimmed(lines: readonly string[]): readonly string[] {
  const single = lines.filter((text, index) => text !== '' || lines[index - 1] !== '');
  const from = single.findIndex((text) => text !== '');
  if (from < 0) return [];
  return single.slice(from, single.at(-1) === '' ? -1 : undefined);
}
