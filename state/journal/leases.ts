import { randomUUID } from 'node:crypto';
import type { Clock } from '../ports.ts';
import { leased, leaseLost } from './faults.ts';
import type { Lease, LeaseHolder } from './journal.ts';
import { leaseSeconds } from './schema.ts';

/** The journal's file, as far as leases need it. */
export interface LeaseStore {
  run(sql: string, ...values: readonly unknown[]): { readonly changes: number };
  get(sql: string, ...values: readonly unknown[]): unknown;
  /** All of it or nothing, and nobody else between. */
  exclusively(work: () => void): void;
}

export interface LeaseOptions {
  readonly clock: Pick<Clock, 'now'>;
  /**
   * Whether a process on this host is alive; a dead holder's lease is taken at once. `startedAt`, where it is known, tells
   * it from a later one with the same pid.
   */
  readonly isAlive: (pid: number, startedAt?: string) => boolean;
  /** When this process started, in a form that is only good for comparing; empty where the system does not tell. */
  readonly startedAt?: string;
  readonly host: string;
}

export type HeldLease = LeaseHolder & { readonly heartbeatAt: string; readonly stale: boolean };

/** Who may write which session: one process at a time, as long as it gives signs of life. */
export class Leases {
  readonly #store: LeaseStore;
  readonly #options: LeaseOptions;

  constructor(store: LeaseStore, options: LeaseOptions) {
    this.#store = store;
    this.#options = options;
  }

  acquire(session: string, holder: LeaseHolder): Lease {
    const owner = ownerOf(this.#options.startedAt);
    this.#store.exclusively(() => {
      const present = this.of(session);
      if (present && !present.stale) throw leased(session, present);
      const { name, host, pid } = holder;
      const sql =
        'INSERT OR REPLACE INTO leases (session, owner, name, host, pid, heartbeat_at) VALUES (?, ?, ?, ?, ?, ?)';
      this.#store.run(sql, session, owner, name, host, pid, this.#nowMs());
    });
    return {
      session,
      owner,
      heartbeat: () => this.#heartbeat(session, owner),
      release: () => void this.#store.run('DELETE FROM leases WHERE session = ? AND owner = ?', session, owner),
    };
  }

  of(session: string): HeldLease | undefined {
    const sql = 'SELECT owner, name, host, pid, heartbeat_at AS beat FROM leases WHERE session = ?';
    const row = this.#store.get(sql, session) as (LeaseHolder & { owner: string; beat: number }) | undefined;
    if (!row) return undefined;
    const { beat, owner, ...holder } = row;
    const isDead = row.host === this.#options.host && !this.#options.isAlive(row.pid, startOf(owner));
    const stale = isDead || this.#nowMs() - beat > leaseSeconds * 1000;
    return { ...holder, heartbeatAt: new Date(beat).toISOString(), stale };
  }

  /** Faults: `session/lease-lost`. */
  require(lease: Lease): void {
    const row = this.#store.get('SELECT owner FROM leases WHERE session = ?', lease.session) as
      | { owner: string }
      | undefined;
    if (row?.owner !== lease.owner) throw leaseLost(lease.session, this.of(lease.session));
  }

  #heartbeat(session: string, owner: string): void {
    const sql = 'UPDATE leases SET heartbeat_at = ? WHERE session = ? AND owner = ?';
    const { changes } = this.#store.run(sql, this.#nowMs(), session, owner);
    if (changes === 0) throw leaseLost(session, this.of(session));
  }

  #nowMs(): number {
    return this.#options.clock.now().getTime();
  }
}

const separator = ' started ';

/**
 * The owner's name is one of its own for every lease. With the time its process started behind it, the next one can tell
 * whether the process that has the pid now is still the holder; a Nightferry of before only compares the whole.
 */
function ownerOf(startedAt: string | undefined): string {
  return startedAt ? `${randomUUID()}${separator}${startedAt}` : randomUUID();
}

function startOf(owner: string): string | undefined {
  const at = owner.indexOf(separator);
  return at < 0 ? undefined : owner.slice(at + separator.length);
}
