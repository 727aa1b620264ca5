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

/** The head of a chart: times, days, and what the lines are; a lane for each kind, so that none covers another. */
export function axisHtml({ scale, ticks, edges, noReturn }: Grid, words: string): Html {
  const lanes: readonly (readonly Label[])[] = [
    edges.map((edge) => ({ percent: scale.percent(edge.atMs), look: 'edge', text: edge.words })),
    scale.breaks.map(({ fromMs, toMs, fromPercent, toPercent }) => ({
      ...{ percent: (fromPercent + toPercent) / 2, look: 'pause', text: `${formatDuration(toMs - fromMs)} left out` },
    })),
    noReturn
      .slice(0, 1)
      .map((atMs) => ({ percent: scale.percent(atMs), look: 'no-return', text: 'point of no return' })),
    ticks.map(({ percent, day }) => ({ percent, look: 'day', text: day })),
    ticks.map(({ percent, label }) => ({ percent, look: 'time', text: label })),
  ];
  const used = lanes.filter((labels) => labels.length > 0);
  const texts = used.flatMap((labels, lane) => labels.map((label) => textAt(label, laneHeight * (lane + 1) - 3)));
  const bottom = used.length * laneHeight;
  const marks = ticks.filter(({ label }) => label !== '');
  return html`<svg role="img" width="100%" height="${bottom + 6}"><title>${words}</title>${texts}${marks.map(
    ({ percent }) =>
      html`<line class="tick" x1="${percentText(percent)}" x2="${percentText(percent)}" y1="${bottom}" y2="${bottom + 6}"/>`,
  )}</svg>`;
}

const laneHeight = 14;

interface Label {
  readonly percent: number;
  readonly look: string;
  readonly text: string;
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
  ...{ killed: 8, left: 8, resumed: 25, signed: 7, void: 7, 'written-to': 7, 'no-return': 8 },
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

function textAt({ percent, look, text }: Label, y: number): Html {
  if (text === '') return none;
  // What is long must not leave the axis.
  const isLong = text.length > 10;
  const anchor = isLong && percent < 10 ? 'start' : isLong && percent > 90 ? 'end' : 'middle';
  return html`<text class="${look}" x="${percentText(percent)}" y="${y}" text-anchor="${anchor}">${text}</text>`;
}

function percentText(percent: number): string {
  return `${Math.round(percent * 100) / 100}%`;
}
