import { Fault } from '../fault.ts';
import { guard } from './sqlite-faults.ts';

const impatientMs = 250;

/** Who waited in vain once is not made to wait as long again: a session that ends for it has more to write. */
export class Patience {
  readonly #file: string;
  readonly #patientMs: number;
  readonly #waitAtMost: (ms: number) => void;
  #isImpatient = false;

  /** `waitAtMost` tells the database how long to wait for another program's lock, in milliseconds. */
  constructor(file: string, patientMs: number, waitAtMost: (ms: number) => void) {
    this.#file = file;
    this.#patientMs = patientMs;
    this.#waitAtMost = waitAtMost;
  }

  /** What `work` gives. Faults: those of `sqlite-faults.ts`; after `journal/busy` it waits less, until something works again. */
  guard<T>(work: () => T): T {
    try {
      const result = guard(this.#file, work);
      if (this.#isImpatient) this.#become(false);
      return result;
    } catch (error) {
      if (error instanceof Fault && error.code === 'journal/busy') this.#become(true);
      throw error;
    }
  }

  #become(impatient: boolean): void {
    this.#waitAtMost(impatient ? impatientMs : this.#patientMs);
    this.#isImpatient = impatient;
  }
}
