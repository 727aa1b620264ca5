import type { Model } from './model.ts';
import { type OutsideView, outsideView } from './outside-view.ts';
import { type SessionView, sessionView } from './session-view.ts';
import { isSessionWorld, type World } from './world.ts';

/** What is on the screen, as data: drawn by the components, and what the keys act on. */
export type View = OutsideView | SessionView;

/** What the person sees: a pure function of the world and of what they chose to look at. */
export function viewOf(world: World, model: Model): View {
  return isSessionWorld(world) ? sessionView(world, model) : outsideView(world, model);
}
