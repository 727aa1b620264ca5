import { plainLine } from '../../state/plain-text.ts';
import { graphemesOf } from './fit.ts';

/** A text being typed. `at` counts the letters (graphemes) before the cursor. */
export interface Draft {
  readonly text: string;
  readonly at: number;
}

export type Edit =
  | { readonly kind: 'type'; readonly text: string }
  | { readonly kind: 'erase' | 'erase-after' | 'erase-word' | 'clear' | 'left' | 'right' | 'start' | 'end' };

export const emptyDraft: Draft = { text: '', at: 0 };

/** Nobody writes more into a note by hand; a pasted log belongs into a file. */
const maxLetters = 500;

export function draftOf(text: string): Draft {
  return { text, at: graphemesOf(text).length };
}

/** What the text is after one edit. Pure; whatever is typed or pasted becomes one safe line. */
export function edit(draft: Draft, change: Edit): Draft {
  const letters = graphemesOf(draft.text);
  const { at } = draft;
  const before = letters.slice(0, at);
  const after = letters.slice(at);
  switch (change.kind) {
    case 'type': {
      const typed = graphemesOf(plainLine(change.text)).slice(0, Math.max(0, maxLetters - letters.length));
      const head = before.join('') + typed.join('');
      // Counted again: a combining letter joins the one before it.
      return { text: head + after.join(''), at: graphemesOf(head).length };
    }
    case 'erase':
      return { text: [...before.slice(0, -1), ...after].join(''), at: Math.max(0, at - 1) };
    case 'erase-after':
      return { text: [...before, ...after.slice(1)].join(''), at };
    case 'erase-word': {
      const kept = before.join('').replace(/\S+\s*$/, '');
      return { text: kept + after.join(''), at: graphemesOf(kept).length };
    }
    case 'clear':
      return emptyDraft;
    case 'left':
      return { ...draft, at: Math.max(0, at - 1) };
    case 'right':
      return { ...draft, at: Math.min(letters.length, at + 1) };
    case 'start':
      return { ...draft, at: 0 };
    case 'end':
      return { ...draft, at: letters.length };
  }
}
