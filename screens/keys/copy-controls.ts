import type { ControlRequest } from '../../state/events.ts';
import { type ControlOverlay, controlChoices, controlTrack } from '../copy-controls.ts';
import type { Model } from '../model.ts';
import type { SessionView } from '../session-view.ts';
import type { Message } from '../update.ts';
import { type Binding, bind, moves } from './binding.ts';

/** Keys for copies while one runs, those first that matter in a hurry; there is no use for them otherwise. */
export function copyControlBindings(view: Extract<SessionView, { screen: 'phase' }>): {
  readonly pause: readonly Binding[];
  readonly slower: readonly Binding[];
} {
  const { stage, world, rows } = view;
  const isCopying = rows.some(
    (row) => row.kind === 'step' && row.step.kind === 'copy' && row.status.spins && !row.back,
  );
  if (!isCopying || stage.watching || stage.status !== 'running') return { pause: [], slower: [] };
  const { paused } = world.session.controls;
  return {
    pause: [bind('P', paused ? 'go on copying' : 'pause', ['P'], ask({ control: paused ? 'resume' : 'pause' }))],
    slower: [
      bind('T', 'throttle', ['T'], { kind: 'overlay', overlay: { kind: 'throttle' } }),
      bind('W', 'workers', ['W'], { kind: 'overlay', overlay: { kind: 'workers' } }),
    ],
  };
}

export function controlOverlayBindings(overlay: ControlOverlay, model: Model): readonly Binding[] {
  const track = controlTrack(model, overlay);
  const choice = controlChoices(overlay)[track.at];
  return [
    bind('Enter', 'ask for it', ['enter'], choice ? ask(choice.request) : 'There is nothing to choose.'),
    bind('Esc', 'back', ['escape', 'q'], { kind: 'overlay', overlay: undefined }),
    ...moves(track),
  ];
}

function ask(request: ControlRequest): Message {
  return { kind: 'send', intent: { kind: 'control', request } };
}
