import type { Journal } from '../../state/journal/journal.ts';
import type { Clock } from '../../state/ports.ts';
import type { Runbook } from '../../state/runbook/runbook.ts';
import type { ConductedNight } from '../night.ts';
import type { SessionHandle } from '../session/handle.ts';
import { databasesWithCopy } from '../session/locks.ts';
import type { Workbench } from '../workbench.ts';
import { Copying } from './copying.ts';
import { Replica } from './replica.ts';

/** The mirror of a session. That of a dry run copies nothing. */
export function mirrorOf(
  held: Pick<SessionHandle, 'log' | 'databases'>,
  runbook: Runbook,
  workbench: Pick<Workbench, 'journal' | 'clock' | 'engineOf'>,
): Mirror {
  const isDry = held.log.snapshot().opened.dryRun;
  return new Mirror(held, isDry ? [] : databasesWithCopy(runbook, workbench.engineOf), workbench);
}

/** The session that is copied. */
export interface Followed {
  readonly log: SessionHandle['log'];
  readonly databases: Pick<SessionHandle['databases'], 'open'>;
}

export interface MirrorOptions {
  readonly patienceMs?: number;
  readonly retryMs?: number;
}

/**
 * Keeps copies of a session's journal in the databases that it changes, beside the night and never in its way: they are
 * what another host goes on from when this one is gone. They begin with the first step that changes anything. Only there
 * does a step wait for them, a few seconds at most; that a copy can't be written is journaled, and it is tried again.
 */
export class Mirror {
  readonly #log: Followed['log'];
  readonly #copyings: readonly Copying[];
  #isRunning = false;

  /** `names`: the databases that are to have a copy. */
  constructor(
    { log, databases }: Followed,
    names: readonly string[],
    { journal, clock }: { readonly journal: Journal; readonly clock: Pick<Clock, 'now' | 'sleep'> },
    { patienceMs = 3_000, retryMs = 5_000 }: MirrorOptions = {},
  ) {
    this.#log = log;
    this.#copyings = names.map((database) => {
      const replica = new Replica({ database, journal, log, databases, clock });
      return new Copying(replica, { log, clock, patienceMs, retryMs });
    });
  }

  /** Begins to follow. Call the result when the night is over: it resolves when the rest is copied, or some seconds later. */
  start(night: Pick<ConductedNight, 'stop'>): () => Promise<void> {
    this.#isRunning = true;
    const ended = new AbortController();
    const stop = (error: unknown) => night.stop({ why: 'fault', error });
    const running = this.#copyings.map((copying) => copying.run(ended.signal, stop));
    const unsubscribe = this.#log.subscribe(() => {
      for (const copying of this.#copyings) copying.wake();
    });
    return async () => {
      this.#isRunning = false;
      await Promise.all(this.#copyings.map((copying) => copying.end()));
      unsubscribe();
      ended.abort();
      await Promise.all(running);
    };
  }

  /** Resolves when every copy knows what is journaled so far, or is journaled to be behind. */
  async intentKnown(): Promise<void> {
    if (this.#isRunning) await Promise.all(this.#copyings.map((copying) => copying.know()));
  }
}
