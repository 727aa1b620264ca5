import { recordFault } from '../../state/fault.ts';
import { formatCount } from '../../state/format.ts';
import type { Observable } from '../../state/ports.ts';
import type { RejectRecord } from '../../state/rejects/record.ts';
import type { RejectsSeen } from '../../state/rejects/seen.ts';
import { stepContext } from '../../tasks/context.ts';
import type { Night } from '../../tasks/night.ts';
import { writeCsv } from '../rejects/export.ts';
import { readRejects } from '../rejects/read.ts';
import type { RejectSight } from '../rejects/sight.ts';
import { databasesWithRejects, storesOf } from '../rejects/stores.ts';
import { tallyText } from '../rejects/tally-text.ts';
import type { Workbench } from '../workbench.ts';

/** As many as anybody leafs through; an export has all of them. */
const mostShown = 5_000;

const nothingSeen: RejectsSeen = { state: 'looking', list: [], more: 0 };

/** The rejects of a session that is held here, looked up when somebody turns to them, one question at a time. */
export class RejectsLook implements Observable<RejectsSeen | undefined> {
  readonly #night: Night;
  readonly #workbench: Pick<Workbench, 'redactor' | 'actor'>;
  readonly #giveUp = new AbortController();
  readonly #listeners = new Set<() => void>();
  #seen: RejectsSeen | undefined;
  #isClosed = false;
  #before: Promise<void> = Promise.resolve();

  constructor(night: Night, workbench: Pick<Workbench, 'redactor' | 'actor'>) {
    this.#night = night;
    this.#workbench = workbench;
  }

  look(): void {
    this.#inTurn(async () => {
      const { said: _, fault: __, ...before } = this.#seen ?? nothingSeen;
      this.#show({ ...before, state: 'looking' });
      await this.#lookUp();
    });
  }

  /** Writes all of them beside the reports, and says where. */
  export(): void {
    this.#inTurn(async () => {
      const { path, rejects } = await writeCsv(await this.#sight(), `${this.#night.log.snapshot().id}-rejects.csv`);
      this.say(`${formatCount(rejects, 'reject')} written to ${path}`, true);
    });
  }

  /** Tries what is open again, and counts anew: what the session asks about it is another question then. */
  retry(): void {
    this.#inTurn(async () => {
      const { said: _, ...before } = this.#seen ?? nothingSeen;
      this.#show({ ...before, retrying: true });
      const { log, runbook, signal } = this.#night;
      try {
        const { retryOpen } = await import('../rejects/retry.ts');
        const { stores, wanted } = await this.#sight();
        const by = this.#workbench.actor.name;
        const context = (at: { readonly phase: string; readonly step: string }) =>
          stepContext({ ...at, generation: 1, attempt: 1 }, this.#night);
        const tally = await retryOpen({
          ...{ log, runbook, stores, wanted, by, context },
          signal: AbortSignal.any([signal, this.#giveUp.signal]),
        });
        this.say(tallyText(tally), tally.refused + tally.gone === 0);
      } finally {
        const { retrying: ___, ...after } = this.#seen ?? nothingSeen;
        this.#show(after);
      }
      await this.#lookUp();
    });
  }

  get isRetrying(): boolean {
    return this.#seen?.retrying === true;
  }

  /** What is being tried comes to its end, and is journaled; the rest is left for later. */
  async giveUp(): Promise<void> {
    this.#giveUp.abort();
    await this.#before;
  }

  /** The session gives its connections back: what was seen stays, and nothing is looked up from here on. */
  close(): void {
    this.#isClosed = true;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  snapshot(): RejectsSeen | undefined {
    return this.#seen;
  }

  say(text: string, isGood: boolean): void {
    this.#show({ ...(this.#seen ?? nothingSeen), said: { text, isGood } });
  }

  async #lookUp(): Promise<void> {
    const { session, stores, wanted, redactor } = await this.#sight();
    const list: RejectRecord[] = [];
    let more = 0;
    for await (const reject of readRejects(session, stores, wanted)) {
      if (list.length < mostShown) list.push(redactor.data(reject));
      else more += 1;
    }
    const { said } = this.#seen ?? {};
    this.#show({ state: 'looked', at: this.#night.clock.now().toISOString(), list, more, ...(said && { said }) });
  }

  async #sight(): Promise<RejectSight> {
    const { log, runbook, database } = this.#night;
    const session = log.snapshot();
    const stores = await storesOf(session, databasesWithRejects(runbook, session), (name) => database(name));
    return { session, stores, wanted: {}, redactor: this.#workbench.redactor };
  }

  #inTurn(work: () => Promise<void>): void {
    if (this.#isClosed) {
      this.say('The session has given its connections back: nightferry rejects does it now.', false);
      return;
    }
    this.#before = this.#before.then(work).catch((error: unknown) => {
      const fault = this.#workbench.redactor.data(recordFault(error));
      this.#show({ ...(this.#seen ?? nothingSeen), state: 'failed', fault });
    });
  }

  #show(seen: RejectsSeen): void {
    this.#seen = seen;
    for (const listener of this.#listeners) listener();
  }
}
