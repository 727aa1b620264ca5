import { createInterface, type Interface } from 'node:readline';
import type { Terminal } from '../operator/prompts.ts';

/** Lines from stdin, for prompts. Nothing is read before the first question. */
export class LineTerminal implements Terminal {
  readonly #say: (line: string) => void;
  readonly #waiting: ((line: string | undefined) => void)[] = [];
  readonly #lines: string[] = [];
  #input: Interface | undefined;
  #ended = false;

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  write(text: string): void {
    this.#say(text.replace(/\n$/, ''));
  }

  readLine(signal: AbortSignal): Promise<string | undefined> {
    this.#open();
    const line = this.#lines.shift();
    if (line !== undefined) return Promise.resolve(line);
    if (this.#ended || signal.aborted) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const take = (line: string | undefined) => {
        signal.removeEventListener('abort', withdraw);
        resolve(line);
      };
      const withdraw = () => {
        this.#waiting.splice(this.#waiting.indexOf(take), 1);
        resolve(undefined);
      };
      signal.addEventListener('abort', withdraw, { once: true });
      this.#waiting.push(take);
    });
  }

  close(): void {
    this.#input?.close();
    process.stdin.unref?.();
  }

  #open(): void {
    if (this.#input) return;
    // Without an output, the terminal stays in its own line mode: its editing and its Ctrl-C work as always.
    this.#input = createInterface({ input: process.stdin });
    this.#input.on('line', (line) => {
      const take = this.#waiting.shift();
      if (take) take(line);
      // In a pipe, answers lie ready. A person who types while nothing is asked must not have answered what comes next.
      else if (!process.stdin.isTTY) this.#lines.push(line);
    });
    this.#input.on('close', () => {
      this.#ended = true;
      for (const take of this.#waiting.splice(0)) take(undefined);
    });
  }
}
