import { type Draft, draftOf, emptyDraft } from '../parts/draft.ts';
import type { Message } from '../update.ts';
import { patternOf } from './pattern.ts';
import type { Searchable } from './searchable.ts';

/** A search on one place. While it is typed, every letter belongs to it. */
export interface Search {
  /** Where it was begun: anywhere else it means nothing. */
  readonly place: string;
  readonly query: Draft;
  readonly typing: boolean;
  /** Line or row of the match that was gone to last. */
  readonly at: number | undefined;
  /** Where the person was before it, and is again when they give it up. */
  readonly from: number;
}

export function beginSearch({ place, track }: Searchable, before: Search | undefined): Message {
  const query = before?.place === place ? draftOf(before.query.text) : emptyDraft;
  return { kind: 'search', search: { place, query, typing: true, at: undefined, from: track.at } };
}

/** Another query: goes to its first match at or after where the search began. */
export function searchFor(search: Search, query: Draft, where: Searchable): Message {
  const matches = matchesOf(query.text, where);
  const at = matches.find((index) => index >= search.from) ?? matches[0];
  return goTo({ ...search, query, at }, where);
}

/** The next match, or the one before, and round at the ends. Stays where it is when there is none. */
export function nextMatch(search: Search, where: Searchable, direction: 1 | -1): Message {
  const matches = matchesOf(search.query.text, where);
  if (matches.length === 0) return { kind: 'hint', text: `Nothing here has "${search.query.text}" in it.` };
  const here = positionOf(search, where);
  const at =
    direction === 1
      ? (matches.find((index) => index > here) ?? matches[0])
      : (matches.findLast((index) => index < here) ?? matches.at(-1));
  return goTo({ ...search, at }, where);
}

/** `3 of 17`, or that there is none. */
export function countText(search: Search, where: Searchable): string {
  if (search.query.text === '') return '';
  const matches = matchesOf(search.query.text, where);
  if (matches.length === 0) return 'nothing found';
  const number = matches.indexOf(positionOf(search, where)) + 1;
  return number > 0 ? `${number} of ${matches.length}` : `${matches.length} found`;
}

/** A list has a cursor; in a text the match that was gone to counts, as long as it is in sight. */
function positionOf({ at }: Search, { kind, track }: Searchable): number {
  if (kind === 'list') return track.at;
  return at !== undefined && at >= track.at && at < track.at + track.page ? at : track.at;
}

function matchesOf(query: string, { find }: Searchable): readonly number[] {
  const pattern = patternOf(query);
  return pattern ? find(pattern) : [];
}

/** To the match, or back to where the search began. In a text the line before stays in sight. */
function goTo(search: Search, { track, kind }: Searchable): Message {
  const { at, from } = search;
  const to = at === undefined ? from : kind === 'list' ? at : Math.max(0, at - 1);
  return { kind: 'search', search, move: { track: track.key, to: Math.min(to, track.last) } };
}
