import { statSync } from 'node:fs';
import { type Beacon, decodeBeacon } from '../../state/beacon.ts';
import type { Actor } from '../../state/events.ts';
import { Fault, type FaultRecord, recordFault } from '../../state/fault.ts';
import type { Journal } from '../../state/journal/journal.ts';
import type { LiveSteps } from '../../state/live.ts';
import type { TreeSnapshot } from '../../state/live-tree.ts';
import type { Clock } from '../../state/ports.ts';
import type { Question } from '../../state/question.ts';
import { type Life, lifeOf } from '../../state/session/life.ts';
import { SessionLog } from '../../state/session/log.ts';
import { openQuestions } from '../../state/session/status.ts';
import { beaconFile, type ReadText, readBeacon } from './beacon-file.ts';
import { Observed } from './observed.ts';

export interface WatchOptions {
  /** May be open for reading only. */
  readonly journal: Journal & { readonly file: string };
  readonly clock: Clock;
  readonly actor: Actor;
}

/** What the other process shows changes once a second, too. */
const betweenMs = 1_000;

/**
 * A session that another process runs, or none: its facts from the journal, as they are appended, and its present moment
 * from what that process shows. Writes nothing anywhere.
 */
export class WatchedSession {
  readonly log: SessionLog;
  readonly live = new Observed<LiveSteps>(new Map());
  readonly tree = new Observed<TreeSnapshot>(noTree);
  /** What the person there is asked just now. */
  readonly questions = new Observed<readonly Question[]>([]);
  readonly life: Observed<Life>;
  /** Why nothing new can be read, while that is so. */
  readonly trouble = new Observed<FaultRecord | undefined>(undefined);
  readonly #options: WatchOptions;
  readonly #inode: number;
  readonly #beaconFile: string;
  #read: ReadText | undefined;
  #beacon: Beacon | undefined;

  /** Faults: `session/unknown`, and those of reading a journal. */
  constructor(session: string, options: WatchOptions) {
    const { journal, clock, actor } = options;
    const redact = <T>(value: T) => value;
    this.#options = options;
    this.#inode = inodeOf(journal.file);
    this.#beaconFile = beaconFile(journal.file, session);
    this.log = SessionLog.read({ journal, clock, actor, lease: undefined, redact }, session);
    this.life = new Observed(this.#lifeNow());
  }

  /** Looks again and again until the signal aborts. */
  async watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.look();
      await this.#options.clock.sleep(betweenMs, signal);
    }
  }

  /** Takes in what is new. Rejects never: what keeps it from reading is its `trouble`. */
  async look(): Promise<void> {
    try {
      this.#requireSameFile();
      const read = await readBeacon(this.#beaconFile, this.#read);
      // An event first, then the moment: what a step left is there before its progress goes.
      this.log.refresh();
      if (read !== this.#read) this.#beacon = read && decodeBeacon(read.text, this.#options.clock);
      this.#read = read;
      const life = this.#lifeNow();
      if (!isSame(life, this.life.snapshot())) this.life.become(life);
      this.#showMoment(life);
      this.trouble.become(undefined);
    } catch (error) {
      const fault = recordFault(error);
      if (fault.message !== this.trouble.snapshot()?.message) this.trouble.become(fault);
    }
  }

  /** Who has the old file open reads on in it as if nothing had happened. */
  #requireSameFile(): void {
    const { file } = this.#options.journal;
    if (inodeOf(file) === this.#inode) return;
    throw new Fault('journal/replaced', `The journal ${file} is another file now: leave, and watch it anew.`);
  }

  /** The beacon of a process that is gone, or that does not hold the session, says nothing. */
  #current(): Beacon | undefined {
    const lease = this.#options.journal.leaseOf(this.log.snapshot().id);
    const isTheirs = lease && !lease.stale && this.#beacon?.pid === lease.pid && this.#beacon.host === lease.host;
    return isTheirs ? this.#beacon : undefined;
  }

  #lifeNow(): Life {
    const { journal, clock } = this.#options;
    const session = this.log.snapshot();
    return lifeOf(session, journal.leaseOf(session.id), this.#current(), clock.now());
  }

  #showMoment(life: Life): void {
    const session = this.log.snapshot();
    const beacon = life.kind === 'runs' ? this.#current() : undefined;
    // Where nothing is shown, the disk may be full: the journal still says what was asked and not answered.
    const asked = life.kind === 'runs' ? (beacon?.asked ?? openQuestions(session)) : [];
    const questions = asked.flatMap((id) => session.questions[id]?.question ?? []);
    if (!isSame(questions, this.questions.snapshot())) this.questions.become(questions);
    this.tree.become(beacon?.tree ?? noTree);
    this.live.become(beacon?.steps ?? noSteps);
  }
}

function inodeOf(file: string): number {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found) return found.ino;
  throw new Fault('journal/missing', `There is no journal at ${file} any more.`);
}

const noTree: TreeSnapshot = { phase: undefined, nodes: [] };
const noSteps: LiveSteps = new Map();

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
