import { plainLine } from '../../state/plain-text.ts';
import type { Candidate, Completion } from './candidates.ts';
import type { Shell } from './scripts.ts';
import { type Quote, quoted } from './typed-line.ts';

/** The word under the cursor, as its shell wants it completed. */
export interface Cursor {
  readonly shell: Shell;
  /** The whole word, without quotes. */
  readonly word: string;
  /** What of it the candidates begin with: behind `--option=`, where there is that. */
  readonly typed: string;
  readonly quote: Quote;
  /** Characters of the word that bash leaves in place. */
  readonly kept: number;
}

const longestAbout = 60;

/**
 * What the script in the shell reads: a line that says what follows (`words`, `words-nospace`, `files`, `runbooks`), and
 * candidates with a tab before what they are. For files bash is told the word without quotes, and what of it to keep.
 */
export function replyLines(completion: Completion, cursor: Cursor): readonly string[] {
  const { shell, word } = cursor;
  if (completion.kind !== 'words')
    return shell === 'bash'
      ? [completion.kind, word.slice(word.length - cursor.typed.length), String(leftOf(cursor))]
      : [completion.kind];
  const fitting = completion.words.filter(({ text }) => text.startsWith(cursor.typed) && plainLine(text) === text);
  const before = word.slice(0, word.length - cursor.typed.length);
  const lines = fitting.map((candidate) => replyLine(candidate, before, cursor));
  return [completion.nospace ? 'words-nospace' : 'words', ...lines];
}

function replyLine(candidate: Candidate, before: string, { shell, quote, kept }: Cursor): string {
  switch (shell) {
    case 'bash':
      return quoted(`${before}${candidate.text}`.slice(kept), quote);
    case 'zsh':
      return described(candidate.text, candidate);
    case 'fish':
      return described(`${before}${candidate.text}`, candidate);
  }
}

/** Of a file's name: what of it bash keeps. */
function leftOf({ word, typed, kept }: Cursor): number {
  return Math.max(0, kept - (word.length - typed.length));
}

function described(text: string, { about }: Candidate): string {
  if (!about) return text;
  const line = plainLine(about);
  return `${text}\t${line.length > longestAbout ? `${line.slice(0, longestAbout - 3)}...` : line}`;
}
