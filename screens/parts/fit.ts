import { plainLine, plainText } from '../../state/plain-text.ts';
import { asciiOf, glyphs } from '../look.ts';
import { columnsOf } from './columns.ts';

/** Columns a text takes in a terminal: CJK letters take two, combining ones none. */
export function widthOf(text: string): number {
  return isAscii(text) ? text.length : columnsOf(text);
}

/** The text on one line, safe to draw, in at most `width` columns; what does not fit ends in an ellipsis. */
export function cut(text: string, width: number): string {
  const line = plainLine(text);
  if (width <= 0) return '';
  if (widthOf(line) <= width) return line;
  return `${takeColumns(line, width - 1)}${glyphs.ellipsis}`;
}

/** As `cut`, filled up with spaces to exactly `width` columns. */
export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const line = cut(text, width);
  const spaces = ' '.repeat(Math.max(0, width - widthOf(line)));
  return align === 'left' ? line + spaces : spaces + line;
}

/** The text in lines of at most `width` columns, broken between words where there are any; its own line breaks stay. */
export function wrap(text: string, width: number): readonly string[] {
  const room = Math.max(1, width);
  return plainText(text)
    .split('\n')
    .flatMap((paragraph) => wrapParagraph(plainLine(paragraph).trimEnd(), room));
}

/** Column for column the same text in ASCII. */
export function toAscii(text: string): string {
  return isAscii(text)
    ? text
    : graphemesOf(text)
        .map((grapheme) => asciiOf(grapheme, widthOf))
        .join('');
}

export function graphemesOf(text: string): readonly string[] {
  return isAscii(text) ? [...text] : Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
}

/** As much of the text, from its beginning, as fits `width` columns; never half a letter. */
export function takeColumns(text: string, width: number): string {
  if (isAscii(text)) return text.slice(0, Math.max(0, width));
  let used = 0;
  let taken = '';
  for (const grapheme of graphemesOf(text)) {
    used += widthOf(grapheme);
    if (used > width) break;
    taken += grapheme;
  }
  return taken;
}

function wrapParagraph(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let rest = text;
  while (widthOf(rest) > width) {
    const taken = takeColumns(rest, width) || (graphemesOf(rest)[0] ?? '');
    const atSpace = rest[taken.length] === ' ' ? taken.length : taken.lastIndexOf(' ');
    // A word as long as the line is broken where it must be; one that starts past the middle goes to the next line.
    const end = atSpace > width / 3 ? atSpace : taken.length;
    lines.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  return [...lines, rest];
}

export function isAscii(text: string): boolean {
  return /^[ -~]*$/.test(text);
}
