import { type Answer, answersTo } from './answer.ts';
import type { Observable, Operator, Reply } from './ports.ts';
import type { Question } from './question.ts';

interface Waiting {
  readonly question: Question;
  readonly settle: (reply: Reply) => void;
}

/**
 * Where questions wait for the person at the screens. Several may wait at once (the items of a checklist, steps that
 * run side by side); they are answered in any order.
 */
export class QuestionDesk implements Operator, Observable<readonly Question[]> {
  readonly #waiting = new Map<string, Waiting>();
  readonly #listeners = new Set<() => void>();
  #snapshot: readonly Question[] = [];
  #closed = false;

  ask(question: Question, signal: AbortSignal): Promise<Reply> {
    if (this.#closed || signal.aborted) return Promise.resolve({ kind: 'leave', why: 'operator' });
    const { promise, resolve } = Promise.withResolvers<Reply>();
    const withdraw = () => this.#settle(question.id, { kind: 'leave', why: 'operator' });
    signal.addEventListener('abort', withdraw, { once: true });
    this.#waiting.set(question.id, { question, settle: resolve });
    this.#changed();
    return promise.finally(() => signal.removeEventListener('abort', withdraw));
  }

  /** Gives the answer to a waiting question. An answer of the wrong kind, or to a question that is gone, is ignored. */
  answer(id: string, answer: Answer): void {
    const waiting = this.#waiting.get(id);
    if (!waiting || !answersTo[waiting.question.kind].includes(answer.kind)) return;
    this.#settle(id, { kind: 'answered', answer, scripted: false });
  }

  /** Leaves every question open, for good: those asked later are left at once. */
  leave(): void {
    this.#closed = true;
    for (const id of [...this.#waiting.keys()]) this.#settle(id, { kind: 'leave', why: 'operator' });
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  snapshot(): readonly Question[] {
    return this.#snapshot;
  }

  #settle(id: string, reply: Reply): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    this.#waiting.delete(id);
    this.#changed();
    waiting.settle(reply);
  }

  #changed(): void {
    this.#snapshot = [...this.#waiting.values()].map(({ question }) => question);
    for (const listener of this.#listeners) listener();
  }
}
