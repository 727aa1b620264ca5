import { widthOf } from './fit.ts';
import { type Line, type Span, span } from './line.ts';

/** The spans over as many lines as they need, broken between words where there are any. */
export function foldedSpans(spans: Line, width: number, first: string, rest: string): readonly Line[] {
  const lines: Span[][] = [[span(first)]];
  let used = widthOf(first);
  for (const part of spans) {
    for (const word of part.text.split(/(?<= )/)) {
      for (const piece of pieces(word, Math.max(4, width - widthOf(rest)))) {
        const needs = widthOf(piece.trimEnd());
        if (used + needs > width && used > widthOf(rest)) {
          lines.push([span(rest)]);
          used = widthOf(rest);
        }
        lines.at(-1)?.push({ ...part, text: piece });
        used += widthOf(piece);
      }
    }
  }
  return lines.map(endTrimmed);
}

/** A space that stands past the edge would have the last letter cut off before it. */
function endTrimmed(spans: Line): Line {
  return spans.map((part, index) => (index === spans.length - 1 ? { ...part, text: part.text.trimEnd() } : part));
}

/** A word that is wider than the line is broken where it must be. */
function pieces(word: string, width: number): readonly string[] {
  if (widthOf(word) <= width) return [word];
  const letters = Array.from(new Intl.Segmenter().segment(word), ({ segment }) => segment);
  const parts: string[] = [];
  let part = '';
  for (const letter of letters) {
    if (widthOf(part + letter) > width) {
      parts.push(part);
      part = '';
    }
    part += letter;
  }
  return [...parts, part];
}
