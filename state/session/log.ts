import type { Actor, Event, EventData, EventType, StepAddress } from '../events.ts';
import { replaced, unknownSession } from '../journal/faults.ts';
import type { EventDraft, Journal, Lease } from '../journal/journal.ts';
import type { Clock, Observable } from '../ports.ts';
import { foldFurther, foldSession } from './evolve.ts';
import { foldJournal } from './fold-journal.ts';
import type { Session } from './session.ts';

export interface SessionLogOptions {
  readonly journal: Journal;
  readonly clock: Pick<Clock, 'now'>;
  readonly actor: Actor;
  readonly lease: Lease | undefined;
  /** Removes secrets from everything that is appended. */
  readonly redact: <T>(value: T) => T;
}

/**
 * One session's journal and its fold, kept in step. Everything that happens to a session goes through `append`, and
 * everyone who looks at it subscribes here.
 */
export class SessionLog implements Observable<Session> {
  readonly #options: SessionLogOptions;
  readonly #listeners = new Set<() => void>();
  readonly #followers = new Set<(event: Event) => void>();
  #session: Session;

  private constructor(options: SessionLogOptions, session: Session) {
    this.#options = options;
    this.#session = session;
  }

  /** Begins a session: appends `session.opened`. */
  static begin(options: SessionLogOptions, session: string, opened: EventData['session.opened']): SessionLog {
    const draft = draftOf(options, 'session.opened', opened);
    const event = options.journal.append(session, 0, draft, options.lease);
    if (event === 'conflict') throw new TypeError(`session ${session} exists already`);
    return new SessionLog(options, foldSession([event]));
  }

  /** Reads a session that is there. Faults: `session/unknown`, and those of `Journal.read`. */
  static read(options: SessionLogOptions, session: string): SessionLog {
    const folded = foldJournal(session, options.journal);
    if (!folded) throw unknownSession(session);
    return new SessionLog(options, folded);
  }

  /** Goes on with a session that was read in this process: only what came since is read and verified. */
  static since(options: SessionLogOptions, session: Session): SessionLog {
    const log = new SessionLog(options, session);
    log.refresh();
    return log;
  }

  /**
   * Durable when it returns. Facts that other processes appended meanwhile are folded first. Faults: those of
   * `Journal.append`, and `journal/replaced` when the journal holds less than this process knows.
   */
  append<T extends EventType>(type: T, data: EventData[T], step?: StepAddress): Session {
    const draft = draftOf(this.#options, type, data, step);
    for (;;) {
      const event = this.#options.journal.append(this.#session.id, this.#session.seq, draft, this.#options.lease);
      if (event !== 'conflict') return this.#take([event]);
      if (!this.refresh()) throw replaced(this.#session);
    }
  }

  /** Folds what other processes appended. `true` when there was something. */
  refresh(): boolean {
    const events = this.#options.journal.read(this.#session.id, this.#session.seq);
    if (events.length > 0) this.#take(events);
    return events.length > 0;
  }

  snapshot(): Session {
    return this.#session;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls back with every event that is folded from here on, in order. */
  follow(listener: (event: Event) => void): () => void {
    this.#followers.add(listener);
    return () => this.#followers.delete(listener);
  }

  /** Every event, for reports. */
  events(): readonly Event[] {
    return this.#options.journal.read(this.#session.id);
  }

  /** Hash of the last event. */
  head(): string {
    return this.#options.journal.head(this.#session.id);
  }

  #take(events: readonly Event[]): Session {
    this.#session = foldFurther(this.#session, events);
    for (const follower of this.#followers) events.forEach(follower);
    for (const listener of this.#listeners) listener();
    return this.#session;
  }
}

function draftOf<T extends EventType>(
  options: SessionLogOptions,
  type: T,
  data: EventData[T],
  step?: StepAddress,
): EventDraft {
  const at = options.clock.now().toISOString();
  return { at, actor: options.actor, type, data: options.redact(data), ...(step && { step }) } as EventDraft;
}
