import type { Exchange } from './transcript.ts';

/** What a transcript still expects, and what has come of it. */
export class Expected {
  readonly #exchanges: readonly Exchange[];
  readonly #rules: Rules;
  readonly #used = new Set<Exchange>();
  readonly #arrived = new Set<number>();
  /** Things that must come before an answer that was given behind them: the rest may come more often, or never. */
  readonly #awaited: readonly number[];

  constructor(exchanges: readonly Exchange[], rules: Rules) {
    this.#exchanges = exchanges;
    this.#rules = rules;
    this.#awaited = exchanges.filter(({ request }) => !isLoose(request, rules)).map(({ sent }) => sent);
  }

  /** The connection of the transcript that a new one stands for: the next that was opened for the same. */
  login(request: string): Exchange | undefined {
    const same = this.#exchanges.filter((exchange) => exchange.request === request);
    const next = same.find((exchange) => !this.#used.has(exchange)) ?? same.at(-1);
    if (next) this.#take(next);
    return next;
  }

  /**
   * What was recorded for this request: what its own connection asked for, else what another one did; the earliest that
   * was not asked for yet. What is asked again and again until something has happened is answered as it stood then.
   */
  next(request: string, connection: number): Exchange | undefined {
    const same = this.#exchanges.filter((exchange) => exchange.request === request);
    const left = same.filter((exchange) => !this.#used.has(exchange));
    const found = left.find((exchange) => exchange.connection === connection) ?? left[0];
    if (!isLoose(request, this.#rules)) return found;
    const last = same.findLast((exchange) => this.#used.has(exchange));
    return found && (last === undefined || this.isDue(found)) ? found : (last ?? found);
  }

  /** Another one that was recorded for the same, and whose turn it is, when the one that was found is not due. */
  instead(of: Exchange): Exchange | undefined {
    if (opening.test(of.request)) return undefined;
    return this.#exchanges.find(
      (exchange) =>
        exchange !== of && exchange.request === of.request && !this.#used.has(exchange) && this.isDue(exchange),
    );
  }

  /** Marks what a client did as done. */
  arrive(exchange: Exchange): void {
    this.#take(exchange);
  }

  /** The client no longer stands for the one, but for the other. */
  exchange(one: Exchange, other: Exchange): void {
    this.#used.delete(one);
    this.#arrived.delete(one.sent);
    this.#take(other);
  }

  /** A client closed the connection that stands for this one. */
  close(connection: number): void {
    const closed = this.#exchanges.find(
      (exchange) => exchange.connection === connection && exchange.request === 'closed',
    );
    if (closed) this.#take(closed);
  }

  /** Whether everything has come that had come when this was answered. Whoever connects waits for nobody. */
  isDue(exchange: Exchange, by = exchange.answered): boolean {
    const { sent } = exchange;
    const isMissing = (number: number) => number <= by && number !== sent && !this.#arrived.has(number);
    return opening.test(exchange.request) || !this.#awaited.some(isMissing);
  }

  /**
   * What must come before it in any case: what others did while it was under way that may have let it go on, by ending a
   * transaction, a lock or a session.
   */
  missing(exchange: Exchange, by = exchange.answered): readonly Exchange[] {
    return this.#exchanges.filter(
      ({ connection, sent, request }) =>
        connection !== exchange.connection &&
        sent > exchange.sent &&
        sent <= by &&
        releasing.test(request) &&
        !this.#arrived.has(sent),
    );
  }

  /** Requests that never came, and had to. */
  unasked(): readonly string[] {
    return this.#exchanges
      .filter((exchange) => !this.#used.has(exchange) && !isLoose(exchange.request, this.#rules))
      .map(({ request }) => request)
      .filter((request) => request !== 'closed' && request !== 'attention');
  }

  #take(exchange: Exchange): void {
    this.#used.add(exchange);
    this.#arrived.add(exchange.sent);
  }
}

export interface Rules {
  /** SQL that is asked for again and again until something has happened. */
  readonly polls: readonly RegExp[];
}

/** What says nothing of the order of things: opening a connection, its settings, and questions that are repeated. */
function isLoose(request: string, { polls }: Rules): boolean {
  return opening.test(request) || polls.some((poll) => poll.test(request));
}

/** What lets others go on who wait. */
const releasing = /^closed$|^transaction |\b(commit|rollback|kill|sp_releaseapplock)\b/i;

/** With the settings that the driver makes first. */
const opening = /^(prelogin$|login |batch (set ansi_nulls on\n|SET LOCK_TIMEOUT ))/;
