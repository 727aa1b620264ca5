import { formatDuration } from '../../format.ts';
import { type Html, html, none } from './html.ts';
import type { Scale } from './scale.ts';
import type { Tick } from './ticks.ts';
import type { Bar, Mark, Track } from './tracks.ts';

/** What stands behind every row of a chart, at the same places. */
export interface Grid {
  readonly scale: Scale;
  readonly ticks: readonly Tick[];
  readonly edges: readonly { readonly atMs: number; readonly words: string }[];
  readonly noReturn: readonly number[];
}

/** One row as an image as wide as its cell: across in percent of it, down in pixels. */
export function stripHtml({ bars, marks }: Track, scale: Scale, background: Html, words: string): Html {
  return html`<svg role="img" width="100%" height="100%"><title>${words}</title>${background}${bars.map((bar) =>
    barHtml(bar, scale),
  )}${marks.map((mark) => markHtml(mark, scale))}</svg>`;
}

/** Lines of time, edges of the window, the point of no return, and breaks of the axis. */
export function backgroundHtml({ scale, ticks, edges, noReturn }: Grid): Html {
  return html`${ticks.map(({ percent }) => lineAt('tick', percent))}${scale.breaks.map(
    ({ fromPercent, toPercent }) =>
      html`<rect class="break" x="${percentText(fromPercent)}" y="0" width="${percentText(toPercent - fromPercent)}" height="100%"/>`,
  )}${edges.map(({ atMs }) => lineAt('edge', scale.percent(atMs)))}${noReturn.map((atMs) => lineAt('no-return', scale.percent(atMs)))}`;
}

/** The head of a chart: times, days, and what the lines are. */
export function axisHtml(grid: Grid, words: string): Html {
  const { scale, ticks, edges, noReturn } = grid;
  const [firstNoReturn] = noReturn;
  return html`<svg role="img" width="100%" height="62"><title>${words}</title>${ticks.map(
    ({ percent, label, day }) => html`${textAt(percent, 52, 'time', label)}${textAt(percent, 39, 'day', day)}`,
  )}${scale.breaks.map(({ fromMs, toMs, fromPercent, toPercent }) =>
    textAt((fromPercent + toPercent) / 2, 26, 'pause', `${formatDuration(toMs - fromMs)} left out`),
  )}${edges.map(({ atMs, words: edge }) => textAt(scale.percent(atMs), 11, 'edge', edge))}${
    firstNoReturn === undefined ? none : textAt(scale.percent(firstNoReturn), 26, 'no-return', 'point of no return')
  }${ticks.map(({ percent, label }) => (label === '' ? none : html`<line class="tick" x1="${percentText(percent)}" x2="${percentText(percent)}" y1="56" y2="62"/>`))}</svg>`;
}

const tops = { planned: 4, other: 13 } as const;

function barHtml({ look, fromMs, toMs }: Bar, scale: Scale): Html {
  const [from, to] = [scale.percent(fromMs), scale.percent(toMs)];
  if (look === 'idle')
    return html`<line class="idle" x1="${percentText(from)}" x2="${percentText(to)}" y1="19" y2="19"/>`;
  const [top, height] = look === 'planned' ? [tops.planned, 6] : [tops.other, look === 'process' ? 6 : 12];
  const bar = html`<rect class="${look}" x="${percentText(from)}" y="${top}" width="${percentText(Math.max(0.05, to - from))}" height="${height}"/>`;
  // It goes on: nobody knows how far.
  return look === 'open' ? html`${bar}${shapeAt(to, 19, 'goes-on', 'M2 -6 L8 0 L2 6 Z')}` : bar;
}

/** Shapes that are told apart without colour. */
export const shapes: Readonly<Record<Mark['look'], string>> = {
  killed: 'M-4 -4 L4 4 M-4 4 L4 -4',
  left: 'M-2.5 -5 V5 M2.5 -5 V5',
  resumed: 'M-3 -5 L5 0 L-3 5 Z',
  signed: 'M-6 0 L-2 5 L6 -5',
  void: 'M-5 -5 H5 V5 H-5 Z M-5 5 L5 -5',
  'written-to': 'M0 -6 L6 5 H-6 Z M0 -2 V1 M0 2.5 V3.5',
  'no-return': 'M-5 -6 L0 0 L5 -6 Z',
};

/** Where in its row: beside the bar, not on it. */
const heights: Readonly<Record<Mark['look'], number>> = {
  ...{ killed: 16, left: 16, resumed: 16, signed: 7, void: 7, 'written-to': 7, 'no-return': 8 },
};

function markHtml({ look, atMs }: Mark, scale: Scale): Html {
  return shapeAt(scale.percent(atMs), heights[look], look, shapes[look]);
}

function shapeAt(percent: number, y: number, look: string, path: string): Html {
  return html`<svg x="${percentText(percent)}" y="${y}" width="1" height="1" overflow="visible"><path class="halo" d="${path}"/><path class="mark ${look}" d="${path}"/></svg>`;
}

function lineAt(look: string, percent: number): Html {
  return html`<line class="${look}" x1="${percentText(percent)}" x2="${percentText(percent)}" y1="0" y2="100%"/>`;
}

function textAt(percent: number, y: number, look: string, text: string): Html {
  if (text === '') return none;
  const anchor = percent < 8 ? 'start' : percent > 92 ? 'end' : 'middle';
  const at = percent < 8 ? Math.min(percent, 1) : percent > 92 ? Math.max(percent, 99) : percent;
  return html`<text class="${look}" x="${percentText(at)}" y="${y}" text-anchor="${anchor}">${text}</text>`;
}

function percentText(percent: number): string {
  return `${Math.round(percent * 100) / 100}%`;
}
