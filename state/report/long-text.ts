import { formatBytes, formatCount, formatNumber } from '../format.ts';
import { plainText } from '../plain-text.ts';

/** A long text as it is shown, and what is said of what is left out. */
export interface Cut {
  readonly lines: readonly string[];
  /** Empty when nothing is left out. */
  readonly note: string;
}

const longestLine = 400;

/** The lines of a text, safe to draw: of more than `maxLines` the beginning and the end, of too long ones the beginning. */
export function cutText(text: string, maxLines: number): Cut {
  const lines = linesOf(text);
  const notes = [...(lines.length > maxLines ? [linesNote(lines, maxLines)] : []), ...longNote(lines)];
  return {
    lines: middleCut(lines, maxLines).map(endCut),
    note: notes.length > 0 ? `${notes.join(' ')} The JSON report has it whole.` : '',
  };
}

export function linesOf(text: string): readonly string[] {
  return plainText(text).replace(/\n+$/, '').split('\n');
}

function middleCut(lines: readonly string[], maxLines: number): readonly string[] {
  if (lines.length <= maxLines) return lines;
  const { head, tail } = cutAt(maxLines);
  return [...lines.slice(0, head), '[...]', ...lines.slice(-tail)];
}

function cutAt(maxLines: number): { head: number; tail: number } {
  const tail = Math.ceil(maxLines / 3);
  return { head: maxLines - tail, tail };
}

function linesNote(lines: readonly string[], maxLines: number): string {
  const { head, tail } = cutAt(maxLines);
  const bytes = Buffer.byteLength(lines.slice(head, -tail).join('\n'));
  const left = lines.length - maxLines;
  return `${formatNumber(left)} of ${formatCount(lines.length, 'line')} (${formatBytes(bytes)}) left out at [...].`;
}

function longNote(lines: readonly string[]): readonly string[] {
  const long = lines.filter((line) => line.length > longestLine).length;
  return long > 0 ? [`${formatCount(long, 'line')} cut at ${longestLine} characters.`] : [];
}

function endCut(line: string): string {
  return line.length > longestLine ? `${wholeCharacters(line, longestLine)}[...]` : line;
}

/** The first characters of a text, without half of a surrogate pair at the end. */
export function wholeCharacters(text: string, length: number): string {
  return text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}
