/** What an engine finds out about a database for `doctor`. What it can't tell is left out. */
export interface DatabaseFacts {
  /** As the server says it: `PostgreSQL 15.8 (Debian ...)`. */
  readonly server: string;
  /** The role that Nightferry connects as. */
  readonly role?: string;
  readonly isSuperuser?: boolean;
  /** What the server's people call one who may do everything; default: `superuser`. */
  readonly superuser?: string;
  /** A role without these privileges sees less of the others than there is. */
  readonly seesOthers?: boolean;
  /** What gives it them, as it is typed. */
  readonly toSeeOthers?: string;
  readonly bytes?: number;
  /** Of the whole server: how many this role can still open, out of how many. */
  readonly connections?: { readonly most: number; readonly free: number };
  readonly isStandby?: boolean;
  readonly slots?: readonly ReplicationSlot[];
  /** Standbys and others that stream from this server. */
  readonly streams?: readonly string[];
  readonly prepared?: readonly PreparedTransaction[];
  readonly transactions?: readonly OpenTransaction[];
  readonly clock?: ClockOffset;
  /** Whether Nightferry can keep its ledger here: `missing` is the SQL that would let it. */
  readonly ledger?: { readonly state: 'there' | 'can be made' } | { readonly state: 'no'; readonly says: string };
  /** What else there is to know of it, which other engines have no words for. */
  readonly points?: readonly EnginePoint[];
}

/** Something that an engine judges by itself: how a database is set up, and what that means for the night. */
export interface EnginePoint {
  /** `stops-change`: in the way only where a step changes the database. */
  readonly weight: 'fine' | 'watch' | 'stops' | 'stops-change';
  /** One sentence. */
  readonly says: string;
  readonly remedy?: readonly string[];
  /** Who froze it, as the freeze names him, where it comes of a freeze: said to everybody but him. */
  readonly frozenBy?: string;
}

export interface ReplicationSlot {
  readonly name: string;
  readonly kind: 'physical' | 'logical';
  readonly isActive: boolean;
  /** WAL that the server keeps for it; `undefined` where it keeps none, or that can't be told. */
  readonly keptBytes?: number;
  /** Of this database, and not of another on the server. */
  readonly isHere: boolean;
}

export interface PreparedTransaction {
  readonly id: string;
  readonly owner: string;
  readonly ageMs: number;
}

export interface OpenTransaction {
  /** `pid 4711, user app, application web, from 10.0.0.7`. */
  readonly who: string;
  readonly ageMs: number;
}

/** How far the server's clock is ahead of ours, give or take half of the round trip. */
export interface ClockOffset {
  readonly aheadMs: number;
  readonly roundTripMs: number;
}
