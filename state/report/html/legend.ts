import { type Html, html, none } from './html.ts';
import { type Grid, shapes } from './strip.ts';
import type { Bar, Mark, Track } from './tracks.ts';

const bars: Readonly<Record<Bar['look'], string>> = {
  process: 'a process ran it',
  planned: 'planned',
  ran: 'ran',
  open: 'not ended',
  idle: 'idle: no process ran',
  'taken-back': 'done, then taken back',
  'way-back': 'going back',
  frozen: 'read-only',
};

const marks: Readonly<Record<Mark['look'], string>> = {
  killed: 'killed',
  left: 'left',
  resumed: 'resumed',
  signed: 'signed off',
  void: 'sign-off that is void',
  'written-to': 'written to although read-only',
  'no-return': 'point of no return',
};

/** What bars and marks mean: those that are there, and no others. */
export function legendHtml(tracks: readonly Track[], { scale, edges }: Grid): Html {
  const barLooks = new Set(tracks.flatMap((track) => track.bars.filter(isDrawn).map(({ look }) => look)));
  const markLooks = new Set(tracks.flatMap((track) => track.marks.map(({ look }) => look)));
  const entries = [
    ...Object.entries(bars).flatMap(([look, words]) =>
      barLooks.has(look as Bar['look']) ? [barEntry(look, words)] : [],
    ),
    ...Object.entries(marks).flatMap(([look, words]) =>
      markLooks.has(look as Mark['look']) ? [markEntry(look as Mark['look'], words)] : [],
    ),
    ...(edges.length > 0 ? [lineEntry('edge', 'edge of the window')] : []),
    ...(scale.breaks.length > 0 ? [breakEntry] : []),
  ];
  return entries.length === 0
    ? none
    : html`<ul class="legend">${entries}</ul>
`;
}

/** An idle line shows only where it is not covered. */
function isDrawn({ look, fromMs, toMs }: Bar, _: number, all: readonly Bar[]): boolean {
  return look !== 'idle' || all.every((other) => other.look === 'idle' || other.fromMs > fromMs || other.toMs < toMs);
}

function barEntry(look: string, words: string): Html {
  const sample =
    look === 'idle'
      ? html`<line class="idle" x1="1" x2="23" y1="7" y2="7"/>`
      : html`<rect class="${look}" x="1" y="${look === 'planned' || look === 'process' ? 4 : 2}" width="22" height="${look === 'planned' || look === 'process' ? 6 : 10}"/>`;
  return entry(sample, words);
}

function markEntry(look: Mark['look'], words: string): Html {
  return entry(html`<path class="mark ${look}" transform="translate(12 7)" d="${shapes[look]}"/>`, words);
}

function lineEntry(look: string, words: string): Html {
  return entry(html`<line class="${look}" x1="12" x2="12" y1="0" y2="14"/>`, words);
}

const breakEntry = entry(html`<rect class="break" x="4" y="0" width="16" height="14"/>`, 'time left out of the axis');

function entry(sample: Html, words: string): Html {
  return html`<li><svg aria-hidden="true" width="24" height="14">${sample}</svg> ${words}</li>`;
}
