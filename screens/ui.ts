import { plainLine } from '../state/plain-text.ts';
import type { Observable } from '../state/ports.ts';
import { isInGrace, justChanged, mayInGrace, placeOf, type Shown, shownNow } from './grace.ts';
import { typingInto } from './keys/form.ts';
import { messageOf, pastedIntoSearch } from './keys.ts';
import { firstModel, type Model } from './model.ts';
import type { Said } from './outside.ts';
import type { Intent, Stage } from './stage.ts';
import { type Message, update } from './update.ts';
import { type View, viewOf } from './view.ts';
import { wholeText } from './whole-text.ts';
import { readWorld, type Size, smallest, type Time } from './world.ts';

/** So long without a key, and the person was somewhere else. */
const longAwayMs = 10 * 60_000;

export interface UiOptions {
  readonly stage: Observable<Stage>;
  readonly send: (intent: Intent) => void;
  readonly time: Time;
  /** Whether someone lends the terminal out: from when it is asked for until `back`, keys mean nothing. */
  readonly lends?: boolean;
}

/**
 * The screens' own state and the one way to change it. Keys are judged by what is there when they arrive, one by one,
 * also when several come in one piece. Those that come right after the screen changed by itself may have been meant for
 * what was there before: they answer nothing.
 */
export class Ui implements Observable<Model> {
  readonly #options: UiOptions;
  readonly #listeners = new Set<() => void>();
  #model: Model = firstModel;
  #isAway = false;
  #shown: Shown | undefined;
  /** What was on the screen when the overlay was laid over it. */
  #below: string | undefined;
  #lastKey: { readonly atMs: number; readonly at: Date } | undefined;

  constructor(options: UiOptions) {
    this.#options = options;
  }

  press(press: string, size: Size): void {
    if (this.#isAway) return;
    // What can't be seen can't be meant; only leaving works on a terminal that is too small to draw on.
    const tooSmall = size.columns < smallest.columns || size.rows < smallest.rows;
    if (tooSmall && press !== 'ctrl-c') return;
    this.#noteKey();
    const view = this.#viewAt(size);
    const message = messageOf(view, this.#model, press);
    this.drawn(view);
    const nowMs = this.#options.time.clock.monotonicMs();
    if (this.#shown && isInGrace(this.#shown, nowMs) && !mayInGrace(press, message)) {
      // Whoever goes on typing has not looked yet.
      this.#shown = { ...this.#shown, changedAtMs: nowMs };
      this.#become({ ...this.#model, hint: justChanged });
      return;
    }
    if (message) this.dispatch(message, size);
    else if (this.#model.hint !== undefined) this.#become({ ...this.#model, hint: undefined });
  }

  /** Text that the terminal marked as pasted: never taken for keys. */
  paste(text: string, size: Size): void {
    if (this.#isAway) return;
    const view = this.#viewAt(size);
    this.drawn(view);
    const searched = pastedIntoSearch(view, this.#model, plainLine(text.trim()));
    const field = this.#model.overlay ? undefined : typingInto(view);
    if (searched) this.dispatch(searched, size);
    else if (field === undefined) this.dispatch({ kind: 'hint', text: 'There is nothing to paste into here.' }, size);
    else if (field === 'phrase')
      this.dispatch({ kind: 'hint', text: 'Type the phrase by hand: pasting is off here.' }, size);
    else this.dispatch({ kind: 'edit', field, edit: { kind: 'type', text: plainLine(text.trim()) } }, size);
  }

  /** What the person sees from now on. */
  drawn(view: View): void {
    this.#shown = shownNow(this.#shown, placeOf(view, this.#model), this.#options.time.clock.monotonicMs());
  }

  dispatch(message: Message, size: Size): void {
    const { overlay } = this.#model;
    const [model, intents] = update(this.#model, message);
    if (!overlay && model.overlay) this.#below = this.#shown?.place;
    this.#become(model);
    // Where the key led is no surprise. What comes of its intents is: the next question may be there at once. So is what
    // came meanwhile under an overlay that was closed. Whoever only moves on what has just come has not read it by that.
    const place = placeOf(this.#viewAt(size), model);
    const isSurprise = overlay !== undefined && message.kind === 'overlay' && !model.overlay && place !== this.#below;
    const changedAtMs = place === this.#shown?.place ? this.#shown.changedAtMs : undefined;
    this.#shown = { place, changedAtMs: isSurprise ? this.#options.time.clock.monotonicMs() : changedAtMs };
    // What was typed behind it was meant for the other program.
    this.#isAway = this.#options.lends === true && intents.some(({ kind }) => kind === 'outside');
    for (const intent of intents) this.#options.send(intent);
  }

  /** The terminal is ours again. What was typed at the other program when that had ended already comes here: it answers nothing. */
  back(said?: Said): void {
    this.#isAway = false;
    if (this.#shown) this.#shown = { ...this.#shown, changedAtMs: this.#options.time.clock.monotonicMs() };
    if (said?.as === 'hint') this.#become({ ...this.#model, hint: said.text });
    if (said?.as === 'note') {
      this.#below = this.#shown?.place;
      this.#become({ ...this.#model, overlay: { kind: 'note', title: said.title, lines: said.lines } });
    }
  }

  /** The whole text of what is on the screen. */
  text(): readonly string[] {
    const { stage, time } = this.#options;
    return wholeText(readWorld(stage, { columns: 80, rows: 24 }, time), this.#model, time);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  snapshot = (): Model => this.#model;

  #viewAt(size: Size): View {
    return viewOf(readWorld(this.#options.stage, size, this.#options.time), this.#model);
  }

  /** Someone who comes back after a long time is told that something happened meanwhile. */
  #noteKey(): void {
    const { clock } = this.#options.time;
    const before = this.#lastKey;
    this.#lastKey = { atMs: clock.monotonicMs(), at: clock.now() };
    if (!before || this.#lastKey.atMs - before.atMs < longAwayMs) return;
    this.#become(update(this.#model, { kind: 'came-back', since: before.at.toISOString() })[0]);
  }

  #become(model: Model): void {
    this.#model = model;
    for (const listener of this.#listeners) listener();
  }
}
