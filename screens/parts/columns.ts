import { createRequire } from 'node:module';

type StringWidth = (text: string, options?: object) => number;

/**
 * Letters and signs that take one column each, whatever stands beside them: Latin, Greek, Cyrillic, punctuation, arrows,
 * rules, bars, braille. Marks that combine, emoji and everything wide is left out.
 */
const narrow =
  /^[ -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038e-\u03a1\u03a3-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20c0\u2190-\u21ff\u2200-\u22ff\u2500-\u25fc\u2713\u2717\u2800-\u28ff]*$/;

/** What Ink colours a text with. */
const colours = /\u001b\[[\d;]*m/g;

let stringWidth: StringWidth | undefined;

/**
 * Columns that a text takes in a terminal, as `string-width` has it. That package prepares for every emoji there is when it
 * is loaded, which takes as long as the rest of a first frame: it is loaded with the first text that needs it. The build
 * gives this to Ink in its place.
 */
export function columnsOf(text: string, options?: object): number {
  if (options === undefined) {
    const plain = text.includes('\u001b') ? text.replace(colours, '') : text;
    if (narrow.test(plain)) return plain.length;
  }
  stringWidth ??= loadStringWidth();
  return stringWidth(text, options);
}

function loadStringWidth(): StringWidth {
  const { default: loaded }: { default: StringWidth } = createRequire(import.meta.url)('string-width');
  return loaded;
}

// biome-ignore lint/style/noDefaultExport: it stands in for a package that has one.
export { columnsOf as default };
