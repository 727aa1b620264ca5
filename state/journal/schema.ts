/** `PRAGMA application_id` of a journal: "NFRY". Tells a journal from any other SQLite file. */
export const applicationId = 0x4e465259;

/** `PRAGMA user_version` of a journal written by this Nightferry. */
export const journalVersion = 1;

/** How long a lease holds without a heartbeat. The holder beats every few seconds; a laptop may stall for some. */
export const leaseSeconds = 30;

/** Version 0 (an empty file) to version 1. Later versions append to `migrations`, and never change an entry. */
export const migrations: readonly string[] = [
  `
  CREATE TABLE events (
    session TEXT NOT NULL,
    seq     INTEGER NOT NULL CHECK (seq > 0),
    body    TEXT NOT NULL,
    hash    TEXT NOT NULL,
    PRIMARY KEY (session, seq)
  ) STRICT;
  CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
  CREATE TRIGGER events_are_not_deleted BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
  CREATE TRIGGER events_follow_one_another BEFORE INSERT ON events
    WHEN NEW.seq <> 1 + (SELECT coalesce(max(seq), 0) FROM events WHERE session = NEW.session)
    BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
  CREATE TABLE documents (sha256 TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT;
  CREATE TABLE leases (
    session      TEXT PRIMARY KEY,
    owner        TEXT NOT NULL,
    name         TEXT NOT NULL,
    host         TEXT NOT NULL,
    pid          INTEGER NOT NULL,
    heartbeat_at INTEGER NOT NULL
  ) STRICT;
  `,
];
