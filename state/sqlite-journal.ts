import { closeSync, openSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { sha256 } from './canonical.ts';
import { type Event, eventVersions, genesis, unleasedEvents } from './events.ts';
import { type StoredEvent, storeEvent, verifyChain } from './journal/chain.ts';
import type { EventDraft, Journal, Lease, LeaseHolder, SessionEntry } from './journal/journal.ts';
import { lastEvents } from './journal/last-events.ts';
import { type HeldLease, type LeaseOptions, Leases } from './journal/leases.ts';
import { Patience } from './journal/patience.ts';
import { prepareFile, requireOurs } from './journal/prepare-file.ts';
import { guard } from './journal/sqlite-faults.ts';
import { upcast } from './journal/upcast.ts';
import type { KeptEvent } from './journal-reader.ts';

export interface JournalOptions extends LeaseOptions {
  readonly file: string;
  /** How long to wait for another program's lock. Default: five seconds. */
  readonly busyTimeoutMs?: number;
}

/**
 * Opens the journal, creating it with mode 0600. Every append is durable when it returns (WAL, synchronous=FULL).
 * Faults: `journal/damaged`, `journal/newer`, `journal/not-a-journal`, `journal/unwritable`, `journal/busy`.
 */
export function openJournal(options: JournalOptions): SqliteJournal {
  return guard(options.file, () => {
    closeSync(openSync(options.file, 'a', 0o600));
    const db = new Sqlite(options.file, { timeout: busyTimeoutOf(options) });
    try {
      prepareFile(db, options.file, isBusy);
      return new SqliteJournal(db, options);
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

/**
 * Opens a journal that is there, to read what others write into it: every writing fails. Faults: as `openJournal`, and
 * `journal/not-a-journal` for an empty file.
 */
export function openJournalToRead(options: JournalOptions): SqliteJournal {
  return guard(options.file, () => {
    const db = new Sqlite(options.file, { timeout: busyTimeoutOf(options), readonly: true, fileMustExist: true });
    try {
      requireOurs(db, options.file);
      return new SqliteJournal(db, options);
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

function busyTimeoutOf({ busyTimeoutMs = 5_000 }: JournalOptions): number {
  return busyTimeoutMs;
}

function isBusy(error: unknown): boolean {
  return error instanceof Sqlite.SqliteError && error.code === 'SQLITE_BUSY';
}

export class SqliteJournal implements Journal {
  readonly #db: Sqlite.Database;
  readonly #options: JournalOptions;
  readonly #leases: Leases;
  readonly #patience: Patience;
  readonly #statements = new Map<string, Sqlite.Statement>();
  /** Last event verified per session, so that reading on does not verify from the start again. */
  readonly #verified = new Map<string, { seq: number; hash: string }>();

  constructor(db: Sqlite.Database, options: JournalOptions) {
    this.#db = db;
    this.#options = options;
    this.#patience = new Patience(options.file, busyTimeoutOf(options), (ms) => void db.pragma(`busy_timeout = ${ms}`));
    this.#leases = new Leases(
      {
        run: (sql, ...values) => this.#guard(() => this.#prepared(sql).run(...values)),
        get: (sql, ...values) => this.#guard(() => this.#prepared(sql).get(...values)),
        exclusively: (work) => this.#guard(() => db.transaction(work).immediate()),
      },
      options,
    );
  }

  get file(): string {
    return this.#options.file;
  }

  sessions(): readonly SessionEntry[] {
    return this.#guard(() => this.#prepared(lastEvents).all() as SessionEntry[]);
  }

  read(session: string, afterSeq = 0, limit?: number): readonly Event[] {
    return this.#guard(() => {
      const known = this.#verified.get(session) ?? { seq: 0, hash: genesis };
      const from = known.seq <= afterSeq ? known : { seq: 0, hash: genesis };
      const sql = 'SELECT session, seq, body, hash FROM events WHERE session = ? AND seq > ? ORDER BY seq LIMIT ?';
      const most = limit === undefined ? -1 : afterSeq - from.seq + limit;
      const stored = this.#prepared(sql).all(session, from.seq, most) as StoredEvent[];
      const events = verifyChain(stored, from);
      const last = stored.at(-1);
      // A part of what was verified already says nothing new.
      if (last && (limit === undefined || last.seq > known.seq))
        this.#verified.set(session, { seq: last.seq, hash: last.hash });
      return events.filter(({ seq }) => seq > afterSeq).map((event) => upcast(event));
    });
  }

  part(session: string, from: number, to: number): readonly KeptEvent[] {
    const sql = 'SELECT body, hash FROM events WHERE session = ? AND seq BETWEEN ? AND ? ORDER BY seq';
    const rows = this.#guard(() => this.#db.prepare(sql).all(session, from, to) as { body: string; hash: string }[]);
    return rows.map(({ body, hash }) => ({ event: upcast(JSON.parse(body) as Event), hash }));
  }

  stored(session: string, afterSeq = 0): readonly StoredEvent[] {
    const sql = 'SELECT session, seq, body, hash FROM events WHERE session = ? AND seq > ? ORDER BY seq';
    return this.#guard(() => {
      const before = this.#db
        .prepare('SELECT seq, hash FROM events WHERE session = ? AND seq = ?')
        .get(session, afterSeq) as { seq: number; hash: string } | undefined;
      const stored = this.#db.prepare(sql).all(session, afterSeq) as StoredEvent[];
      verifyChain(stored, before);
      return stored;
    });
  }

  adopt(session: string, events: readonly StoredEvent[]): void {
    const take = this.#db.transaction(() => {
      verifyChain(events, this.#lastRow(session));
      const insert = this.#db.prepare('INSERT INTO events VALUES (?, ?, ?, ?)');
      for (const { seq, body, hash } of events) insert.run(session, seq, body, hash);
    });
    this.#guard(() => take.immediate());
  }

  append(session: string, expectedSeq: number, draft: EventDraft, lease: Lease | undefined): Event | 'conflict' {
    if (lease === undefined && !unleasedEvents.has(draft.type) && expectedSeq > 0) {
      throw new TypeError(`${draft.type} needs the lease of ${session}`);
    }
    const insert = this.#db.transaction((): Event | 'conflict' => {
      if (lease) this.#leases.require(lease);
      const head = this.#lastRow(session);
      if ((head?.seq ?? 0) !== expectedSeq) return 'conflict';
      const prevHash = head?.hash ?? genesis;
      const event = { ...draft, session, seq: expectedSeq + 1, v: eventVersions[draft.type], prevHash } as Event;
      const row = storeEvent(event);
      this.#prepared('INSERT INTO events VALUES (?, ?, ?, ?)').run(row.session, row.seq, row.body, row.hash);
      return event;
    });
    return this.#guard(() => insert.immediate());
  }

  head(session: string): string {
    return this.#guard(() => this.#lastRow(session)?.hash ?? genesis);
  }

  acquireLease(session: string, holder: LeaseHolder): Lease {
    return this.#leases.acquire(session, holder);
  }

  leaseOf(session: string): HeldLease | undefined {
    return this.#leases.of(session);
  }

  keepDocument(text: string): string {
    const hash = sha256(text);
    this.#guard(() => this.#db.prepare('INSERT OR IGNORE INTO documents VALUES (?, ?)').run(hash, text));
    return hash;
  }

  document(hash: string): string | undefined {
    const sql = 'SELECT text FROM documents WHERE sha256 = ?';
    return this.#guard(() => this.#db.prepare(sql).pluck().get(hash) as string | undefined);
  }

  close(): void {
    this.#db.close();
  }

  #lastRow(session: string): { seq: number; hash: string } | undefined {
    const sql = 'SELECT seq, hash FROM events WHERE session = ? ORDER BY seq DESC LIMIT 1';
    return this.#prepared(sql).get(session) as { seq: number; hash: string } | undefined;
  }

  #prepared(sql: string): Sqlite.Statement {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #guard<T>(work: () => T): T {
    return this.#patience.guard(work);
  }
}
