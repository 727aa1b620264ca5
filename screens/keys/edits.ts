import type { Edit } from '../parts/draft.ts';

/** How a line of text is edited, as readline and every terminal has it: the key as it is shown, its label, the presses, the edit. */
export const edits: readonly (readonly [string, string, readonly string[], Exclude<Edit['kind'], 'type'>])[] = [
  ['Backspace', 'erase', ['backspace', 'ctrl-h'], 'erase'],
  ['Del', 'erase after', ['delete', 'ctrl-d'], 'erase-after'],
  ['Ctrl-W', 'erase word', ['ctrl-w'], 'erase-word'],
  ['Ctrl-U', 'erase all', ['ctrl-u'], 'clear'],
  ['←', 'left', ['left', 'ctrl-b'], 'left'],
  ['→', 'right', ['right', 'ctrl-f'], 'right'],
  ['Home', 'start', ['home', 'ctrl-a'], 'start'],
  ['End', 'end', ['end', 'ctrl-e'], 'end'],
];
