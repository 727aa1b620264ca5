import { problemsOf } from '../../state/doctor/preflight.ts';
import type { Model, Overlay } from '../model.ts';
import type { ScrollText } from '../parts/scroll.ts';
import { requestMessage } from '../request-rollback.ts';
import { retryMessage } from '../retry-rejects.ts';
import type { Message } from '../update.ts';
import type { View } from '../view.ts';
import { isSessionWorld } from '../world.ts';
import { type Binding, bind, scrolls } from './binding.ts';
import { controlOverlayBindings } from './copy-controls.ts';
import { outsideOverlayBindings } from './outside.ts';

/** Keys of what lies over the screen, and `text` of it: nothing below means anything meanwhile. */
export function overlayBindings(overlay: Overlay, view: View, model: Model, text: ScrollText): readonly Binding[] {
  const back = (label: string, keys: readonly string[]) =>
    bind('Esc', label, keys, { kind: 'overlay', overlay: undefined });
  switch (overlay.kind) {
    case 'help':
      return [back('close', ['escape', 'enter', '?', 'q']), ...scrolls(text.track)];
    case 'leave':
      return [
        bind('Enter', 'leave', ['enter', 'ctrl-c', 'y'], { kind: 'send', intent: { kind: 'leave' } }),
        back('stay', ['escape', 'q', 'n']),
      ];
    case 'begin':
      return [
        bind('b', problemsOf(view.world.preflight).length > 0 ? 'begin all the same' : 'begin', ['b'], {
          kind: 'send',
          intent: { kind: 'begin' },
        }),
        back('not yet', ['escape', 'n', 'q']),
        ...scrolls(text.track),
      ];
    case 'edit':
    case 'console':
      return 'calls' in view ? outsideOverlayBindings(overlay, view, model) : [back('back', ['escape'])];
    case 'throttle':
    case 'workers':
      return controlOverlayBindings(overlay, model);
    case 'note':
      return [back('go on', ['enter', 'escape', 'q']), ...scrolls(text.track)];
    case 'retry': {
      const asked = view.screen === 'question' && view.question.id === overlay.question;
      const intent = { kind: 'answer', question: overlay.question, answer: { kind: 'retry' } } as const;
      return [
        bind('r', 'run it again', ['r'], asked ? { kind: 'send', intent } : 'This question is answered already.'),
        back('back', ['escape', 'n', 'q']),
      ];
    }
    case 'retry-rejects': {
      const asked = isSessionWorld(view.world) ? retryMessage(view.world) : '';
      const send: Message = { kind: 'send', intent: { kind: 'retry-rejects' } };
      return [
        bind('r', 'try them again', ['r'], typeof asked === 'string' ? asked : send),
        back('change nothing', ['escape', 'n', 'q']),
      ];
    }
    case 'request-rollback': {
      const asked = isSessionWorld(view.world) ? requestMessage(view.world) : '';
      const send: Message = { kind: 'send', intent: { kind: 'request-rollback' } };
      return [
        bind('w', 'show the ways back', ['w'], typeof asked === 'string' ? asked : send),
        back('change nothing', ['escape', 'n', 'q']),
      ];
    }
    case 'go-on': {
      const asked = view.screen === 'question' && view.question.id === overlay.question ? view.context : undefined;
      const answer = { kind: 'go-on', by: asked?.operator ?? '' } as const;
      const intent = { kind: 'answer', question: overlay.question, answer } as const;
      return [
        bind('g', 'go on', ['g'], asked ? { kind: 'send', intent } : 'This question is answered already.'),
        back('back', ['escape', 'n', 'q']),
      ];
    }
  }
}
