import { plainLine } from '../state/plain-text.ts';
import type { Observable } from '../state/ports.ts';
import { typingInto } from './keys/form.ts';
import { messageOf } from './keys.ts';
import { firstModel, type Message, type Model, update } from './model.ts';
import type { Intent, Stage } from './stage.ts';
import { viewOf } from './view.ts';
import { readWorld, type Size, smallest, type Time } from './world.ts';

export interface UiOptions {
  readonly stage: Observable<Stage>;
  readonly send: (intent: Intent) => void;
  readonly time: Time;
}

/**
 * The screens' own state and the one way to change it. Keys are judged by what is there when they arrive, one by one,
 * also when several come in one piece.
 */
export class Ui implements Observable<Model> {
  readonly #options: UiOptions;
  readonly #listeners = new Set<() => void>();
  #model: Model = firstModel;

  constructor(options: UiOptions) {
    this.#options = options;
  }

  press(press: string, size: Size): void {
    // What can't be seen can't be meant; only leaving works on a terminal that is too small to draw on.
    const tooSmall = size.columns < smallest.columns || size.rows < smallest.rows;
    if (tooSmall && press !== 'ctrl-c') return;
    const view = viewOf(readWorld(this.#options.stage, size, this.#options.time), this.#model);
    const message = messageOf(view, this.#model, press);
    if (message) this.dispatch(message);
    else if (this.#model.hint !== undefined) this.#become({ ...this.#model, hint: undefined });
  }

  /** Text that the terminal marked as pasted: never taken for keys. */
  paste(text: string, size: Size): void {
    const view = viewOf(readWorld(this.#options.stage, size, this.#options.time), this.#model);
    const field = this.#model.overlay ? undefined : typingInto(view);
    if (field === undefined) this.dispatch({ kind: 'hint', text: 'There is nothing to paste into here.' });
    else if (field === 'phrase') this.dispatch({ kind: 'hint', text: 'Type the phrase by hand: pasting is off here.' });
    else this.dispatch({ kind: 'edit', field, edit: { kind: 'type', text: plainLine(text.trim()) } });
  }

  dispatch(message: Message): void {
    const [model, intents] = update(this.#model, message);
    this.#become(model);
    for (const intent of intents) this.#options.send(intent);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  snapshot = (): Model => this.#model;

  #become(model: Model): void {
    this.#model = model;
    for (const listener of this.#listeners) listener();
  }
}
