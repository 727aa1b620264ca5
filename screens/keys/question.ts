import type { Answer } from '../../state/answer.ts';
import { phaseById, stepsOf } from '../../state/plan.ts';
import type { Question } from '../../state/question.ts';
import type { Choice } from '../choices.ts';
import { openForm, type Purpose } from '../form.ts';
import type { Model } from '../model.ts';
import type { QuestionView } from '../question-view.ts';
import type { SessionView } from '../session-view.ts';
import type { Message } from '../update.ts';
import { type Binding, bind, moves, pages, scrolls } from './binding.ts';
import { lookAt } from './session.ts';

type Asked = QuestionView & SessionView;

/** Keys of the screens that ask. No answer is one key away: each takes two different ones, or something typed. */
export function questionBindings(view: Asked, model: Model): readonly Binding[] {
  const { wanted, more } = answerBindings(view, model);
  return [...wanted, ...nextGroup(view), ...back(view), ...openStep(view), ...more];
}

interface Answers {
  readonly wanted: readonly Binding[];
  readonly more: readonly Binding[];
}

function answerBindings(view: Asked, model: Model): Answers {
  switch (view.asks) {
    case 'confirm':
      return confirmBindings(view, model);
    case 'sign-off':
      return {
        wanted: [bind('Enter', 'sign', ['enter'], form(view, 'signed')), bind('t', 'note', ['t'], form(view, 'note'))],
        more: scrolls(view.scroll.track),
      };
    case 'choice':
      return {
        wanted: [
          bind('Enter', 'choose', ['enter'], choiceMessage(view)),
          ...moves(view.list),
          ...pages(view.scroll.track),
        ],
        more: [],
      };
    case 'point-of-no-return':
    case 'phrase':
      return {
        wanted: [bind('Enter', 'type the phrase', ['enter'], form(view, 'phrase-typed'))],
        more: scrolls(view.scroll.track),
      };
  }
}

function confirmBindings(view: Extract<Asked, { asks: 'confirm' }>, model: Model): Answers {
  const item = view.items[view.list.at];
  const { question } = view;
  const scrolling = view.exhibit ? pages(view.exhibit.track) : [];
  if (!item?.waits) {
    const isNo = item?.answer?.kind === 'refused';
    const not = isNo
      ? 'Recorded as NO. Once all are answered the step fails; retry there asks this one again.'
      : 'This one is answered. Move to an open one.';
    return { wanted: [bind('y n', 'answer', ['y', 'n', 'enter'], not), ...moves(view.list)], more: scrolling };
  }
  const mark = model.mark?.question === question.id ? model.mark : undefined;
  const say = [
    bind('y', 'yes', ['y'], { kind: 'mark', question: question.id, yes: true }),
    bind('n', 'no', ['n'], { kind: 'mark', question: question.id, yes: false }),
  ];
  const more = [
    bind('t', 'note', ['t'], form(view, 'note')),
    bind('w', 'who answers', ['w'], form(view, 'who')),
    ...moves(view.list),
    ...scrolling,
  ];
  if (!mark) {
    const not = 'Say y (yes) or n (no) first; Enter then records it.';
    return { wanted: [...say, bind('Enter', 'record', ['enter'], not)], more };
  }
  const note = view.notes[question.id];
  const answer = { kind: mark.yes ? 'confirmed' : 'refused', by: view.who, ...(note && { note }) } as const;
  const record: Message = {
    kind: 'send',
    intent: { kind: 'answer', question: question.id, answer },
    forget: view.group,
  };
  const wanted = [
    bind('Enter', mark.yes ? 'record yes' : 'record NO', ['enter'], record),
    bind('Esc', 'take back', ['escape'], { kind: 'unmark' }),
    ...say,
  ];
  return { wanted, more };
}

function choiceMessage(view: Extract<Asked, { asks: 'choice' }>): Message {
  const { question, choices, list, context } = view;
  const choice: Choice | undefined = choices[list.at];
  const send = (answer: Answer): Message => ({
    kind: 'send',
    intent: { kind: 'answer', question: question.id, answer },
  });
  switch (choice?.act) {
    case 'retry': {
      const safe = question.kind === 'failure' && question.fault.retry === 'safe';
      return safe ? send({ kind: 'retry' }) : { kind: 'overlay', overlay: { kind: 'retry', question: question.id } };
    }
    case 'look-again':
      return send({ kind: 'look-again' });
    case 'roll-back':
      return send({ kind: 'roll-back', by: context.operator });
    case 'go-on':
      return goOn(question);
    case 'take-way':
      return { kind: 'open-form', form: openForm('roll-back', context, choice.way.id) };
    case 'see-rejects':
      return lookAt(view, { at: 'pane', pane: 'rejects', from: { at: 'auto' } });
    case 'skip':
    case 'accept':
    case 'override':
    case 'accept-rejects':
    case 'done':
    case 'redo':
      return { kind: 'open-form', form: openForm(choice.act, context) };
    case 'leave':
    case undefined:
      return { kind: 'overlay', overlay: { kind: 'leave' } };
  }
}

/** Going forward is asked once more: with the next key the session would run on. */
function goOn({ id }: Question): Message {
  return { kind: 'overlay', overlay: { kind: 'go-on', question: id } };
}

function form(view: Asked, purpose: Purpose): Message {
  return { kind: 'open-form', form: openForm(purpose, view.context) };
}

function nextGroup({ groups, group }: Asked): readonly Binding[] {
  if (groups.length < 2) return [];
  const next = groups[(groups.indexOf(group) + 1) % groups.length] ?? group;
  return [bind('Tab', `next question (${groups.length})`, ['tab'], { kind: 'turn-to', group: next })];
}

/** What the step does, to the letter; Esc there asks again. */
function openStep(view: Asked): readonly Binding[] {
  const { phase, step } = view.question;
  if (step === undefined) return [];
  return [bind('o', 'open step', ['o'], lookAt(view, { at: 'step', phase, step, from: { at: 'auto' } }))];
}

/** There the cursor stands on the step that asks. */
function toPhase(view: Asked): Message {
  const { phase: id, step } = view.question;
  const phase = phaseById(view.world.session.plan, id);
  const to = phase ? stepsOf(phase).findIndex((each) => each.id === step) : -1;
  const look = { kind: 'look', at: { at: 'phase', phase: id }, turnedFrom: view.calls } as const;
  return to < 0 ? look : { ...look, cursor: { track: `phase/${id}`, to } };
}

/** The question stays open; the phase it belongs to can be looked at meanwhile. */
function back(view: Asked): readonly Binding[] {
  const { question } = view;
  const board = lookAt(view, { at: 'board' });
  switch (question.kind) {
    case 'rollback':
      return [bind('Esc', 'board', ['escape', 'b'], board)];
    case 'freeze-broken':
      return [bind('Esc', 'later', ['escape'], board)];
    default:
      return [bind('Esc', 'later', ['escape'], toPhase(view))];
  }
}
