import { glyphs } from '../look.ts';
import type { Line } from './line.ts';

/** Glyphs that only point at, decorate or repeat what a word beside them says. */
const silent = new RegExp(
  `[${[glyphs.full, glyphs.empty, glyphs.done, glyphs.failed, glyphs.caret].join('')}\u2800-\u28ff]`,
  'gu',
);
const marks = new RegExp(
  `^(\\s*)[${glyphs.interrupted}${glyphs.accepted}${glyphs.asks}${glyphs.waiting}-] (?=\\S)(?!emergency)`,
  'u',
);

/**
 * A line as a screen reader should say it: no rules, no bars, columns with commas between them, the cursor in words.
 * `undefined` when nothing is left to say.
 */
export function spokenLine(spans: Line): string | undefined {
  const text = spans.map((part) => (part.gap ? '  ' : part.spin ? ' ' : part.text)).join('');
  const isSelected = text.trimStart().startsWith(glyphs.pointer);
  const bare = text
    .replace(glyphs.pointer, ' ')
    .replace(silent, ' ')
    .replaceAll(/[─━-]{4,}/g, ' ')
    .trim()
    .replace(marks, '$1')
    .replaceAll(`${glyphs.up}${glyphs.down}`, 'arrows')
    .replaceAll(glyphs.up, 'up')
    .replaceAll(glyphs.down, 'down')
    .replaceAll(glyphs.ellipsis, '...')
    .replaceAll(new RegExp(` ?${glyphs.dot} ?`, 'gu'), ', ')
    .trim()
    .replaceAll(/(?<=[\p{L}\p{N}])[ \t]{2,}/gu, ', ')
    .replaceAll(/[ \t]{2,}/g, ' ')
    .replaceAll(/(, )+/g, ', ')
    .replaceAll(/, [!~?.-] (?=\p{L})(?!emergency|keys)/gu, ', ')
    .replaceAll(
      /(?<=[\p{L}\p{N}])[ \t]+[.!~?-],? (?=waiting|to undo|goes back|interrupted|unclear|asks|accepted)/gu,
      ', ',
    );
  if (bare === '' || /^[,.\s]+$/.test(bare)) return undefined;
  return isSelected ? `Selected: ${bare}` : bare;
}
