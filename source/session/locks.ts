import type { Runbook } from '../../state/runbook/runbook.ts';
import { stepsIn } from '../../state/runbook/steps-in.ts';
import type { Engine } from '../../tasks/engines/engine.ts';
import type { SessionLock } from '../../tasks/engines/session-lock.ts';
import type { Touch } from '../../tasks/kind.ts';
import { kindOf } from '../../tasks/kinds.ts';
import type { Databases } from '../databases.ts';

/** The databases that some step changes, by the runbook's names; those of the ways back too. */
export function touchedDatabases(runbook: Runbook): readonly string[] {
  return namesIn(runbook, () => true);
}

function namesIn(runbook: Runbook, counts: (touch: Touch) => boolean): readonly string[] {
  const steps = [...runbook.phases, ...runbook.rollbacks.map(({ phase }) => phase)].flatMap(stepsIn);
  const names = steps
    .flatMap(({ kind, spec }) => kindOf(kind).touches(spec))
    .flatMap((touch) => (touch.what === 'database' && counts(touch) ? [touch.database] : []));
  return [...new Set(names)];
}

/**
 * Those of them in which something of ours is kept: the ledger, and with it a copy of the journal. A database that is only
 * kept from being written gets nothing.
 */
export function databasesWithCopy(runbook: Runbook, engineOf: (key: string) => Engine): readonly string[] {
  const offers = (name: string) => engineOf(runbook.databases[name]?.engine ?? '').capabilities.has('journal-copy');
  return namesIn(runbook, (touch) => touch.what === 'database' && touch.contents !== 'kept').filter(offers);
}

/** The locks of a session in its databases, one each, held against sessions of other journals on other hosts too. */
export class DatabaseLocks {
  readonly #databases: Databases;
  readonly #owner: string;
  readonly #held = new Map<string, SessionLock>();
  #onLost: (error: Error) => void = () => undefined;

  constructor(databases: Databases, owner: string) {
    this.#databases = databases;
    this.#owner = owner;
  }

  /** Faults: `database/locked`; then nothing stays locked. */
  async takeAll(names: readonly string[]): Promise<void> {
    try {
      for (const name of names) await this.take(name);
    } catch (error) {
      await this.releaseAll();
      throw error;
    }
  }

  /** Faults: `database/locked`. */
  async take(name: string): Promise<void> {
    if (this.#held.has(name)) return;
    const lock = await (await this.#databases.open(name)).lock(this.#owner);
    this.#held.set(name, lock);
    // One that was given back on purpose is not lost.
    void lock.lost.then((error) => this.#held.get(name) === lock && this.#onLost(error));
  }

  async release(name: string): Promise<void> {
    const lock = this.#held.get(name);
    this.#held.delete(name);
    await lock?.release();
  }

  async releaseAll(): Promise<void> {
    await Promise.allSettled([...this.#held.keys()].map((name) => this.release(name)));
  }

  /** Calls back when a lock is lost: the connection broke, and another session took it. */
  onLost(listener: (error: Error) => void): void {
    this.#onLost = listener;
  }
}
