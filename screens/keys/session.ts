import { problemsOf } from '../../state/doctor/preflight.ts';
import type { Looking, Model } from '../model.ts';
import type { SessionView } from '../session-view.ts';
import type { Message } from '../update.ts';
import { type Binding, bind, moves, scrolls } from './binding.ts';
import { copyControlBindings } from './copy-controls.ts';
import { besideStep } from './outside.ts';

type Screen<S extends SessionView['screen']> = Extract<SessionView, { screen: S }>;

/** Keys of the screens that show a session without asking anything. */
export function sessionBindings(
  view: Exclude<SessionView, { screen: 'question' | 'pane' }>,
  model: Model,
): readonly Binding[] {
  switch (view.screen) {
    case 'board':
      return boardBindings(view, model);
    case 'phase':
      return phaseBindings(view, model);
    case 'step':
      return [
        bind('Esc', 'back', ['escape', 'left', 'h'], leaveStep(view, model)),
        ...attention(view, model),
        ...scrolls(view.scroll.track),
        ...besideStep(view, model),
        ...lookAgain(view),
        ...reports(view),
      ];
    case 'finish':
      return [
        ...reports(view),
        bind('b', 'board', ['b'], lookAt(view, { at: 'board' })),
        bind('Esc', 'close', ['escape', 'enter'], { kind: 'overlay', overlay: { kind: 'leave' } }),
        ...scrolls(view.scroll.track),
      ];
  }
}

/** To where the person came from: a question that led here is asked again. */
function leaveStep(view: Screen<'step'>, { looking }: Model): Message {
  const from = looking.at === 'step' ? looking.from : undefined;
  if (from?.at === 'auto') return { kind: 'look', at: from };
  return lookAt(view, from ?? { at: 'phase', phase: view.phase });
}

function lookAgain({ phase, row, stage, world }: Screen<'step'>): readonly Binding[] {
  if (!row || !stage.look) return [];
  const isLooking = world.look?.state === 'looking' && world.look.step === row.step.id;
  const again: Message = { kind: 'send', intent: { kind: 'look-into', phase, step: row.step.id } };
  return [bind('r', 'look again', ['r'], isLooking ? 'It is being looked at.' : again)];
}

function boardBindings(view: Screen<'board'>, model: Model): readonly Binding[] {
  const row = view.rows[view.list.at];
  const look: Message | string = row
    ? lookAt(view, { at: 'phase', phase: row.phase.id })
    : 'This runbook has no phases.';
  const begin = view.canBegin
    ? [bind('Enter', view.start, ['enter'], beginMessage(view)), bind('o', 'open phase', ['o', 'right', 'l'], look)]
    : [bind('Enter', 'open phase', ['enter', 'right', 'l', 'o'], look)];
  return [
    ...begin,
    ...attention(view, model),
    ...moves(view.list),
    bind('Esc', 'leave', ['escape'], { kind: 'overlay', overlay: { kind: 'leave' } }),
    ...reports(view),
  ];
}

/**
 * Live sessions ask once more: the Enter that opened the session may still be on its way. So does every other one, when
 * something is wrong around it.
 */
function beginMessage({ world }: Screen<'board'>): Message {
  const { opened, rollbackRequest } = world.session;
  const isLive = opened.mode === 'live' && !opened.dryRun;
  // Looking at the ways back changes nothing.
  if (!rollbackRequest && (isLive || problemsOf(world.preflight).length > 0))
    return { kind: 'overlay', overlay: { kind: 'begin' } };
  return { kind: 'send', intent: { kind: 'begin' } };
}

function phaseBindings(view: Screen<'phase'>, model: Model): readonly Binding[] {
  const steps = view.rows.filter((row) => row.kind === 'step');
  const step = steps[view.list.at];
  const { pause, slower } = copyControlBindings(view);
  return [
    bind(
      'Enter',
      'open step',
      ['enter', 'right', 'l', 'o'],
      step ? lookAt(view, { at: 'step', phase: view.phase.id, step: step.step.id }) : 'This phase has no steps.',
    ),
    ...attention(view, model),
    ...pause,
    ...moves(view.list),
    bind('Esc', 'board', ['escape', 'left', 'h', 'b'], lookAt(view, { at: 'board' })),
    ...slower,
    ...reports(view),
  ];
}

/** Turns to something else, until something new calls. */
export function lookAt({ calls }: SessionView, at: Looking): Message {
  return { kind: 'look', at, turnedFrom: calls };
}

/** Back to what the session wants: a question, the step that runs, the result. */
function attention({ calls, stage }: SessionView, { looking }: Model): readonly Binding[] {
  if (looking.at === 'auto') return [];
  const to: Message = { kind: 'look', at: { at: 'auto' } };
  if (stage.status === 'ended') return [bind('f', 'result', ['f', 'a'], to)];
  const answer = stage.watching ? 'what is asked' : 'answer';
  if (calls.length > 0) return [bind('a', calls.length === 1 ? answer : `${answer} (${calls.length})`, ['a', 'f'], to)];
  return stage.status === 'running' ? [bind('f', 'follow', ['f', 'a'], to)] : [];
}

function reports({ stage }: SessionView): readonly Binding[] {
  const write = (format: 'md' | 'html' | 'json'): Message | string =>
    stage.status === 'ended'
      ? { kind: 'send', intent: { kind: 'write-report', format } }
      : 'Reports are written once the session has ended; nightferry report writes one at any time.';
  return [
    bind('m', 'Markdown report', ['m'], write('md')),
    bind('w', 'HTML', ['w'], write('html')),
    bind('J', 'JSON', ['J'], write('json')),
  ];
}
