import { foldedSpans } from './folded-spans.ts';
import { blank, type Line, line, lineWidth, span } from './line.ts';
import { spansOf } from './markdown-spans.ts';
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
    const code = source.slice(at + 1, last).flatMap((each) => foldedSpans([span(each, 'accent')], width, '  ', '  '));
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
    return foldedSpans(spansOf(rest), width, `${indent}${mark} `, ' '.repeat(indent.length + mark.length + 1));
  }
  const quote = /^> ?(.*)$/.exec(text);
  return quote ? foldedSpans(spansOf(quote[1] ?? ''), width, '  ', '  ') : foldedSpans(spansOf(text), width, '', '');
}

function headingLines(level: number, title: Line, width: number): readonly Line[] {
  const strong = title.map((part) => span(level === 1 ? part.text.toUpperCase() : part.text, 'strong'));
  const lines = foldedSpans(strong, width, '', '');
  const longest = Math.max(...lines.map(lineWidth));
  return level <= 2 ? [...lines, line(span('='.repeat(longest).slice(0, width), 'quiet'))] : lines;
}
