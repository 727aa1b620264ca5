import { glyphs } from '../look.ts';
import type { Model } from '../model.ts';
import type { PaneView } from '../pane-view.ts';
import { panes } from '../panes.ts';
import type { Track } from '../parts/scroll.ts';
import type { SessionView } from '../session-view.ts';
import type { Message } from '../update.ts';
import { type Binding, bind, moves, pages, scrolls } from './binding.ts';

/** Keys on a pane: its own first, and Esc back to where the person came from. */
export function paneBindings(view: PaneView & SessionView, model: Model): readonly Binding[] {
  const { pane, context, list, scroll, exhibit } = view;
  const from = model.looking.at === 'pane' ? model.looking.from : ({ at: 'auto' } as const);
  const back: Message = { kind: 'look', at: from, turnedFrom: from.at === 'auto' ? [] : view.calls };
  const track = exhibit?.track ?? scroll.track;
  return [
    ...(pane.keys?.(context, list?.at ?? 0) ?? []),
    bind('Esc', 'back', ['escape', 'left', 'h', pane.key], back),
    ...(list ? [...(view.follows ? toTheEnd(list) : []), ...moves(list), ...pages(track)] : scrolls(track)),
  ];
}

/** Whoever is at the end of a list to which more comes stays at its end. */
function toTheEnd({ key, at, last }: Track): readonly Binding[] {
  const end: Message = { kind: 'move', track: key, to: Number.MAX_SAFE_INTEGER };
  const down = at + 1 >= last ? [bind(`${glyphs.up}${glyphs.down}`, 'move', ['down', 'j'], end)] : [];
  return [...down, bind('G End', 'last', ['G', 'end'], end)];
}

/** The keys that turn to a pane, from every screen of a session. */
export function paneKeys(view: SessionView, model: Model): readonly Binding[] {
  const { looking } = model;
  // From one pane to the next and back again: Esc still leads to where the person was before the first.
  const from = looking.at === 'pane' ? looking.from : looking;
  return panes.map((pane) => {
    const to: Message = { kind: 'look', at: { at: 'pane', pane: pane.id, from }, turnedFrom: view.calls };
    const binding = bind(pane.key, pane.label, [pane.key], pane.not?.(view.world) ?? to);
    return { ...binding, footerFrom: pane.footerFrom ?? Number.POSITIVE_INFINITY };
  });
}
