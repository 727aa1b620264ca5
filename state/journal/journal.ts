import type { Event, EventType } from '../events.ts';
import type { KeptEvent } from '../journal-reader.ts';
import type { StoredEvent } from './chain.ts';

/** Where facts are kept. Faults: `journal/damaged`, `journal/newer`, `journal/chain-broken`, `journal/busy`. */
export interface Journal {
  /** Where it is kept, for messages. */
  readonly file?: string;
  sessions(): readonly SessionEntry[];
  /** Events after `afterSeq`, at most `limit` of them, oldest first, upcast, with the chain verified from the first event on. */
  read(session: string, afterSeq?: number, limit?: number): readonly Event[];
  /** Events `from` to `to`, both included, upcast, each with its hash. The chain is not verified: `read` has done that. */
  part(session: string, from: number, to: number): readonly KeptEvent[];
  /** Events after `afterSeq` as they are kept, to the byte. The chain of what is given is verified. */
  stored(session: string, afterSeq?: number): readonly StoredEvent[];
  /**
   * Takes events that another journal wrote, to the byte: all of them, or none where they do not follow on what is here.
   * Faults: `journal/chain-broken`.
   */
  adopt(session: string, events: readonly StoredEvent[]): void;
  /**
   * Appends durably after `expectedSeq` and returns the event with its place in the chain, or `conflict` when another
   * process appended first. Only the events of `unleasedEvents` may come without the lease.
   */
  append(session: string, expectedSeq: number, draft: EventDraft, lease: Lease | undefined): Event | 'conflict';
  /** Hash of the session's last event. */
  head(session: string): string;
  /** Takes the session's lease. Faults: `session/leased` when a living process holds it. */
  acquireLease(session: string, holder: LeaseHolder): Lease;
  leaseOf(session: string): (LeaseHolder & { readonly heartbeatAt: string; readonly stale: boolean }) | undefined;
  /** Keeps a text under its SHA-256, so that what a digest stands for can be shown later. */
  keepDocument(text: string): string;
  document(sha256: string): string | undefined;
  close(): void;
}

/** What is appended: an event before the journal gave it its place in the chain. */
export type EventDraft = {
  [T in EventType]: Pick<Extract<Event, { type: T }>, 'at' | 'actor' | 'type' | 'step' | 'data'>;
}[EventType];

/** One line per session in the journal, for lists. */
export interface SessionEntry {
  readonly session: string;
  readonly events: number;
  readonly lastAt: string;
}

export interface LeaseHolder {
  readonly name: string;
  readonly host: string;
  readonly pid: number;
}

export interface Lease {
  readonly session: string;
  readonly owner: string;
  /** Faults: `session/lease-lost` when another process took it over. */
  heartbeat(): void;
  release(): void;
}
