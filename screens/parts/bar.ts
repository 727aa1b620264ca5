import { formatBytes, formatDuration, formatNumber, formatPercent } from '../../state/format.ts';
import type { Progress } from '../../state/live.ts';
import { glyphs } from '../look.ts';
import { type Line, line, span } from './line.ts';
import { wholeSeconds } from './time-text.ts';

/** `████░░░░  52%`. Full only when all of it is done. Without a total there is nothing to fill. */
export function barLine({ done, total }: Pick<Progress, 'done' | 'total'>, width: number): Line {
  if (total === undefined) return [];
  const cells = Math.max(4, width - 6);
  const share = total <= 0 ? 1 : Math.min(1, Math.max(0, done / total));
  const full = Math.floor(share * cells);
  const percent = formatPercent(Math.min(done, total), total).padStart(5);
  return line(
    span(glyphs.full.repeat(full), 'accent'),
    span(glyphs.empty.repeat(cells - full), 'quiet'),
    span(` ${percent}`),
  );
}

/** `1,669,120 of 3,209,747 rows, 412 MB`. */
export function progressText({ done, total, unit, bytes }: Progress): string {
  const amount = (value: number) =>
    unit === 'bytes' ? formatBytes(value) : unit === 'ms' ? formatDuration(value) : formatNumber(Math.floor(value));
  const noun = unit === 'rows' || unit === 'items' ? ` ${unit}` : '';
  const size = bytes === undefined ? '' : `, ${formatBytes(bytes)}`;
  if (unit === 'percent') return `${Math.floor(done)}%`;
  if (unit === 'ms' && total === undefined) return `${wholeSeconds(done)} so far`;
  return `${amount(done)}${total === undefined ? '' : ` of ${amount(total)}`}${noun}${size}`;
}

/** `214,000 rows/s`; time itself has no speed, and what a server says it is through with is none of ours. */
export function rateText(unit: Progress['unit'], rate: number | undefined): string | undefined {
  if (rate === undefined || unit === 'ms' || unit === 'percent') return undefined;
  return unit === 'bytes' ? `${formatBytes(rate)}/s` : `${formatNumber(Math.round(rate))} ${unit}/s`;
}
