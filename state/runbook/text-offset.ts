import type { Spot } from './tree.ts';

/**
 * Where in the source the characters of a text in YAML are: by their index, as far as they are no white space. Folding
 * and indentation change only white space, so that the others can be counted off: right for plain, quoted, literal and
 * folded texts alike. One pass, because a long text may hold many findings.
 */
export function offsetsOfText(source: string, spot: Spot, text: string): Uint32Array {
  const offsets = new Uint32Array(text.length + 1).fill(spot.start);
  let at = contentStart(source, spot);
  for (let index = 0; index < text.length && at < spot.end; index += 1) {
    // White space itself is taken to follow what is before it.
    offsets[index] = at;
    if (isSpace(text.charAt(index))) continue;
    let found = character(source, at, spot.style);
    for (; !found.visible && at < spot.end; found = character(source, at, spot.style)) at += found.length;
    offsets[index] = at;
    at += found.length;
  }
  return offsets;
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
  return { length: 1, visible: !isSpace(char) };
}

/** Escapes of YAML 1.2, section 5.7. */
function escaped(letter: string): { length: number; visible: boolean } {
  const digits = { x: 2, u: 4, U: 8 }[letter];
  if (digits !== undefined) return { length: 2 + digits, visible: true };
  return { length: 2, visible: !/[\s nrtvfLP_]/.test(letter) };
}

function isSpace(char: string): boolean {
  return /\s/.test(char);
}
