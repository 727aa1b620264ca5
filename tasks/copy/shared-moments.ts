import type { Database } from '../engines/engine.ts';
import type { HeldDatabase } from './held-source.ts';

/** Whose moment: the copies of a phase that read one database. */
export interface MomentOwner {
  /** The phase, with its cell. */
  readonly phase: string;
  readonly database: Database;
}

/** A moment as one copy has it. */
export interface SharedMoment {
  readonly held: HeldDatabase;
  /** `monotonicMs` at which it was taken. */
  readonly heldSinceMs: number;
  /** Whether another copy took it before. */
  readonly isJoined: boolean;
  /**
   * `others`: whether copies that are still to come want it. One that failed asks for another moment, so that what was
   * repaired meanwhile is seen.
   */
  leave(others: boolean): Promise<void>;
}

interface Entry extends MomentOwner {
  readonly held: Promise<HeldDatabase>;
  readonly heldSinceMs: number;
  /** Steps that read it now. */
  readonly readers: Set<string>;
  isOver: boolean;
}

/** The moments that copies of a session share: one for each phase and source, from the first copy to the last. */
export class SharedMoments {
  readonly #entries = new Set<Entry>();

  /** The moment of a phase, or a new one where there is none yet, or nobody else may take it any more. */
  async enter(
    owner: MomentOwner,
    reader: string,
    nowMs: number,
    hold: () => Promise<HeldDatabase>,
  ): Promise<SharedMoment> {
    await this.#releaseIdle((entry) => entry.database.name === owner.database.name && !isSameOwner(entry, owner));
    const known = await this.#known(owner);
    const entry = known ?? { ...owner, held: hold(), heldSinceMs: nowMs, readers: new Set(), isOver: false };
    this.#entries.add(entry);
    entry.readers.add(reader);
    try {
      const { heldSinceMs } = entry;
      const held = await entry.held;
      return {
        ...{ held, heldSinceMs, isJoined: known !== undefined },
        leave: (others) => this.#leave(entry, reader, others),
      };
    } catch (error) {
      entry.readers.delete(reader);
      this.#entries.delete(entry);
      throw error;
    }
  }

  /** Whether a step reads a moment other than this one. */
  isReadingOther(reader: string, moment: SharedMoment | undefined): boolean {
    return [...this.#entries].some(
      ({ readers, heldSinceMs }) => readers.has(reader) && heldSinceMs !== moment?.heldSinceMs,
    );
  }

  /** Lets go of what nobody reads right now: the copies of that database are taken back, or it is to be closed. */
  async letGo(database: string): Promise<void> {
    await this.#releaseIdle((entry) => entry.database.name === database);
  }

  /** Lets go of everything: the session ends. */
  async releaseAll(): Promise<void> {
    await Promise.all([...this.#entries].map((entry) => this.#release(entry)));
  }

  async #known(owner: MomentOwner): Promise<Entry | undefined> {
    for (const entry of this.#entries) {
      if (!isSameOwner(entry, owner) || entry.isOver) continue;
      if (await entry.held.then((held) => held.isHeld()).catch(() => false)) return entry;
      entry.isOver = true;
      if (entry.readers.size === 0) await this.#release(entry);
    }
    return undefined;
  }

  async #leave(entry: Entry, reader: string, others: boolean): Promise<void> {
    entry.readers.delete(reader);
    entry.isOver ||= !others;
    if (entry.isOver && entry.readers.size === 0) await this.#release(entry);
  }

  async #releaseIdle(which: (entry: Entry) => boolean): Promise<void> {
    const idle = [...this.#entries].filter((entry) => entry.readers.size === 0 && which(entry));
    await Promise.all(idle.map((entry) => this.#release(entry)));
  }

  async #release(entry: Entry): Promise<void> {
    this.#entries.delete(entry);
    const held = await entry.held.catch(() => undefined);
    await held?.release();
  }
}

function isSameOwner(a: MomentOwner, b: MomentOwner): boolean {
  return a.phase === b.phase && a.database === b.database;
}
