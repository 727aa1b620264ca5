import { performance } from 'node:perf_hooks';
import { createInterface, type Interface } from 'node:readline';
import { graceMs } from '../../screens/grace.ts';
import type { Terminal } from '../operator/prompts.ts';

/** After a question that was taken away while somebody may have been typing: half of the line is in the terminal still. */
const graceAfterWithdrawalMs = 3_000;

export const tooSoon = 'That came before the question could be read: look, then type it again.';

export interface LineTerminalOptions {
  readonly input?: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  /** On a clock that only goes forward. */
  readonly nowMs?: () => number;
}

/**
 * Lines from stdin, for prompts. Nothing is read before the first question. In a pipe, answers lie ready; a person at a
 * terminal answers only what they can have read: a line pasted twice must not sign the next phase as well.
 */
export class LineTerminal implements Terminal {
  readonly #say: (line: string) => void;
  readonly #source: NonNullable<LineTerminalOptions['input']>;
  readonly #nowMs: () => number;
  /** Until then a line was typed for what was there before. */
  #graceUntilMs = 0;
  #wasWithdrawn = false;
  readonly #waiting: ((line: string | undefined) => void)[] = [];
  readonly #lines: string[] = [];
  #input: Interface | undefined;
  #ended = false;

  constructor(say: (line: string) => void, { input, nowMs }: LineTerminalOptions = {}) {
    this.#say = say;
    this.#source = input ?? process.stdin;
    this.#nowMs = nowMs ?? (() => performance.now());
  }

  write(text: string): void {
    this.#say(text.replace(/\n$/, ''));
  }

  readLine(signal: AbortSignal, isFirst = false): Promise<string | undefined> {
    this.#open();
    if (isFirst) this.#graceUntilMs = this.#nowMs() + (this.#wasWithdrawn ? graceAfterWithdrawalMs : graceMs);
    this.#wasWithdrawn = false;
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
        this.#wasWithdrawn = true;
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
    this.#input = createInterface({ input: this.#source });
    this.#input.on('line', (line) => {
      if (this.#source.isTTY) return this.#typed(line);
      const take = this.#waiting.shift();
      if (take) take(line);
      else this.#lines.push(line);
    });
    this.#input.on('close', () => {
      this.#ended = true;
      for (const take of this.#waiting.splice(0)) take(undefined);
    });
  }

  /** A person who types while nothing is asked, or before they can have read what is, has not answered it. */
  #typed(line: string): void {
    if (this.#waiting.length === 0) return;
    if (this.#nowMs() >= this.#graceUntilMs) {
      this.#waiting.shift()?.(line);
      return;
    }
    // Whoever goes on typing has not looked yet.
    this.#graceUntilMs = Math.max(this.#graceUntilMs, this.#nowMs() + graceMs);
    this.#say(tooSoon);
  }
}
