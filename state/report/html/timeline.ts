import type { ReportClock } from '../clock.ts';
import { lineOf } from '../page.ts';
import { againstPlan, duration, notEnded } from '../sections/timeline.ts';
import type { Report } from '../shape.ts';
import { lineHtml } from './blocks.ts';
import { type Html, html, none } from './html.ts';
import { legendHtml } from './legend.ts';
import { type Scale, type Stretch, scaleOf } from './scale.ts';
import { axisHtml, backgroundHtml, type Grid, stripHtml } from './strip.ts';
import { ticksOf } from './ticks.ts';
import { type Bar, bindingWindow, planShift, type Track, tracksOf } from './tracks.ts';

/** The night drawn: planned against actual per phase on one axis, and where the plan dwarfs it, once more by itself. */
export function timelineChart(report: Report, clock: ReportClock): Html {
  const tracks = tracksOf(report);
  const window = bindingWindow(report);
  // Nothing happens while no process runs: what a freeze or a phase spans then is left out where it is long.
  const actual = barsThatAre('process', tracks);
  const whole = [...actual, ...barsThatAre('planned', tracks), ...(window ? [window] : [])];
  const isDwarfed = coveredMs(actual) < 0.15 * coveredMs(whole);
  return html`${chart(report, tracks, scaleOf(whole), clock)}
${planNote(report)}${
  isDwarfed
    ? html`<h3>The same without the plan, on an axis of its own</h3>
${chart(report, tracks.map(withoutPlan), scaleOf(actual), clock)}`
    : none
}`;
}

function chart(report: Report, tracks: readonly Track[], scale: Scale, clock: ReportClock): Html {
  const window = bindingWindow(report);
  const grid: Grid = {
    scale,
    ticks: ticksOf(scale, clock),
    edges: window ? edgesIn(window, scale) : [],
    noReturn: tracks.flatMap(({ marks }) => marks.filter(({ look }) => look === 'no-return')).map(({ atMs }) => atMs),
  };
  const background = backgroundHtml(grid);
  const rows = tracks.map(
    (track) => html`<tr class="${track.kind}"><th scope="row">${labelOf(track)}</th><td class="strip">${stripHtml(
      track,
      scale,
      background,
      wordsOf(track, clock),
    )}</td><td class="right">${figuresOf(track, report, clock)}</td></tr>
`,
  );
  return html`<table class="chart"><thead><tr><th scope="col">Phase</th><th scope="col" class="strip">${axisHtml(
    grid,
    `Time axis, ${clock.zone}`,
  )}</th><th scope="col" class="right">Took</th></tr></thead>
<tbody>${rows}</tbody></table>
${legendHtml(tracks, grid)}`;
}

function barsThatAre(look: Bar['look'], tracks: readonly Track[]): readonly Bar[] {
  return tracks.flatMap(({ bars }) => bars.filter((bar) => bar.look === look));
}

function withoutPlan(track: Track): Track {
  return { ...track, bars: track.bars.filter(({ look }) => look !== 'planned') };
}

function edgesIn({ fromMs, toMs }: Stretch, { stretches }: Scale): Grid['edges'] {
  const isIn = (atMs: number) => stretches.some((stretch) => stretch.fromMs <= atMs && atMs <= stretch.toMs);
  return [
    { atMs: fromMs, words: 'window opens' },
    { atMs: toMs, words: 'window closes' },
  ].filter(({ atMs }) => isIn(atMs));
}

function planNote(report: Report): Html {
  if (planShift(report) === 0) return none;
  return html`<p class="note">The plan is drawn from where the first phase began: a rehearsal is bound by no window.</p>
`;
}

function labelOf({ kind, title }: Track): Html {
  if (kind === 'freeze') return html`Read-only: ${lineHtml(lineOf(title))}`;
  return kind === 'way-back' ? html`Way back: ${lineHtml(lineOf(title))}` : html`${lineHtml(lineOf(title))}`;
}

function figuresOf({ phase, rollback, bars, kind }: Track, report: Report, clock: ReportClock): Html {
  if (rollback) return html`${rollback.elapsedMs === null ? 'not ended' : duration(rollback.elapsedMs)}`;
  const wasTakenBack = bars.some(({ look }) => look === 'taken-back');
  if (phase) return phaseFigures(phase, wasTakenBack ? 'taken back' : notEnded(phase, report, clock));
  return kind === 'freeze' ? html`${duration(bars.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0))}` : none;
}

function phaseFigures({ elapsedMs, plannedMs, overPlanMs }: NonNullable<Track['phase']>, standing: string): Html {
  if (elapsedMs === null)
    return html`<b>${standing}</b>${plannedMs === null ? none : html`<small>${duration(plannedMs)} planned</small>`}`;
  const plan = plannedMs === null ? none : html`of ${duration(plannedMs)}`;
  const over = againstPlan(overPlanMs);
  return html`<b>${duration(elapsedMs)}</b> ${plan}${over === '' ? none : html`<small>${over}</small>`}`;
}

/** The row in words, for whoever does not see it. */
function wordsOf({ title, bars }: Track, clock: ReportClock): string {
  const words = bars.map(
    ({ look, fromMs, toMs }) => `${look.replace('-', ' ')} ${timeOf(fromMs, clock)} to ${timeOf(toMs, clock)}`,
  );
  return `${title}: ${words.length > 0 ? words.join('; ') : 'nothing happened'}`;
}

function timeOf(ms: number, clock: ReportClock): string {
  return clock.time(new Date(ms).toISOString());
}

/** How much of the axis this covers. */
function coveredMs(stretches: readonly Stretch[]): number {
  return scaleOf(stretches).stretches.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
}
