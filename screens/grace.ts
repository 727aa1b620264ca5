import type { Model } from './model.ts';
import type { Message } from './update.ts';
import type { View } from './view.ts';

/** How long after the screen changed by itself a key may still have been meant for what was there before. */
export const graceMs = 400;

export const justChanged = 'The screen has just changed: look, then press again.';

/** What the person sees, by name, and since when it is there although nobody asked for it. */
export interface Shown {
  readonly place: string;
  /** On the monotonic clock; `undefined` when the person went there, or it was there from the start. */
  readonly changedAtMs: number | undefined;
}

/** Names what is on the screen: the same name as long as keys mean the same things. */
export function placeOf(view: View, { overlay }: Pick<Model, 'overlay'>): string {
  return overlay ? `overlay/${overlay.kind}` : placeBelow(view);
}

function placeBelow(view: View): string {
  switch (view.screen) {
    case 'question':
      return `question/${view.group}${view.form ? `/${view.form.purpose}` : ''}`;
    case 'phase':
      return `phase/${view.phase.id}`;
    case 'board':
      return view.canBegin ? 'board/begin' : 'board';
    case 'pane':
      return `pane/${view.pane.id}`;
    case 'step':
      return `step/${view.scroll.track.key}`;
    case 'start':
      return `start/${view.card.file}`;
    default:
      return view.screen;
  }
}

/** What is shown now, after what was shown before: a place that nobody went to is a change. */
export function shownNow(before: Shown | undefined, place: string, nowMs: number): Shown {
  if (before?.place === place) return before;
  return { place, changedAtMs: before === undefined ? undefined : nowMs };
}

export function isInGrace({ changedAtMs }: Shown, nowMs: number): boolean {
  return changedAtMs !== undefined && nowMs - changedAtMs < graceMs;
}

/**
 * Whether a key may do this although the screen has just changed: looking around, help and leaving may; what answers,
 * begins, or leads on by Enter may not.
 */
export function mayInGrace(press: string, message: Message | undefined): boolean {
  if (press === 'enter' || message === undefined) return false;
  switch (message.kind) {
    case 'look':
    case 'move':
    case 'hint':
    case 'turn-to':
    case 'unmark':
    case 'search':
    case 'came-back':
      return true;
    case 'overlay':
      return message.overlay === undefined || message.overlay.kind === 'help' || message.overlay.kind === 'leave';
    case 'send':
      return message.intent.kind === 'leave';
    default:
      return false;
  }
}
