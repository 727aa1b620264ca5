import { plainLine } from '../../plain-text.ts';
import { cutText, linesOf } from '../long-text.ts';

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

/** A block of text as it is, behind a fence that nothing in it can close. What is left out is counted below it. */
export function fence(
  text: string,
  { language = '', maxLines = 60, whole = false }: FenceOptions = {},
): readonly string[] {
  const { lines, note } = whole ? { lines: linesOf(text), note: '' } : cutText(text, maxLines);
  const ticks = Math.max(3, ...lines.map(longestTicks).map((run) => run + 1));
  const marker = '`'.repeat(ticks);
  return [`${marker}${language}`, ...lines, marker, ...(note === '' ? [] : ['', `_${note}_`])];
}

function longestTicks(line: string): number {
  return Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
}
