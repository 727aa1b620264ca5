import { homeChoice } from './home.ts';
import { type Binding, bind, moves, pages, scrolls } from './keys/binding.ts';
import { formBindings, typingInto } from './keys/form.ts';
import { outsideBindings } from './keys/outside.ts';
import { overlayBindings } from './keys/overlay.ts';
import { paneBindings, paneKeys } from './keys/pane.ts';
import { questionBindings } from './keys/question.ts';
import {
  elsewhereBindings,
  keptBindings,
  promptBindings,
  type SearchState,
  searchIsElsewhere,
  searchKey,
  searchState,
  typedInto,
} from './keys/search.ts';
import { sessionBindings } from './keys/session.ts';
import { isLeaving, type Model, type Overlay } from './model.ts';
import { overlayText } from './overlay.ts';
import { type Searchable, searchableOf } from './search/searchable.ts';
import type { Message } from './update.ts';
import type { View } from './view.ts';
import { watchersBindings } from './watching.ts';

export type { Binding } from './keys/binding.ts';

/** The keys that mean something now, the most wanted first. What can't be done now says why. */
export function bindingsOf(view: View, model: Model): readonly Binding[] {
  const state = searchNow(view, model);
  if (state.kind === 'typing') return promptBindings(state.search, state.where, view.screen === 'question');
  if (state.kind === 'elsewhere') return elsewhereBindings;
  const kept = state.kind === 'kept' ? keptBindings(state.search, state.where) : [];
  if (model.overlay) return unshadowed([...kept, ...overlayKeys(view, model, model.overlay)]);
  if (view.screen === 'question' && view.form) return formBindings(view.form, view.context);
  return unshadowed(watchersBindings([...kept, ...screenBindings(view, model), ...always(view, model)], view));
}

/** How a search stands to what is on the screen now. */
export function searchNow(view: View, model: Model): SearchState {
  return model.search ? searchState(model, view, searchableNow(view, model)) : { kind: 'none' };
}

function searchableNow(view: View, model: Model): Searchable | undefined {
  const { overlay } = model;
  const help = overlay?.kind === 'help' ? overlayText(overlay, view, model, bindingsUnder(view, model)) : undefined;
  return searchableOf(view, model, help);
}

/** Where a key stands twice the first one holds, so the other is not offered. */
function unshadowed(bindings: readonly Binding[]): readonly Binding[] {
  return bindings.filter(({ keys }, index) => {
    const before = bindings.slice(0, index).flatMap((earlier) => earlier.keys);
    return keys.some((key) => !before.includes(key));
  });
}

/** What a press means on this screen; `undefined` when it means nothing. */
export function messageOf(view: View, model: Model, press: string): Message | undefined {
  const binding = bindingsOf(view, model).find(({ keys }) => keys.includes(press));
  if (binding) return 'does' in binding ? binding.does : { kind: 'hint', text: binding.not };
  const state = searchNow(view, model);
  if (state.kind === 'elsewhere') return { kind: 'hint', text: searchIsElsewhere };
  if (state.kind === 'typing') return isLetter(press) ? typedInto(state.search, press, state.where) : undefined;
  const field = model.overlay ? undefined : typingInto(view);
  if (field !== undefined && isLetter(press)) return { kind: 'edit', field, edit: { kind: 'type', text: press } };
  return undefined;
}

/** Pasted text while a query is typed; `undefined` when none is. */
export function pastedIntoSearch(view: View, model: Model, text: string): Message | undefined {
  const state = searchNow(view, model);
  return state.kind === 'typing' ? typedInto(state.search, text, state.where) : undefined;
}

function isLetter(press: string): boolean {
  return [...new Intl.Segmenter().segment(press)].length === 1;
}

/** The bindings of the screen under the overlay, for help. */
export function bindingsUnder(view: View, model: Model): readonly Binding[] {
  return bindingsOf(view, { ...model, overlay: undefined, search: undefined });
}

function screenBindings(view: View, model: Model): readonly Binding[] {
  switch (view.screen) {
    case 'home':
      return homeBindings(view);
    case 'start': {
      const { card, list, dryRun } = view;
      const environment = card.environments[list.at];
      return [
        environment
          ? bind('Enter', 'open the session', ['enter'], {
              kind: 'send',
              intent: { kind: 'start', runbook: card.file, environment: environment.name, dryRun },
            })
          : bind('Enter', 'open the session', ['enter'], 'This runbook names no environment.'),
        bind('d', dryRun ? 'no dry run' : 'dry run', ['d'], { kind: 'toggle-dry-run' }),
        bind('Esc', 'back', ['escape', 'left'], { kind: 'look', at: { at: 'auto' } }),
        ...moves(list),
      ];
    }
    case 'findings':
      return [
        bind('Esc', 'back', ['escape', 'enter', 'left', 'h'], { kind: 'look', at: { at: 'auto' } }),
        ...scrolls(view.scroll.track),
      ];
    case 'preparing':
      return [bind('Esc', 'leave', ['escape'], { kind: 'overlay', overlay: { kind: 'leave' } })];
    case 'fault':
      return [
        bind('Enter', 'close', ['enter', 'escape'], { kind: 'overlay', overlay: { kind: 'leave' } }),
        ...scrolls(view.scroll.track),
      ];
    case 'question':
      return questionBindings(view, model);
    case 'pane':
      return paneBindings(view, model);
    default:
      return sessionBindings(view, model);
  }
}

function homeBindings({ home, items, list }: Extract<View, { screen: 'home' }>): readonly Binding[] {
  const item = items[list.at];
  const choice = homeChoice(item, home.reading);
  const enter = (message: Message) =>
    'not' in choice
      ? bind('Enter', 'open', ['enter', 'right', 'l'], choice.not)
      : bind('Enter', choice.does, ['enter', 'right', 'l'], message);
  const nothing: Message = { kind: 'hint', text: '' };
  return [
    item?.kind === 'session'
      ? enter({ kind: 'send', intent: { kind: 'open', session: item.card.id } })
      : enter(item ? { kind: 'look', at: { at: 'start', runbook: item.card.file } } : nothing),
    ...moves(list),
    ...pages(list),
    bind('Esc', 'leave', ['escape'], { kind: 'overlay', overlay: { kind: 'leave' } }),
  ];
}

/** On every screen. */
function always(view: View, model: Model): readonly Binding[] {
  return [
    ...('calls' in view ? paneKeys(view, model) : []),
    ...outsideBindings(view, model),
    ...searchKey(model, searchableNow(view, model)),
    bind('?', 'keys', ['?'], { kind: 'overlay', overlay: { kind: 'help' } }),
    isLeaving(view.stage, model)
      ? bind('q', 'leave', ['q', 'ctrl-c'], 'Leaving already: running steps stop at their next safe point.')
      : bind('q', 'leave', ['q', 'ctrl-c'], { kind: 'overlay', overlay: { kind: 'leave' } }),
  ];
}

/** What lies over the screen; help can be searched. */
function overlayKeys(view: View, model: Model, overlay: Overlay): readonly Binding[] {
  const text = overlayText(overlay, view, model, bindingsUnder(view, model));
  const search = overlay.kind === 'help' ? searchKey(model, searchableNow(view, model)) : [];
  return [...overlayBindings(overlay, view, model, text), ...search];
}
