import { createInterface, type Interface } from 'node:readline';
import { hiddenPrompt } from '../hidden-prompt.ts';
import type { Asker } from './asker.ts';

/** The terminal of this process; `undefined` where there is none. Questions reject with the signal's reason when it aborts. */
export function terminalAsker(
  say: (line: string) => void,
  signal: AbortSignal,
): (Asker & { close(): void }) | undefined {
  const hidden = hiddenPrompt();
  return hidden && new TerminalAsker(say, hidden, signal);
}

class TerminalAsker implements Asker {
  readonly say: (line: string) => void;
  readonly #hidden: (label: string) => Promise<string>;
  readonly #signal: AbortSignal;
  #input: Interface | undefined;

  constructor(say: (line: string) => void, hidden: (label: string) => Promise<string>, signal: AbortSignal) {
    this.say = say;
    this.#hidden = hidden;
    this.#signal = signal;
  }

  ask(prompt: string): Promise<string | undefined> {
    // Without an output, the terminal stays in its own line mode: its editing and its Ctrl-C work as always.
    this.#input ??= createInterface({ input: process.stdin });
    const input = this.#input;
    return new Promise((resolve, reject) => {
      if (this.#signal.aborted) return reject(this.#signal.reason);
      const settle = (how: () => void) => {
        input.off('line', onLine);
        input.off('close', onClose);
        this.#signal.removeEventListener('abort', onAbort);
        how();
      };
      const onLine = (line: string) => settle(() => resolve(line));
      const onClose = () => settle(() => resolve(undefined));
      const onAbort = () => settle(() => reject(this.#signal.reason));
      input.once('line', onLine);
      input.once('close', onClose);
      this.#signal.addEventListener('abort', onAbort, { once: true });
      process.stderr.write(prompt);
    });
  }

  /** It reads by itself: two readers would each take a part of what is typed. */
  askHidden(prompt: string): Promise<string> {
    this.close();
    return this.#hidden(prompt);
  }

  close(): void {
    this.#input?.close();
    this.#input = undefined;
  }
}
