import { type Line, type Span, span } from './line.ts';

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
