import type { FaultRecord } from '../state/fault.ts';
import { ageOf, isRun, type Life, lifeSentence } from '../state/session/life.ts';
import { openForm } from './form.ts';
import { type Binding, bind } from './keys/binding.ts';
import { glyphs } from './look.ts';
import { type Line, line, type Span, span } from './parts/line.ts';
import type { SessionView } from './session-view.ts';
import type { SessionStage } from './stage.ts';
import { type Status, statuses } from './statuses.ts';
import type { Message } from './update.ts';
import type { View } from './view.ts';
import type { SessionWorld } from './world.ts';

/** The session is run elsewhere, or by nobody: everything can be looked at from here, and nothing answered. */
export interface Watching {
  readonly life: Life;
  /** What came of the last thing done from here. */
  readonly said?: { readonly text: string; readonly isGood: boolean };
  /** Why nothing new can be read just now. */
  readonly trouble?: FaultRecord;
}

/** Before what the session is: that it is only watched. */
export function watchBanner({ watching }: SessionStage): Line {
  return watching ? [span(' WATCHING ', 'good')] : [];
}

/** At the right of the first line, in place of who is at the keyboard: who runs it. */
export function runnerSpan({ life }: Watching, now: Date): Span {
  switch (life.kind) {
    case 'runs':
    case 'opening':
      return span(`run by ${life.by.name}`);
    case 'silent':
      return span(`SILENT ${ageOf(life.since, now)}`, 'bad');
    case 'left':
    case 'over':
      return span('nobody runs it', 'quiet');
  }
}

/** What the session waits for while nothing of it runs. */
export function watchedWait({ life }: Watching, word: string): string {
  switch (life.kind) {
    case 'runs':
      return `waits for ${life.by.name} to ${word}`;
    case 'opening':
      return `${life.by.name} is opening it`;
    case 'silent':
      return 'no sign of life';
    case 'left':
    case 'over':
      return 'nobody runs it';
  }
}

/** Above the keys, on every screen: who runs it, or that nobody does. */
export function watchNotice({ life, trouble, said }: Watching, now: Date): Span {
  if (said) return span(said.text, said.isGood ? 'good' : 'bad');
  if (trouble) return span(`Nothing new can be read: ${trouble.message}`, 'bad');
  const tone = life.kind === 'silent' ? 'bad' : life.kind === 'left' ? 'warn' : 'quiet';
  return span(lifeSentence(life, now), tone);
}

/** What goes before why a key did nothing. */
export function isUrgent({ life, trouble }: Watching): boolean {
  return life.kind === 'silent' || trouble !== undefined;
}

/** At a question: who is asked, and what can be done from here. */
export function askedThere({ stage, questions }: SessionWorld, kind: string): readonly Line[] {
  if (!stage.watching || questions.length === 0) return [];
  const who = isRun(stage.watching.life) && 'by' in stage.watching.life ? stage.watching.life.by : undefined;
  const there = who ? `${who.name} on ${who.host} is asked this.` : 'This is asked where the session runs.';
  const here = kind === 'sign-off' ? 's signs from here, under your name.' : 'It is answered there, not here.';
  return [line(span(`${glyphs.asks} ${there} ${here}`, 'warn'))];
}

/** A status as somebody sees it whom nobody asks. */
export function asSeen(status: Status, watching: boolean | undefined): Status {
  return watching && status === statuses.asks ? statuses.asksThere : status;
}

/** The keys that only look. What would act says who can; a sign-off can be given from any terminal. */
export function watchersBindings(bindings: readonly Binding[], view: View): readonly Binding[] {
  if (!('calls' in view) || !view.stage.watching) return bindings;
  const why = answeredThere(view.stage.watching);
  const isSignOff = view.screen === 'question' && view.asks === 'sign-off';
  const muted = bindings.map((binding): Binding => {
    if (!('does' in binding) || !acts(binding.does) || (isSignOff && isNote(binding.does))) return binding;
    const { does: _, ...rest } = binding;
    return { ...rest, not: why };
  });
  return isSignOff ? [signBinding(view), ...muted] : muted;
}

function signBinding({ context }: Extract<SessionView, { asks: 'sign-off' }>): Binding {
  return bind('s', 'sign from here', ['s'], { kind: 'open-form', form: openForm('signed', context) });
}

function answeredThere({ life }: Watching): string {
  const here = 'From here: nightferry sign, stop.';
  if (!isRun(life) || !('by' in life)) return 'You only watch, and nobody runs it: nightferry resume goes on with it.';
  return `${life.by.name} on ${life.by.host} runs it: answer there. ${here}`;
}

/** Whether it would change the session, or begins to. */
function acts(message: Message): boolean {
  switch (message.kind) {
    case 'send':
      return !['leave', 'outside'].includes(message.intent.kind);
    case 'mark':
    case 'open-form':
      return true;
    case 'overlay':
      return message.overlay !== undefined && !['help', 'leave', 'note'].includes(message.overlay.kind);
    default:
      return false;
  }
}

function isNote(message: Message): boolean {
  return message.kind === 'open-form' && message.form.purpose === 'note';
}
