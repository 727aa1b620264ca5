import { cut, pad, wrap } from '../../screens/parts/fit.ts';
import { formatCount } from '../../state/format.ts';
import { plainLine } from '../../state/plain-text.ts';
import type { RejectRecord } from '../../state/rejects/record.ts';
import { errorText, keyText } from '../../state/rejects/words.ts';
import type { RejectedStep } from './read.ts';

/** From this width on, and in a pipe, a reject is one line; below, what was wrong stands under it. */
export const wide = 120;

/** How many lines of a terminal a reject may take where it is narrow. */
const mostErrorLines = 2;

/** `width`: of the terminal; nothing is cut without one. */
export interface LineStyle {
  readonly width: number | undefined;
}

export function stepLine({ step, title, ...counts }: RejectedStep): string {
  return plainLine(`${step}, ${title}: ${countsText(counts)}`);
}

export function countsText({
  open,
  openRows,
  accepted,
  retried,
}: Omit<RejectedStep, 'step' | 'title' | 'database'>): string {
  const rows = openRows === open ? '' : ` (${formatCount(openRows, 'row')})`;
  const parts = [
    ...(open > 0 ? [`${open} open${rows}`] : []),
    ...(accepted > 0 ? [`${accepted} accepted`] : []),
    ...(retried > 0 ? [`${retried} retried`] : []),
  ];
  return parts.length === 0 ? 'none' : parts.join(', ');
}

/** What the columns of `rejectLines` are called. */
export function headLine(style: LineStyle): string {
  const error = isNarrow(style) ? '' : '  ERROR';
  return `${columns(['ID', 'STATUS', 'CHUNK', 'KEY', 'COLUMN'], style)}${error}`.trimEnd();
}

export function rejectLines(reject: RejectRecord, style: LineStyle): readonly string[] {
  const { id, status, unit, column } = reject;
  const head = columns([id, status, chunkText(unit), keyText(reject), column ?? '-'], style);
  const error = errorText(reject);
  if (!isNarrow(style))
    return [style.width === undefined ? `${head}  ${error}` : cut(`${head}  ${error}`, style.width)];
  const width = (style.width ?? 80) - indent.length;
  const lines = wrap(error, width);
  const shown = lines.slice(0, mostErrorLines);
  const last = shown.at(-1) ?? '';
  const whole =
    lines.length <= mostErrorLines ? shown : [...shown.slice(0, -1), cut(`${last} ${lines[shown.length]}`, width)];
  return [head.trimEnd(), ...whole.map((line) => `${indent}${line}`)];
}

const indent = '         ';

function isNarrow({ width }: LineStyle): boolean {
  return width !== undefined && width < wide;
}

/** `chunk-000004` is number 4. */
function chunkText(unit: string): string {
  const number = /^chunk-0*(\d+)$/.exec(unit)?.[1];
  return number ?? unit;
}

/** A key or a column is cut only where there is a width to keep. */
function columns(
  [id = '', status = '', chunk = '', key = '', column = '']: readonly string[],
  { width }: LineStyle,
): string {
  const first = `${pad(id, 7, 'right')}  ${pad(status, 8)}  ${pad(chunk, 7)}`;
  if (width === undefined) return `${first}  ${plainLine(key).padEnd(20)}  ${plainLine(column).padEnd(16)}`;
  const keyWidth = width < wide ? Math.max(20, width - 52) : 32;
  return `${first}  ${pad(key, keyWidth)}  ${pad(column, 20)}`;
}
