import { Fault, messageOf } from '../../state/fault.ts';
import type { Clock, Files } from '../../state/ports.ts';
import { passedLimits, type Reading, unseenLimits } from '../../state/pressure.ts';
import type { Database } from '../engines/engine.ts';
import type { Brake } from './gate.ts';
import type { CopyLimits } from './limits.ts';

/** How often the servers are looked at. */
const everyMs = 2_000;

export interface BrakeOptions {
  readonly limits: CopyLimits;
  readonly from: Database;
  readonly to: Database;
  readonly files: Files;
  readonly clock: Clock;
  readonly say: (line: string) => void;
}

/** Pauses a copy while a limit of the runbook is passed at one of its servers, and lets it go on when all is well again. */
export class LimitBrake implements Brake {
  readonly #options: BrakeOptions;
  readonly #listeners = new Set<() => void>();
  #held: Brake['held'];
  #isBlind = false;

  constructor(options: BrakeOptions) {
    this.#options = options;
  }

  get held(): Brake['held'] {
    return this.#held;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Looks once, and then every two seconds until `ended`. Faults: `copy/limit-unseen` where the runbook sets a limit that
   * can't be watched.
   */
  async watch(ended: AbortSignal): Promise<void> {
    const { limits, to, from } = this.#options;
    const first = await this.#read();
    const unseen = unseenLimits(limits.asked, first);
    if (unseen.length > 0) throw unseenFault(unseen, [...new Set([from, to].map(({ name }) => name))]);
    this.#judge(first);
    if (watchesNothing(limits, first)) return;
    void this.#goOnWatching(ended);
  }

  async #goOnWatching(ended: AbortSignal): Promise<void> {
    const { clock, say } = this.#options;
    while (!ended.aborted) {
      await clock.sleep(everyMs, ended);
      if (ended.aborted) return;
      try {
        this.#judge(await this.#read());
        this.#isBlind = false;
      } catch (error) {
        // What can't be seen now changes nothing: a server that is gone stops the copy by itself.
        if (!this.#isBlind && !ended.aborted) say(`limits can't be looked at: ${messageOf(error)}`);
        this.#isBlind = true;
      }
    }
  }

  async #read(): Promise<readonly Reading[]> {
    const { from, to } = this.#options;
    return Promise.all([this.#readOne(from, false), this.#readOne(to, true)]);
  }

  async #readOne(database: Database, isWritten: boolean): Promise<Reading> {
    const { files, clock } = this.#options;
    const pressure = (await database.pressure?.(files, clock)) ?? unknown;
    return { database: database.name, pressure, isWritten };
  }

  #judge(readings: readonly Reading[]): void {
    const { limits, clock, say } = this.#options;
    const [why, ...others] = passedLimits(limits.limits, readings, this.#held !== undefined);
    const before = this.#held;
    if (why === undefined) this.#held = undefined;
    else this.#held = { what: 'limited', why, since: before?.since ?? clock.now().toISOString() };
    if (!before && why !== undefined) say(`pauses: ${[why, ...others].join('; ')}`);
    if (before && why === undefined) say('goes on: every limit is kept again');
    if (before?.why !== why) for (const listener of [...this.#listeners]) listener();
  }
}

const unknown = { standbys: 'hidden', transaction: 'hidden', slots: 'hidden', disk: 'hidden' } as const;

function watchesNothing({ limits, asked }: CopyLimits, readings: readonly Reading[]): boolean {
  const isAsked = Object.values(asked).some((limit) => limit !== undefined);
  return !isAsked && (limits.freeDisk === undefined || readings.every(({ pressure }) => pressure.disk === 'hidden'));
}

function unseenFault(unseen: readonly string[], databases: readonly string[]): Fault {
  return new Fault('copy/limit-unseen', `A limit of this copy can't be watched: ${unseen.join(', ')}.`, {
    remedy: [
      `Let the roles of ${databases.join(' and ')} see it: GRANT pg_monitor TO role; on SQL Server GRANT VIEW SERVER STATE TO login;`,
      'Free disk of PostgreSQL can only be known of a server on this machine, by a role that may read its settings (pg_monitor).',
      'Or take the limit out of the runbook, and watch it by other means.',
    ],
    retry: 'safe',
  });
}
