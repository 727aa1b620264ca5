import { glyphs } from '../look.ts';
import type { Track } from '../parts/scroll.ts';
import type { Message } from '../update.ts';

/** A key, what it is called, and what it does; or why it does nothing now. */
export type Binding = {
  readonly keys: readonly string[];
  /** As the footer writes it. */
  readonly shown: string;
  readonly label: string;
  /** Columns from which on it always stands at the right of the footer; below that only the help names it. */
  readonly footerFrom?: number;
} & ({ readonly does: Message } | { readonly not: string });

/** `what` is the message, or the reason why there is none. */
export function bind(shown: string, label: string, keys: readonly string[], what: Message | string): Binding {
  return typeof what === 'string' ? { shown, label, keys, not: what } : { shown, label, keys, does: what };
}

/** Arrows and vim keys on a list. */
export function moves(track: Track): readonly Binding[] {
  const to = (value: number): Message => ({ kind: 'move', track: track.key, to: clamp(value, track.last) });
  const arrows = `${glyphs.up}${glyphs.down}`;
  if (track.last === 0) return [];
  return [
    bind(arrows, 'move', ['down', 'j'], to(track.at + 1)),
    bind(`${glyphs.up} k`, 'up', ['up', 'k'], to(track.at - 1)),
    bind('g Home', 'first', ['g', 'home'], to(0)),
    bind('G End', 'last', ['G', 'end'], to(track.last)),
  ];
}

/** Arrows and page keys on a text. */
export function scrolls(track: Track): readonly Binding[] {
  return track.last === 0 ? [] : [...moves(track).map((binding) => renamed(binding)), ...pages(track)];
}

/** Page keys alone, where the arrows move a choice. */
export function pages(track: Track): readonly Binding[] {
  if (track.last === 0) return [];
  const to = (value: number): Message => ({ kind: 'move', track: track.key, to: clamp(value, track.last) });
  return [
    bind('PgDn', 'read on', ['pagedown', ' ', 'ctrl-f', 'ctrl-d'], to(track.at + track.page)),
    bind('PgUp', 'read back', ['pageup', 'ctrl-b', 'ctrl-u'], to(track.at - track.page)),
  ];
}

function renamed(binding: Binding): Binding {
  return binding.label === 'move' ? { ...binding, label: 'scroll' } : binding;
}

function clamp(value: number, last: number): number {
  return Math.min(Math.max(0, value), last);
}
