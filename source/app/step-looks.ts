import { recordFault } from '../../state/fault.ts';
import type { Observable } from '../../state/ports.ts';
import type { SecretReference, Step } from '../../state/runbook/runbook.ts';
import { stepsIn } from '../../state/runbook/steps-in.ts';
import type { StepLook, StepSight } from '../../state/step-look.ts';
import type { Night } from '../../tasks/night.ts';
import { lookAtStep } from '../../tasks/step-look.ts';
import type { Secrets } from '../secrets.ts';

/** How one step is looked at: `lookAtStep`, with what it needs. */
export type Looker = (phase: string, step: Step, signal: AbortSignal) => Promise<StepSight>;

/**
 * The looker of a session, for as long as it holds its connections. Nobody is asked for a secret, for the screens have the
 * terminal; and what a command tells now is not kept, for it may be good for minutes only and the step runs hours later.
 */
export function lookerOf(night: Night, secrets: Secrets): Looker {
  return (phase, step, signal) => {
    const quiet = secrets.withoutAsking();
    const secret = (reference: SecretReference) => quiet.value(reference);
    return lookAtStep(phase, step, night, { signal: AbortSignal.any([signal, night.signal]), secret });
  };
}

/**
 * What the step that is on the screen would do: looked at when the screen is opened, given up when it is left. One at a
 * time, and never twice at once, so that leafing through forty steps puts no load on a server.
 */
export class StepLooks implements Observable<StepLook | undefined> {
  readonly #look: Looker;
  readonly #night: Pick<Night, 'runbook' | 'clock'>;
  readonly #listeners = new Set<() => void>();
  #shown: StepLook | undefined;
  #isClosed = false;
  #giveUp = new AbortController();
  #before: Promise<void> = Promise.resolve();

  constructor(night: Pick<Night, 'runbook' | 'clock'>, look: Looker) {
    this.#night = night;
    this.#look = look;
  }

  open(phase: string, id: string): void {
    this.leave();
    if (this.#isClosed) return;
    const step = findStep(phase, id, this.#night);
    if (!step) return;
    const giveUp = this.#giveUp;
    const at = { phase, step: id };
    this.#show({ ...at, state: 'looking' });
    const before = this.#before;
    this.#before = (async () => {
      await before;
      if (giveUp.signal.aborted) return;
      const seen = await this.#look(phase, step, giveUp.signal).catch(asSight);
      if (giveUp.signal.aborted) return;
      this.#show({ ...at, state: 'looked', at: this.#night.clock.now().toISOString(), seen });
    })();
  }

  /** Nobody looks any more: what is being asked of servers is cancelled. */
  leave(): void {
    this.#giveUp.abort();
    this.#giveUp = new AbortController();
    if (this.#shown?.state === 'looking') this.#show(undefined);
  }

  /** The session gives its connections back: nothing is looked at from here on. */
  close(): void {
    this.#isClosed = true;
    this.leave();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  snapshot(): StepLook | undefined {
    return this.#shown;
  }

  #show(shown: StepLook | undefined): void {
    this.#shown = shown;
    for (const listener of this.#listeners) listener();
  }
}

/** What is wrong with the looking itself is seen where the commands would stand. */
function asSight(error: unknown): StepSight {
  const nothing = { lines: [], checks: [], evidence: [] };
  return { touches: [], does: { ...nothing, fault: recordFault(error) }, undo: { can: 'yes', lines: [] } };
}

function findStep(phase: string, step: string, { runbook }: Pick<Night, 'runbook'>): Step | undefined {
  const phases = [...runbook.phases, ...runbook.rollbacks.map((rollback) => rollback.phase)];
  return phases
    .filter(({ id }) => id === phase)
    .flatMap(stepsIn)
    .find(({ id }) => id === step);
}
