import { Fault } from '../state/fault.ts';
import type { Runbook, SecretReference } from '../state/runbook/runbook.ts';
import { formatSecretReference } from '../state/runbook/secret.ts';
import type { Database, Engine } from '../tasks/engines/engine.ts';
import type { Surroundings } from '../tasks/engines/surroundings.ts';
import type { Secrets } from './secrets.ts';

export interface DatabasesOptions {
  readonly runbook: Pick<Runbook, 'databases' | 'environment'>;
  readonly secrets: Secrets;
  readonly engineOf: (key: string) => Engine;
  /** Shown by the servers beside every connection. */
  readonly application: string;
  /** Databases that may not be there: they are opened without being connected to. */
  readonly released?: readonly string[];
  /** What URLs may leave to this machine. Without them only the URLs count. */
  readonly surroundings?: Surroundings | undefined;
}

/** The databases of one session, each opened once, when it is first asked for. */
export class Databases {
  readonly #options: DatabasesOptions;
  readonly #open = new Map<string, Promise<Database>>();
  readonly #ready = new Map<string, Database>();
  readonly #released: Set<string>;

  constructor(options: DatabasesOptions) {
    this.#options = options;
    this.#released = new Set(options.released);
  }

  /** Faults: those of `Engine.connect` and of the secret that holds the URL. A failed opening is tried again next time. */
  open(name: string): Promise<Database> {
    const known = this.#open.get(name) ?? this.#connect(name);
    this.#open.set(name, known);
    known.then(
      (database) => this.#open.get(name) === known && this.#ready.set(name, database),
      () => this.#open.delete(name),
    );
    return known;
  }

  /** Those that are open and known to be there. None is opened for it. */
  opened(): readonly Database[] {
    return [...this.#ready].flatMap(([name, database]) => (this.#released.has(name) ? [] : [database]));
  }

  /** Where the environment says that a database is. Faults: `database/url`, and those of the secret that holds it. */
  async url(name: string): Promise<string> {
    const { engine, reference } = this.#declared(name);
    const { runbook, secrets, surroundings } = this.#options;
    const { environment } = runbook;
    const url = await secrets.url(reference, `the URL of ${name} in environment ${environment.name}`);
    try {
      engine.label(url, surroundings);
      for (const secret of engine.resolve?.(url, surroundings).secrets ?? []) secrets.learn(secret);
      return url;
    } catch (error) {
      throw unusableUrl(error, name, reference);
    }
  }

  /** Closes one database. It may be gone when it is opened next. */
  async letGo(name: string): Promise<void> {
    const open = this.#open.get(name);
    this.#open.delete(name);
    this.#ready.delete(name);
    this.#released.add(name);
    await (await open?.catch(() => undefined))?.close();
  }

  /** The database is there again; what was open without it is closed. */
  async takeBack(name: string): Promise<Database> {
    await this.letGo(name);
    this.#released.delete(name);
    return this.open(name);
  }

  async close(): Promise<void> {
    const open = await Promise.allSettled(this.#open.values());
    await Promise.allSettled(open.map((result) => (result.status === 'fulfilled' ? result.value.close() : undefined)));
    this.#open.clear();
    this.#ready.clear();
  }

  async #connect(name: string): Promise<Database> {
    const { engine, reference } = this.#declared(name);
    const url = await this.url(name);
    try {
      const mayBeMissing = this.#released.has(name);
      const { application, surroundings } = this.#options;
      return await engine.connect(url, { name, application, mayBeMissing, surroundings });
    } catch (error) {
      throw leadingBack(error, name, reference);
    }
  }

  #declared(name: string): { engine: Engine; reference: SecretReference } {
    const { runbook, engineOf } = this.#options;
    const declared = runbook.databases[name];
    const reference = runbook.environment.databases[name];
    if (declared && reference) return { engine: engineOf(declared.engine), reference };
    throw new Fault(
      'database/undeclared',
      `The runbook has no database ${name} in environment ${runbook.environment.name}.`,
      { retry: 'safe' },
    );
  }
}

/** Engines say what is wrong with a URL, but know neither whose it is nor where it came from. */
function unusableUrl(error: unknown, name: string, reference: SecretReference): unknown {
  if (!(error instanceof Fault)) return error;
  const { code, remedy, retry } = error;
  return new Fault(code, `The URL of ${name} (${originOf(reference)}) can't be used.`, { remedy, retry, cause: error });
}

/** What keeps a database from being opened is most often in its URL: say where that is to be corrected. */
function leadingBack(error: unknown, name: string, reference: SecretReference): unknown {
  if (!(error instanceof Fault)) return error;
  const { code, message, remedy, retry, cause } = error;
  const origin = `The URL of ${name} comes from ${originOf(reference)}.`;
  return new Fault(code, message, { remedy: [...remedy, origin], retry, cause });
}

function originOf(reference: SecretReference): string {
  return reference.from === 'text' ? 'the runbook itself' : formatSecretReference(reference);
}
