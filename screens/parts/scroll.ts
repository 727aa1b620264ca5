import { glyphs } from '../look.ts';
import type { Model } from '../model.ts';
import { blank, type Line, line, span } from './line.ts';

/** Where a cursor or the top of a text stands, and how far it can go. */
export interface Track {
  readonly key: string;
  readonly at: number;
  /** The greatest value; the smallest is 0. */
  readonly last: number;
  readonly page: number;
}

export function trackOf(model: Model, key: string, last: number, page: number, start = 0): Track {
  const at = Math.min(Math.max(0, model.tracks[key] ?? start), Math.max(0, last));
  return { key, at, last: Math.max(0, last), page: Math.max(1, page) };
}

/** A text that may be longer than its place. */
export interface ScrollText {
  readonly lines: readonly Line[];
  readonly height: number;
  readonly track: Track;
}

export function scrollText(model: Model, key: string, lines: readonly Line[], height: number): ScrollText {
  const shown = lines.length > height ? Math.max(1, height - 1) : height;
  return { lines, height, track: trackOf(model, key, lines.length - shown, shown) };
}

/** The lines that are seen now, at most `height` of them; the last one says how much more there is. */
export function visible({ lines, height, track }: ScrollText): readonly Line[] {
  if (lines.length <= height) return lines;
  const shown = filled(lines.slice(track.at, track.at + height - 1), height - 1);
  const below = track.last - track.at;
  const more = below > 0 ? `${glyphs.down} ${below} more below` : 'end';
  return [...shown, line(span(track.at > 0 ? `${more}, ${track.at} above ${glyphs.up}` : more, 'quiet'))];
}

/** The part of a list that is seen, with its cursor about in the middle: `[from, to)`. */
export function windowAround(at: number, count: number, height: number): readonly [number, number] {
  const from = Math.min(Math.max(0, at - Math.floor(height / 2)), Math.max(0, count - height));
  return [from, Math.min(count, from + height)];
}

/** How many items of a list are not seen, and where they are; `undefined` when all are seen. */
export function moreText(above: number, below: number): string | undefined {
  const parts = [
    ...(above > 0 ? [`${glyphs.up} ${above} more above`] : []),
    ...(below > 0 ? [`${glyphs.down} ${below} more below`] : []),
  ];
  return parts.length > 0 ? parts.join(', ') : undefined;
}

/** As `windowAround`; where not all is seen, one of the lines says how much more there is. */
export function windowWithMore(
  at: number,
  count: number,
  height: number,
): { readonly from: number; readonly to: number; readonly more: readonly Line[] } {
  const saysMore = count > height && height >= 3;
  const [from, to] = windowAround(at, count, saysMore ? height - 1 : height);
  const text = saysMore ? moreText(from, count - to) : undefined;
  return { from, to, more: text === undefined ? [] : [line(span(`  ${text}`, 'quiet'))] };
}

export function filled(lines: readonly Line[], height: number): readonly Line[] {
  const missing = Math.max(0, height - lines.length);
  return [...lines.slice(0, height), ...Array.from({ length: missing }, () => blank)];
}
