import { asciiOf } from '../look.ts';
import { graphemesOf, isAscii, widthOf } from '../parts/fit.ts';

/** Where in a text something was found: in UTF-16 units, always whole letters. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** What is searched for. */
export interface Pattern {
  readonly query: string;
  isIn(text: string): boolean;
  ranges(text: string): readonly Range[];
}

/**
 * Upper and lower case are the same, unless the query has upper case. A letter is also found by its stand-in on terminals
 * without Unicode: `eliyeva` finds `Əliyeva`. `undefined` for an empty query.
 */
export function patternOf(query: string): Pattern | undefined {
  if (query === '') return undefined;
  const fold = (text: string) => (/\p{Lu}/u.test(query) ? text : text.toLowerCase());
  const wanted = fold(query);
  const letters = graphemesOf(query).map((letter) => fold(letter.normalize('NFC')));
  const ranges = (text: string) =>
    isAscii(text) ? asciiRanges(fold(text), wanted) : letterRanges(text, letters, fold);
  return { query, ranges, isIn: (text) => (isAscii(text) ? fold(text).includes(wanted) : ranges(text).length > 0) };
}

function asciiRanges(text: string, wanted: string): readonly Range[] {
  const found: Range[] = [];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
    found.push({ from: at, to: at + wanted.length });
  }
  return found;
}

function letterRanges(text: string, wanted: readonly string[], fold: (text: string) => string): readonly Range[] {
  const letters = graphemesOf(text);
  const ends: number[] = [];
  for (const letter of letters) ends.push((ends.at(-1) ?? 0) + letter.length);
  const isLike = (letter: string, other: string | undefined) =>
    fold(letter.normalize('NFC')) === other ||
    (!isAscii(letter) && fold(asciiOf(letter, widthOf)) === other && other !== '?');
  const found: Range[] = [];
  for (let at = 0; at + wanted.length <= letters.length; at += 1) {
    if (!wanted.every((other, index) => isLike(letters[at + index] ?? '', other))) continue;
    found.push({ from: ends[at - 1] ?? 0, to: ends[at + wanted.length - 1] ?? text.length });
    at += wanted.length - 1;
  }
  return found;
}
