import { formatDuration, formatNumber } from '../../format.ts';
import { code, lineOf, say } from '../page.ts';
import type { Report } from '../shape.ts';
import type { StepReport } from '../steps.ts';
import { lineHtml } from './blocks.ts';
import { type Html, html, none } from './html.ts';

/** How fast each copy was, as bars on one scale. Left out when nothing was measured. */
export function ratesChart({ steps, dryRun }: Report): Html {
  const copies = steps.filter(({ kind, figures }) => kind === 'copy' && typeof figures.rowsPerSecond === 'number');
  if (dryRun || copies.length === 0) return none;
  const fastest = Math.max(1, ...copies.map(({ figures }) => Number(figures.rowsPerSecond)));
  return html`<h3>Rows per second</h3>
<p>Each copy as it was measured in its last attempt. The longest bar is ${formatNumber(fastest)} rows a second.</p>
<table class="rates"><thead><tr><th scope="col">Copy</th><th scope="col" class="strip">Rows per second</th><th scope="col" class="right">Rows</th><th scope="col" class="right">Took</th></tr></thead>
<tbody>${copies.map((step) => row(step, fastest))}</tbody></table>
`;
}

function row({ phase, step, title, figures }: StepReport, fastest: number): Html {
  const { rows, rowsPerSecond, rowsBefore, durationMs } = figures;
  const rate = Number(rowsPerSecond);
  const before =
    typeof rowsBefore === 'number' ? html`<small>${formatNumber(rowsBefore)} by earlier attempts</small>` : none;
  const took = typeof durationMs === 'number' ? formatDuration(durationMs) : '';
  const bar = (70 * rate) / fastest;
  return html`<tr><th scope="row">${lineHtml(lineOf(title))} ${lineHtml(say`${code(`${phase}/${step}`)}`)}</th><td class="strip"><svg role="img" width="100%" height="22"><title>${formatNumber(rate)} rows a second</title><rect class="ran" x="0.5" y="5" width="${Math.round(bar * 100) / 100}%" height="12"/><text class="time" x="${Math.round((bar + 1.5) * 100) / 100}%" y="15">${formatNumber(rate)}</text></svg></td><td class="right">${formatNumber(Number(rows ?? 0))}${before}</td><td class="right">${took}</td></tr>
`;
}
