import type { Model } from '../model.ts';
import type { Outside } from '../outside.ts';
import { type OutsideOverlay, outsideChoices, outsideTrack } from '../outside-choices.ts';
import type { SessionView } from '../session-view.ts';
import type { Message } from '../update.ts';
import type { View } from '../view.ts';
import { type Binding, bind, moves } from './binding.ts';

/** Keys that lend the terminal to something else, or leave it. The help names them; some screens offer them themselves. */
export function outsideBindings(view: View, model: Model): readonly Binding[] {
  const inSession = 'calls' in view ? besideSession(view, model) : [];
  return [...inSession, printBinding, suspendBinding(view)].map((binding) => ({
    ...binding,
    footerFrom: Number.POSITIVE_INFINITY,
  }));
}

/** The client and the editor for the step at hand, as screens offer them that are about one step. */
export function besideStep(view: SessionView, model: Model): readonly Binding[] {
  return [...besideSession(view, model).filter(({ keys }) => !keys.includes('S')), printBinding];
}

function besideSession(view: SessionView, model: Model): readonly Binding[] {
  const { outside, status } = view.stage;
  if (!outside) return [];
  const step = stepAtHand(view, model);
  const programs = [...new Set(outside.databases.flatMap(({ program }) => program ?? []))];
  const ended = status === 'ended' ? givenBack : undefined;
  const none = programs.length === 0 ? 'No engine of this session has a client of its own.' : undefined;
  return [
    bind('Q', programs.join(', ') || 'client', ['Q'], ended ?? none ?? open({ kind: 'console', ...step })),
    bind(
      'e',
      'editor',
      ['e'],
      outside.editor === undefined
        ? 'Say which editor: export EDITOR=vi (or VISUAL) before nightferry is started.'
        : open({ kind: 'edit', ...step }),
    ),
    bind('S', 'shell', ['S'], send({ does: 'shell' })),
  ];
}

const givenBack = 'The session has given its databases back: ! has the command to look into them.';

const printBinding: Binding = bind('x', 'print to copy', ['x'], send({ does: 'print' }));

/**
 * Stopped, nothing would keep the lease, the locks and the freezes of a session: another host could take it for dead. Where
 * no session is held there is nothing to lose.
 */
function suspendBinding({ stage }: View): Binding {
  const isHeld =
    stage.kind === 'preparing' || (stage.kind === 'session' && stage.status !== 'ended' && !stage.watching);
  const not = 'Not while a session is held: it would lose its lease. S opens a shell.';
  return bind('Ctrl-Z', 'to the shell', ['ctrl-z'], isHeld ? not : send({ does: 'suspend' }));
}

/** The step that the person looks at, asks about, or points to. */
function stepAtHand(view: SessionView, { looking }: Model): { phase?: string; step?: string } {
  switch (view.screen) {
    case 'step':
      return view.row ? { phase: view.phase, step: view.row.step.id } : {};
    case 'phase': {
      const row = view.rows.filter(({ kind }) => kind === 'step')[view.list.at];
      return row?.kind === 'step' ? { phase: view.phase.id, step: row.step.id } : {};
    }
    case 'question': {
      const { phase, step } = view.question;
      return step === undefined ? {} : { phase, step };
    }
    default: {
      const from = looking.at === 'pane' ? looking.from : looking;
      return from.at === 'step' ? { phase: from.phase, step: from.step } : {};
    }
  }
}

export function outsideOverlayBindings(overlay: OutsideOverlay, view: SessionView, model: Model): readonly Binding[] {
  const { outside, status } = view.stage;
  const choices = outside ? outsideChoices(overlay, outside) : [];
  const track = outsideTrack(model, overlay, choices.length);
  const choice = choices[track.at];
  const not = overlay.kind === 'console' && status === 'ended' ? givenBack : undefined;
  return [
    bind('Enter', 'open', ['enter'], not ?? (choice ? send(choice.what) : 'There is nothing to open.')),
    bind('Esc', 'back', ['escape', 'q'], { kind: 'overlay', overlay: undefined }),
    ...moves(track),
  ];
}

function open(overlay: OutsideOverlay): Message {
  return { kind: 'overlay', overlay };
}

function send(what: Outside): Message {
  return { kind: 'send', intent: { kind: 'outside', what } };
}
