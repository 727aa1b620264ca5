import { Fault } from '../state/fault.ts';
import type { Runbook } from '../state/runbook/runbook.ts';
import type { Database, Engine } from '../tasks/engines/engine.ts';
import type { Secrets } from './secrets.ts';

export interface DatabasesOptions {
  readonly runbook: Pick<Runbook, 'databases' | 'environment'>;
  readonly secrets: Secrets;
  readonly engineOf: (key: string) => Engine;
  /** Shown by the servers beside every connection. */
  readonly application: string;
}

/** The databases of one session, each opened once, when it is first asked for. */
export class Databases {
  readonly #options: DatabasesOptions;
  readonly #open = new Map<string, Promise<Database>>();

  constructor(options: DatabasesOptions) {
    this.#options = options;
  }

  /** Faults: those of `Engine.connect` and of the secret that holds the URL. A failed opening is tried again next time. */
  open(name: string): Promise<Database> {
    const known = this.#open.get(name) ?? this.#connect(name);
    this.#open.set(name, known);
    known.catch(() => this.#open.delete(name));
    return known;
  }

  async close(): Promise<void> {
    const open = await Promise.allSettled(this.#open.values());
    await Promise.allSettled(open.map((result) => (result.status === 'fulfilled' ? result.value.close() : undefined)));
    this.#open.clear();
  }

  async #connect(name: string): Promise<Database> {
    const { runbook, secrets, engineOf, application } = this.#options;
    const declared = runbook.databases[name];
    const reference = runbook.environment.databases[name];
    if (!declared || !reference) {
      throw new Fault(
        'database/undeclared',
        `The runbook has no database ${name} in environment ${runbook.environment.name}.`,
        { retry: 'safe' },
      );
    }
    return engineOf(declared.engine).connect(await secrets.url(reference), { name, application });
  }
}
