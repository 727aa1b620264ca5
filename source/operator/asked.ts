import type { Observable, Operator, Reply } from '../../state/ports.ts';
import type { Question } from '../../state/question.ts';

/** Stands before an operator and knows what waits for them now, however they are asked. */
export class AskedQuestions implements Operator, Observable<readonly Question[]> {
  readonly #operator: Operator;
  readonly #listeners = new Set<() => void>();
  #waiting: readonly Question[] = [];

  constructor(operator: Operator) {
    this.#operator = operator;
  }

  async ask(question: Question, signal: AbortSignal): Promise<Reply> {
    this.#become([...this.#waiting, question]);
    try {
      return await this.#operator.ask(question, signal);
    } finally {
      this.#become(this.#waiting.filter((waiting) => waiting !== question));
    }
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  snapshot(): readonly Question[] {
    return this.#waiting;
  }

  #become(waiting: readonly Question[]): void {
    this.#waiting = waiting;
    for (const listener of this.#listeners) listener();
  }
}
