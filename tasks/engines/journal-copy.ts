import type { Link } from '../../state/journal/agreement.ts';
import type { StoredEvent } from '../../state/journal/chain.ts';

/**
 * Copies of sessions' journals in a database, event by event and to the byte, with the documents that their manifests
 * name: what another host needs to go on when the one that ran a session is gone. It stands beside the ledger.
 */
export interface JournalCopy {
  /** Whether its tables are there. */
  exists(): Promise<boolean>;
  /** Makes what is missing. Faults: `handover/no-privilege` with the DDL to run as another role, `handover/unlike`. */
  prepare(signal?: AbortSignal): Promise<void>;
  /** What there is, the session that was last heard of first; none without tables. */
  sessions(): Promise<readonly CopiedSession[]>;
  /** Oldest first, not verified; none without tables. */
  events(session: string): Promise<readonly StoredEvent[]>;
  /** The same without what they say. */
  links(session: string): Promise<readonly Link[]>;
  document(sha256: string): Promise<string | undefined>;
  /** A connection of its own, which writes in spite of a freeze that keeps everybody else from it. */
  open(session: string): Promise<CopyWriter>;
}

/** One session in the list of a copy: its first and last event, as JSON. */
export interface CopiedSession {
  readonly session: string;
  readonly first: string;
  readonly last: string;
}

/** Writes one session's copy. */
export interface CopyWriter {
  /**
   * Adds events, all or none, in one round trip. `false` when they do not follow on the last one there, or one of them is
   * there already.
   */
  add(events: readonly StoredEvent[]): Promise<boolean>;
  keep(documents: readonly CopiedDocument[]): Promise<void>;
  close(): Promise<void>;
}

export interface CopiedDocument {
  readonly sha256: string;
  readonly text: string;
}
