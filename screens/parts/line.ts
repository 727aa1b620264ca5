import { plainLine } from '../../state/plain-text.ts';
import { asTyped } from '../../state/typed-command.ts';
import { glyphs, type Tone } from '../look.ts';
import { pad, takeColumns, widthOf, wrap } from './fit.ts';

/** A piece of a line and what it means. */
export interface Span {
  readonly text: string;
  readonly tone?: Tone;
  /** One column that turns while something runs; `text` stands there where nothing may move. */
  readonly spin?: boolean;
  /** The space between two columns: whoever listens hears a comma there. */
  readonly gap?: boolean;
}

/** One line of the screen, as data: most of what is drawn is made of these, so that it can be measured and tested. */
export type Line = readonly Span[];

export const blank: Line = [];

/** Commands of ours in the text become those that can be typed here. */
export function span(words: string, tone?: Tone): Span {
  const text = asTyped(words);
  return tone === undefined ? { text } : { text, tone };
}

export function line(...parts: readonly (string | Span)[]): Line {
  return parts.map((part) => (typeof part === 'string' ? span(part) : part));
}

export function lineWidth(spans: Line): number {
  return spans.reduce((sum, { text }) => sum + widthOf(text), 0);
}

/** The line in at most `width` columns, safe to draw; what does not fit ends in an ellipsis. */
export function fitLine(spans: Line, width: number): Line {
  const clean = spans.map((part) => ({ ...part, text: plainLine(part.text) }));
  if (lineWidth(clean) <= width) return clean;
  const fitted: Span[] = [];
  let room = width - 1;
  for (const part of clean) {
    const taken = takeColumns(part.text, room);
    fitted.push({ ...part, text: taken });
    room -= widthOf(taken);
    if (taken.length < part.text.length) break;
  }
  return [...fitted, span(glyphs.ellipsis, 'quiet')];
}

/** `left` at the left edge and `right` at the right edge of `width` columns; `left` gives way. */
export function apart(left: Line, right: Line, width: number): Line {
  const leftRoom = width - lineWidth(right) - 1;
  if (leftRoom < 8) return fitLine(left, width);
  const shown = fitLine(left, leftRoom);
  return [...shown, span(' '.repeat(width - lineWidth(right) - lineWidth(shown))), ...right];
}

/** The parts with dots between them, as many from the beginning as fit. The first is always there, cut if need be. */
export function dotted(parts: readonly (Span | string)[], width: number): Line {
  const separator = span(` ${glyphs.dot} `, 'quiet');
  let joined: Line = [];
  for (const part of line(...parts)) {
    const longer = joined.length === 0 ? [part] : [...joined, separator, part];
    if (joined.length > 0 && lineWidth(longer) > width) break;
    joined = longer;
  }
  return fitLine(joined, width);
}

/** A text over as many lines as it needs, every line after `first` indented alike. */
export function paragraph(text: string, width: number, options: { first?: string; tone?: Tone } = {}): readonly Line[] {
  const { first = '', tone } = options;
  const indent = ' '.repeat(widthOf(first));
  return wrap(asTyped(text), width - widthOf(first)).map((part, index) =>
    line(span(index === 0 ? first : indent, tone), span(part, tone)),
  );
}

/** `more`, quietly, behind the line where it fits, else below it and indented. */
export function beside(head: Line, more: string, width: number): readonly Line[] {
  const joined = [...head, span('  '), span(more, 'quiet')];
  if (lineWidth(joined) <= width) return [joined];
  return [head, ...paragraph(more, width, { first: '          ', tone: 'quiet' })];
}

/** A cell of a line that is laid out in columns. */
export interface Column {
  readonly text: string;
  readonly width: number;
  readonly tone?: Tone | undefined;
  readonly align?: 'left' | 'right';
}

/** Cells side by side, each exactly as wide as it says, one space between them. */
export function inColumns(cells: readonly Column[]): Line {
  return cells.flatMap(({ text, width, tone, align }, index) => {
    const cell = span(pad(text, width, align), tone);
    return index === 0 ? [cell] : [{ ...span(' '), gap: true }, cell];
  });
}
