/** A command line as it was typed so far, its last word being the one under the cursor. */
export interface TypedLine {
  /** Without quotes and backslashes; the first is the program. There is always a last one, empty after a blank. */
  readonly words: readonly string[];
  /** What stands open at the cursor. */
  readonly quote: Quote;
  /**
   * How many characters of the last word the shell keeps in place and completes behind: bash breaks words at `=` and `:`,
   * too, unless they are quoted.
   */
  readonly kept: number;
}

export type Quote = '' | "'" | '"';

/**
 * Reads a line as bash splits it, and evaluates nothing: what looks like a variable or a command stays as it is.
 * `breaks` is `COMP_WORDBREAKS`.
 */
export function readLine(line: string, breaks: string): TypedLine {
  const words: string[] = [];
  let word = '';
  let isOpen = false;
  let quote: Quote = '';
  let kept = 0;
  for (let at = 0; at < line.length; at += 1) {
    const letter = line[at] ?? '';
    if (quote === "'") {
      if (letter === quote) quote = '';
      else word += letter;
    } else if (letter === '\\' && at + 1 < line.length) {
      at += 1;
      const next = line[at] ?? '';
      word += quote === '"' && !'"\\$`'.includes(next) ? `\\${next}` : next;
      isOpen = true;
    } else if (quote === '"') {
      if (letter === quote) quote = '';
      else word += letter;
    } else if (letter === '"' || letter === "'") {
      quote = letter;
      isOpen = true;
      // Readline completes from behind the opening quote.
      kept = word.length;
    } else if (/\s/.test(letter)) {
      if (isOpen) words.push(word);
      [word, isOpen, kept] = ['', false, 0];
    } else {
      word += letter;
      isOpen = true;
      if (breaks.includes(letter)) kept = word.length;
    }
  }
  return { words: [...words, word], quote, kept };
}

/** A word as it has to be typed where `quote` is open, so that the shell takes it as it is. */
export function quoted(text: string, quote: Quote): string {
  switch (quote) {
    case "'":
      return text.replaceAll("'", "'\\''");
    case '"':
      return text.replace(/["\\$`]/g, '\\$&');
    case '':
      return text.replace(/[^\w@%+=:,./~^-]/g, '\\$&');
  }
}
