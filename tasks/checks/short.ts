import { formatNumber } from '../../state/format.ts';
import type { Cell } from '../../state/outcome.ts';

/** Cut to what a person reads: results are journaled, shown in lists and signed for. */
export function shorten(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  // Never half of a character: a lone surrogate does not survive UTF-8.
  const kept = text.slice(0, maxLength).replace(/[\ud800-\udbff]$/, '');
  return `${kept}... (${formatNumber(text.length)} characters)`;
}

/** A cell as evidence. */
export function shortCell(cell: Cell): Cell {
  return cell === null ? null : shorten(cell, 500);
}

/** On one line, with control characters as escapes: a tab must not look like a space. */
export function oneLine(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, (character) => {
    if (character === '\n') return '\\n';
    if (character === '\t') return '\\t';
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}
