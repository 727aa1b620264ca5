import type { EventTopic } from './event-words.ts';
import type { Event } from './events.ts';

/** An event with the hash that the journal keeps of it. */
export interface KeptEvent {
  readonly event: Event;
  readonly hash: string;
}

/** One line of the journal. */
export interface EventLine {
  readonly seq: number;
  readonly words: string;
  readonly topic: EventTopic;
  readonly isTrouble: boolean;
}

/** The journal of one session, for who leafs through it: what is not looked at is not read. */
export interface JournalReader {
  /** Events `from` to `to`, both included, as far as they are there: the first of a session is 1. */
  events(from: number, to: number): readonly KeptEvent[];
  /** Numbers of the events that pass, oldest first, up to `upTo`. Reads all of the journal, each event once. */
  matching(test: EventTest, upTo: number): readonly number[];
  /** The report of the session up to event `seq`, or a little before: one that takes long to make is not made anew at once. */
  report(seq: number): ReportNow;
}

/** `key` names it: the same key is the same test, so that what was found need not be looked for again. */
export interface EventTest {
  readonly key: string;
  isIn(line: EventLine): boolean;
}

export interface ReportNow {
  readonly markdown: string;
  /** When it was made, ISO 8601. */
  readonly at: string;
  /** Number of the last event in it. */
  readonly seq: number;
}
