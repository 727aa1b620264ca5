import type { Tone } from '../look.ts';
import type { Pattern } from '../search/pattern.ts';
import type { Line, Span } from './line.ts';

/** The line with everything that was searched for made plain, also where it runs over pieces of different tones. */
export function highlighted(line: Line, pattern: Pattern, tone: Tone): Line {
  const ranges = pattern.ranges(textOf(line));
  if (ranges.length === 0) return line;
  const cuts = ranges.flatMap(({ from, to }) => [from, to]);
  let start = 0;
  return line.flatMap((part): readonly Span[] => {
    const end = start + part.text.length;
    const inside = cuts.filter((cut) => cut > start && cut < end);
    const edges = [start, ...inside, end];
    const offset = start;
    start = end;
    if (part.text === '') return [part];
    return edges.slice(1).map((edge, index): Span => {
      const from = edges[index] ?? offset;
      const isFound = ranges.some((range) => from >= range.from && edge <= range.to);
      return { ...part, text: part.text.slice(from - offset, edge - offset), ...(isFound && { tone }) };
    });
  });
}

export function textOf(line: Line): string {
  return line.map(({ text }) => text).join('');
}
