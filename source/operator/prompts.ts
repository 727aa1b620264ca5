import type { PlanSummary } from '../../state/plan.ts';
import type { Operator, Reply } from '../../state/ports.ts';
import type { Question } from '../../state/question.ts';
import { promptFor } from './prompt-texts.ts';
import { readAnswer } from './read-answer.ts';

export interface Terminal {
  write(text: string): void;
  /**
   * The next line, or `undefined` when the input has ended. `isFirst`: of a question that stands there only now; what a
   * person typed before that does not answer it.
   */
  readLine(signal: AbortSignal, isFirst?: boolean): Promise<string | undefined>;
}

/** What somebody wants to see before they answer, in lines; `words` is what they typed behind the `?`. Never rejects. */
export type Aside = (words: readonly string[], question: Question) => Promise<readonly string[]>;

/** Asks one question at a time in plain lines: for pipes, and for people who prefer prompts. */
export class PromptingOperator implements Operator {
  readonly #terminal: Terminal;
  readonly #name: string;
  readonly #plan: PlanSummary;
  readonly #aside: Aside;
  #turn: Promise<unknown> = Promise.resolve();
  #hasLeft = false;

  constructor(terminal: Terminal, name: string, plan: PlanSummary, aside: Aside = async () => []) {
    this.#terminal = terminal;
    this.#name = name;
    this.#plan = plan;
    this.#aside = aside;
  }

  /** Questions of steps that run side by side wait for their turn. */
  ask(question: Question, signal: AbortSignal): Promise<Reply> {
    const reply = this.#turn.then(() => this.#askNow(question, signal));
    this.#turn = reply.catch(() => undefined);
    return reply;
  }

  async #askNow(question: Question, signal: AbortSignal): Promise<Reply> {
    // Whoever leaves at one of several questions is not asked the others.
    if (signal.aborted || this.#hasLeft) return { kind: 'leave', why: 'operator' };
    const ask = () => this.#terminal.write(`\n${promptFor(question, this.#plan).join('\n')}\n`);
    ask();
    const typed: string[] = [];
    let name = this.#name;
    for (let isFirst = true; ; isFirst = false) {
      const read = readAnswer(question, typed, { name, roles: Object.keys(this.#plan.roles) });
      if (read.kind === 'answer') return { kind: 'answered', answer: read.answer, scripted: false };
      if (read.kind === 'leave') return this.#leave();
      if (read.kind === 'again') {
        typed.length = 0;
        this.#terminal.write(`${read.why}\n`);
      }
      this.#terminal.write(`${name === this.#name ? '' : `as ${name}: `}${read.prompt} `);
      const line = await this.#terminal.readLine(signal, isFirst);
      if (line === undefined || signal.aborted) {
        if (!signal.aborted)
          this.#terminal.write('\nThe input has ended: the session is left here, and can be resumed.\n');
        return signal.aborted ? { kind: 'leave', why: 'operator' } : this.#leave();
      }
      const [, words] = /^\s*\?\s*(.*)$/.exec(line) ?? [];
      if (words === undefined) typed.push(line.trim());
      else if (words === 'again') ask();
      else if (words.startsWith('as ')) name = words.slice(3).trim() || this.#name;
      else
        for (const told of await this.#aside(words.split(/\s+/).filter(Boolean), question)) this.#terminal.write(told);
    }
  }

  #leave(): Reply {
    this.#hasLeft = true;
    return { kind: 'leave', why: 'operator' };
  }
}
