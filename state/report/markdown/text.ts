import { formatBytes, formatCount, formatNumber } from '../../format.ts';
import { plainLine, plainText } from '../../plain-text.ts';

/**
 * Text from outside on one line of Markdown, as itself: no markup, no HTML, no table cell of its own, no control
 * characters. Escaped is what CommonMark and GFM tables could take for more than a letter, and nothing else: reports
 * are read raw, too.
 */
export function inline(text: string): string {
  return plainLine(text)
    .trim()
    .replace(/[\\`*[\]<|~]/g, '\\$&')
    .replace(/&(?=#?\w+;)/g, '\\&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/!(?=\\\[)/g, '\\!');
}

/** As `inline`, for the start of a line, where a few more characters would begin a heading, list or rule. */
export function opening(text: string): string {
  return inline(text)
    .replace(/^[#+=>-]/, '\\$&')
    .replace(/^(\d+)([.)])/, '$1\\$2');
}

/** An id, path or hash. A text that could break out of a code span is written as text. */
export function code(text: string): string {
  const line = plainLine(text);
  return line === '' || /[`|]/.test(line) ? inline(line) : `\`${line}\``;
}

export interface FenceOptions {
  readonly language?: string;
  /** Lines shown; of longer texts the beginning and the end. */
  readonly maxLines?: number;
  /** Nothing is left out, however long: for what people type from paper. */
  readonly whole?: boolean;
}

const longestLine = 400;

/** A block of text as it is, behind a fence that nothing in it can close. What is left out is counted below it. */
export function fence(
  text: string,
  { language = '', maxLines = 60, whole = false }: FenceOptions = {},
): readonly string[] {
  const lines = plainText(text).replace(/\n+$/, '').split('\n');
  const kept = whole ? lines : middleCut(lines, maxLines).map(endCut);
  const ticks = Math.max(3, ...kept.map(longestTicks).map((run) => run + 1));
  const marker = '`'.repeat(ticks);
  const notes = whole ? [] : [...(lines.length > maxLines ? [linesNote(lines, maxLines)] : []), ...longNote(lines)];
  return [
    `${marker}${language}`,
    ...kept,
    marker,
    ...(notes.length > 0 ? ['', `_${notes.join(' ')} The JSON report has it whole._`] : []),
  ];
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

function longestTicks(line: string): number {
  return Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
}
