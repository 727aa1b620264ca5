import type { PlanSummary } from '../../state/plan.ts';
import type { Operator, Reply } from '../../state/ports.ts';
import type { Question } from '../../state/question.ts';
import { promptFor } from './prompt-texts.ts';
import { readAnswer } from './read-answer.ts';

export interface Terminal {
  write(text: string): void;
  /** The next line, or `undefined` when the input has ended. */
  readLine(signal: AbortSignal): Promise<string | undefined>;
}

/** Asks one question at a time in plain lines: for pipes, and for people who prefer prompts. */
export class PromptingOperator implements Operator {
  readonly #terminal: Terminal;
  readonly #name: string;
  readonly #plan: PlanSummary;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(terminal: Terminal, name: string, plan: PlanSummary) {
    this.#terminal = terminal;
    this.#name = name;
    this.#plan = plan;
  }

  /** Questions of steps that run side by side wait for their turn. */
  ask(question: Question, signal: AbortSignal): Promise<Reply> {
    const reply = this.#turn.then(() => this.#askNow(question, signal));
    this.#turn = reply.catch(() => undefined);
    return reply;
  }

  async #askNow(question: Question, signal: AbortSignal): Promise<Reply> {
    if (signal.aborted) return { kind: 'leave', why: 'operator' };
    this.#terminal.write(`\n${promptFor(question, this.#plan).join('\n')}\n`);
    const typed: string[] = [];
    for (;;) {
      const read = readAnswer(question, typed, { name: this.#name, roles: Object.keys(this.#plan.roles) });
      if (read.kind === 'answer') return { kind: 'answered', answer: read.answer, scripted: false };
      if (read.kind === 'leave') return { kind: 'leave', why: 'operator' };
      if (read.kind === 'again') {
        typed.length = 0;
        this.#terminal.write(`${read.why}\n`);
      }
      this.#terminal.write(`${read.prompt} `);
      const line = await this.#terminal.readLine(signal);
      if (line === undefined || signal.aborted) {
        if (!signal.aborted)
          this.#terminal.write('\nThe input has ended: the session is left here, and can be resumed.\n');
        return { kind: 'leave', why: 'operator' };
      }
      typed.push(line.trim());
    }
  }
}
