import type { Event } from '../../state/events.ts';
import { agreement } from '../../state/journal/agreement.ts';
import type { StoredEvent } from '../../state/journal/chain.ts';
import type { Journal } from '../../state/journal/journal.ts';
import type { Clock } from '../../state/ports.ts';
import { standingFreezes } from '../../state/session/freezes.ts';
import type { SessionLog } from '../../state/session/log.ts';
import type { Manifest } from '../../state/session/opened.ts';
import type { CopiedDocument, CopyWriter, JournalCopy } from '../../tasks/engines/journal-copy.ts';
import type { Databases } from '../databases.ts';
import { adoptedElsewhere, copyDiffers, copyFrozen } from './faults.ts';

/** Events in one statement. */
const batch = 200;

export interface ReplicaOptions {
  readonly database: string;
  readonly journal: Pick<Journal, 'stored' | 'document'>;
  readonly log: Pick<SessionLog, 'snapshot' | 'follow'>;
  readonly databases: Pick<Databases, 'open'>;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * The copy of one session's journal in one database. Knows how far it is, and nothing else: what it lacks is read from
 * the journal each time, so that nothing has to be remembered while the database is out of reach, let go of, or replaced.
 */
export class Replica {
  readonly database: string;
  readonly #options: ReplicaOptions;
  #writer: CopyWriter | undefined;
  /** The last event that the copy is known to hold. */
  #seq = 0;
  /** The same, but kept while the database is out of reach: only what was journaled after it is not there. */
  #heldLast = 0;
  /** The name stands for another database than the one that is being written to. */
  #isReplaced = false;

  constructor(options: ReplicaOptions) {
    this.#options = options;
    this.database = options.database;
    options.log.follow((event) => this.#see(event));
  }

  /** Whether it holds everything that was journaled up to `seq`. */
  holds(seq: number): boolean {
    return this.#seq >= seq && !this.#isReplaced;
  }

  /** Nightferry let go of the database: there is nothing to be written to, and nothing wrong. */
  get isReleased(): boolean {
    return this.#options.log.snapshot().facts.released.includes(this.database);
  }

  /** When what it lacks was journaled; now, when it lacks nothing. */
  get since(): string {
    const { journal, log, clock } = this.#options;
    const [first] = journal.stored(log.snapshot().id, this.#heldLast);
    return first ? (JSON.parse(first.body) as Event).at : clock.now().toISOString();
  }

  /** Whether the database has a copy of this session already. Faults: those of connecting. */
  async isThere(): Promise<boolean> {
    const { databases, log } = this.#options;
    const { journalCopy } = await databases.open(this.database);
    return journalCopy !== undefined && (await journalCopy.links(log.snapshot().id)).length > 0;
  }

  /**
   * Writes what is missing. Faults: `session/adopted`, `handover/differs`, `handover/frozen`, those of the copy and of its
   * connection; then it is as it was, and may be tried again. `onSent` is called as it goes on.
   */
  async catchUp(signal: AbortSignal, onSent: () => void): Promise<void> {
    try {
      while (!signal.aborted && !this.isReleased) {
        if (this.#isReplaced) await this.#letGo();
        const { id, seq } = this.#options.log.snapshot();
        if (this.holds(seq)) return;
        this.#writer ??= await this.#begin(id, signal);
        await this.#send(id, this.#writer);
        onSent();
      }
    } catch (error) {
      const wasReplaced = this.#isReplaced;
      await this.#letGo();
      // Its connection was closed under it, on purpose.
      if (!wasReplaced) throw error;
    }
  }

  async close(): Promise<void> {
    await this.#letGo();
  }

  #see(event: Event): void {
    if (event.type !== 'database.released' && event.type !== 'database.repinned') return;
    if (event.data.database === this.database) this.#isReplaced = true;
  }

  async #begin(session: string, signal: AbortSignal): Promise<CopyWriter> {
    const copy = await this.#copy();
    if (!(await copy.exists()) && this.#isFrozen()) throw copyFrozen(this.database);
    await copy.prepare(signal);
    await this.#reconcile(session, copy);
    return copy.open(session);
  }

  async #send(session: string, writer: CopyWriter): Promise<void> {
    const { journal } = this.#options;
    const events = journal.stored(session, this.#seq).slice(0, batch);
    const last = events.at(-1);
    if (!last) return;
    await writer.keep(this.#documentsOf(events));
    if (await writer.add(events)) this.#reached(last.seq);
    else await this.#reconcile(session, await this.#copy());
  }

  /** How far the copy is, whoever wrote it. A database that was restored from a backup has an older one. */
  async #reconcile(session: string, copy: JournalCopy): Promise<void> {
    const ours = this.#options.journal.stored(session);
    const theirs = await copy.links(session);
    const common = agreement(ours, theirs);
    if (theirs.length > common) throw await this.#differing(session, copy, common + 1);
    this.#reached(common);
  }

  async #differing(session: string, copy: JournalCopy, from: number): Promise<Error> {
    return whatDiffers(this.database, session, await copy.events(session), from);
  }

  async #copy(): Promise<JournalCopy> {
    const { journalCopy } = await this.#options.databases.open(this.database);
    if (!journalCopy) throw new TypeError(`the engine of ${this.database} keeps no copies`);
    return journalCopy;
  }

  #isFrozen(): boolean {
    return standingFreezes(this.#options.log.snapshot().facts).some(({ database }) => database === this.database);
  }

  #documentsOf(events: readonly StoredEvent[]): readonly CopiedDocument[] {
    const hashes = events.flatMap(manifestsIn).flatMap(({ files }) => files.map(({ sha256 }) => sha256));
    return [...new Set(hashes)].flatMap((sha256) => {
      const text = this.#options.journal.document(sha256);
      // A text of the database can't hold NUL; nor does any SQL that could be run.
      return text === undefined || text.includes('\0') ? [] : [{ sha256, text }];
    });
  }

  #reached(seq: number): void {
    this.#seq = seq;
    this.#heldLast = seq;
  }

  async #letGo(): Promise<void> {
    const writer = this.#writer;
    if (this.#isReplaced) this.#heldLast = 0;
    this.#writer = undefined;
    this.#seq = 0;
    this.#isReplaced = false;
    await writer?.close();
  }
}

/** What another telling of a session is to whoever finds it: an adoption by another host, or something unexplained. */
export function whatDiffers(database: string, session: string, theirs: readonly StoredEvent[], from: number): Error {
  const beyond = theirs.slice(from - 1).map(({ body }) => JSON.parse(body) as Event);
  const adoption = beyond.find(({ type }) => type === 'session.adopted');
  return adoption ? adoptedElsewhere(database, adoption) : copyDiffers(session, database, from);
}

function manifestsIn({ body }: StoredEvent): readonly Manifest[] {
  const event = JSON.parse(body) as Event;
  return event.type === 'session.opened' || event.type === 'runbook.amended' ? [event.data.manifest] : [];
}
