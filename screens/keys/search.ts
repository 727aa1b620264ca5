import { glyphs } from '../look.ts';
import type { Model } from '../model.ts';
import { edit } from '../parts/draft.ts';
import { beginSearch, nextMatch, type Search, searchFor } from '../search/search.ts';
import type { Searchable } from '../search/searchable.ts';
import type { Message } from '../update.ts';
import type { View } from '../view.ts';
import { type Binding, bind } from './binding.ts';
import { edits } from './edits.ts';

/**
 * How a search stands to what is on the screen. `elsewhere`: a question came over it, or the screen changed while it was
 * typed; until the search is ended no key answers, because letters were meant for it.
 */
export type SearchState =
  | { readonly kind: 'none' }
  | { readonly kind: 'typing' | 'kept'; readonly search: Search; readonly where: Searchable }
  | { readonly kind: 'elsewhere' };

export function searchState({ search }: Model, view: View, where: Searchable | undefined): SearchState {
  if (!search) return { kind: 'none' };
  if (where?.place === search.place) return { kind: search.typing ? 'typing' : 'kept', search, where };
  return search.typing || view.screen === 'question' ? { kind: 'elsewhere' } : { kind: 'none' };
}

const endSearch: Message = { kind: 'search', search: undefined };

export const searchIsElsewhere = 'The screen has changed while you searched: Esc ends the search, then keys answer.';

/** Keys while the query is typed. On a question the prompt stays until Esc: there n means no, and must not mean next. */
export function promptBindings(search: Search, where: Searchable, isQuestion: boolean): readonly Binding[] {
  const { query, from } = search;
  const restore: Message = { kind: 'search', search: undefined, move: { track: where.track.key, to: from } };
  const next = nextMatch(search, where, 1);
  const kept: Message = query.text === '' ? endSearch : { kind: 'search', search: { ...search, typing: false } };
  return [
    isQuestion
      ? bind('Enter', 'next match', ['enter'], query.text === '' ? endSearch : next)
      : bind('Enter', 'keep', ['enter'], kept),
    bind('Esc', 'end the search', ['escape'], isQuestion ? endSearch : restore),
    bind(`${glyphs.up}${glyphs.down}`, 'match', ['down', 'tab'], next),
    bind(`${glyphs.up}`, 'match before', ['up', 'shift-tab'], nextMatch(search, where, -1)),
    ...edits.map(([shown, label, keys, kind]) => {
      const isEmpty = kind === 'erase' && query.text === '';
      return bind(shown, label, keys, isEmpty ? restore : searchFor(search, edit(query, { kind }), where));
    }),
    bind('Ctrl-C', 'leave', ['ctrl-c'], { kind: 'overlay', overlay: { kind: 'leave' } }),
  ];
}

/** Keys while a search stands in the way of what came over it. */
export const elsewhereBindings: readonly Binding[] = [
  bind('Esc', 'end the search', ['escape'], endSearch),
  bind('Ctrl-C', 'leave', ['ctrl-c'], { kind: 'overlay', overlay: { kind: 'leave' } }),
];

/** Keys once the query is kept. */
export function keptBindings(search: Search, where: Searchable): readonly Binding[] {
  return [
    bind('n', 'next match', ['n'], nextMatch(search, where, 1)),
    bind('Esc', 'end the search', ['escape'], endSearch),
    bind('N', 'match before', ['N'], nextMatch(search, where, -1)),
  ];
}

/** The key that begins it, where there is something to search. */
export function searchKey({ search }: Model, where: Searchable | undefined): readonly Binding[] {
  if (!where) return [];
  const binding = bind('/', 'search', ['/'], beginSearch(where, search));
  return [{ ...binding, footerFrom: 120 }];
}

/** A letter, or what was pasted, into the query. */
export function typedInto(search: Search, text: string, where: Searchable): Message {
  return searchFor(search, edit(search.query, { kind: 'type', text }), where);
}
