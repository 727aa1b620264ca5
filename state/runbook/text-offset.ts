import type { Spot } from './tree.ts';

/**
 * The source offset of the character at `index` of a text in YAML. Folding and indentation change only white space, so
 * the other characters are counted: right for plain, quoted, literal and folded texts alike.
 */
export function offsetInText(source: string, spot: Spot, text: string, index: number): number {
  let wanted = text.slice(0, index).replaceAll(/\s/g, '').length;
  let at = contentStart(source, spot);
  for (; at < spot.end; ) {
    const { length, visible } = character(source, at, spot.style);
    if (visible && wanted === 0) return at;
    if (visible) wanted -= 1;
    at += length;
  }
  return spot.start;
}

function contentStart(source: string, spot: Spot): number {
  if (spot.style === 'block') return source.indexOf('\n', spot.start) + 1;
  return spot.style === 'plain' || spot.style === undefined ? spot.start : spot.start + 1;
}

/** How long a character of the text is in the source, and whether it is one that counts. */
function character(source: string, at: number, style: Spot['style']): { length: number; visible: boolean } {
  const char = source[at] ?? '';
  if (style === 'single' && char === "'") return { length: 2, visible: true };
  if (style === 'double' && char === '\\') return escaped(source[at + 1] ?? '');
  return { length: 1, visible: /\S/.test(char) };
}

/** Escapes of YAML 1.2, section 5.7. */
function escaped(letter: string): { length: number; visible: boolean } {
  const digits = { x: 2, u: 4, U: 8 }[letter];
  if (digits !== undefined) return { length: 2 + digits, visible: true };
  return { length: 2, visible: !/[\s nrtvfLP_]/.test(letter) };
}
