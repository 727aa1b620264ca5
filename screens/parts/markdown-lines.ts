import { widthOf } from './fit.ts';
import { blank, type Line, line, lineWidth, type Span, span } from './line.ts';
import { markdownTable } from './markdown-table.ts';

/** The Markdown of our reports, to be read at a terminal: headings, lists, tables folded to the width, code as it is. */
export function markdownLines(markdown: string, width: number): readonly Line[] {
  const source = markdown.split('\n');
  const lines: Line[] = [];
  for (let at = 0; at < source.length; ) {
    const [block, next] = blockAt(source, at, width);
    lines.push(...block);
    at = next;
  }
  return lines;
}

/** The block that begins there, and where the one after it begins. */
function blockAt(source: readonly string[], at: number, width: number): readonly [readonly Line[], number] {
  const text = source[at] ?? '';
  const fence = /^(`{3,})/.exec(text)?.[1];
  if (fence !== undefined) {
    const end = source.findIndex((each, index) => index > at && each.startsWith(fence));
    const last = end < 0 ? source.length : end;
    const code = source.slice(at + 1, last).flatMap((each) => folded([span(each, 'accent')], width, '  ', '  '));
    return [code, last + 1];
  }
  if (text.startsWith('|')) {
    const after = source.findIndex((each, index) => index > at && !each.startsWith('|'));
    const last = after < 0 ? source.length : after;
    return [markdownTable(source.slice(at, last), width), last];
  }
  return [textLines(text, width), at + 1];
}

function textLines(text: string, width: number): readonly Line[] {
  if (text.trim() === '') return [blank];
  const heading = /^(#{1,6}) +(.*)$/.exec(text);
  if (heading) return headingLines(heading[1]?.length ?? 1, spansOf(heading[2] ?? ''), width);
  const item = /^(\s*)((?:- \[[ x]\])|[-*]|\d+[.)])\s+(.*)$/.exec(text);
  if (item) {
    const [, indent = '', mark = '', rest = ''] = item;
    return folded(spansOf(rest), width, `${indent}${mark} `, ' '.repeat(indent.length + mark.length + 1));
  }
  const quote = /^> ?(.*)$/.exec(text);
  return quote ? folded(spansOf(quote[1] ?? ''), width, '  ', '  ') : folded(spansOf(text), width, '', '');
}

function headingLines(level: number, title: Line, width: number): readonly Line[] {
  const strong = title.map((part) => span(level === 1 ? part.text.toUpperCase() : part.text, 'strong'));
  const lines = folded(strong, width, '', '');
  const longest = Math.max(...lines.map(lineWidth));
  return level <= 2 ? [...lines, line(span('='.repeat(longest).slice(0, width), 'quiet'))] : lines;
}

/** Inline marks as tones; what was escaped is itself again. */
export function spansOf(text: string): Line {
  const spans: Span[] = [];
  for (const [, code, strong, link, other] of text.matchAll(inlineMarks)) {
    if (code !== undefined) spans.push(span(code, 'accent'));
    else if (strong !== undefined) spans.push(span(unescaped(strong), 'strong'));
    else if (link !== undefined) spans.push(span(unescaped(link)));
    else spans.push(span(unescaped(other ?? '')));
  }
  return spans;
}

/** `code`, **strong**, [text](target), escaped and plain text, in turn. */
const inlineMarks = /`([^`]+)`|\*\*((?:\\.|[^*])+)\*\*|\[((?:\\.|[^\]])+)\]\([^)]*\)|((?:\\.|[^`*[\\])+|[\s\S])/g;

function unescaped(text: string): string {
  return text.replace(/\\([\\`*[\]<|~_#+=>&!.)-])/g, '$1').replace(/^_(.*)_$/, '$1');
}

/** The spans over as many lines as they need, broken between words where there are any. */
export function folded(spans: Line, width: number, first: string, rest: string): readonly Line[] {
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
