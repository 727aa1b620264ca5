import type { Runbook } from '../state/runbook/runbook.ts';
import type { Database } from '../tasks/engines/engine.ts';
import type { Context } from '../tasks/kind.ts';
import { type Onlooker, onlookingContext } from '../tasks/onlooker.ts';
import { Databases } from './databases.ts';
import { Secrets } from './secrets.ts';
import { idNamespaceOf } from './session/id-namespace.ts';
import { surroundingsOf } from './surroundings.ts';
import type { Machine } from './workbench.ts';

/** A runbook in its environment, to be looked at without a session. */
export interface Looking {
  readonly secrets: Secrets;
  /** Whether someone can be asked for a secret now. */
  readonly mayAsk: boolean;
  /** The URL of a database. Faults: as `Databases.url`. */
  url(name: string): Promise<string>;
  readonly onlooker: Onlooker;
  context(at: { readonly phase: string; readonly step: string }, direction?: Context['direction']): Context;
  close(): Promise<void>;
}

/** `name` is shown by the servers beside our connections. Nothing is opened before it is asked for. */
export function lookAt(runbook: Runbook, name: string, machine: Machine, signal: AbortSignal): Looking {
  const { env, shell, files, prompt, redactor, engineOf } = machine;
  const secrets = new Secrets({
    ...{ env, shell, prompt, redactor, signal },
    folder: runbook.folder,
    readText: (path) => files.readText(path),
  });
  const databases = new Databases({
    ...{ runbook, secrets, engineOf },
    application: `nightferry ${name}`,
    surroundings: surroundingsOf(env),
  });
  return lookingWith({ runbook, name, secrets, databases, mayAsk: true }, machine, signal);
}

interface Sight {
  readonly runbook: Runbook;
  readonly name: string;
  readonly secrets: Secrets;
  readonly databases: Pick<Databases, 'open' | 'url' | 'close'>;
  readonly mayAsk: boolean;
}

/**
 * The same with the connections and secrets of a session, which stay its own: servers see nobody new, and nobody is asked
 * for anything. What is learnt is not kept.
 */
export function lookAsSession(
  { databases, secrets, ...sight }: Omit<Sight, 'mayAsk'>,
  machine: Machine,
  signal: AbortSignal,
): Looking {
  const borrowed = {
    open: (name: string) => databases.open(name),
    url: (name: string) => databases.url(name),
    close: async () => undefined,
  };
  return lookingWith(
    { ...sight, secrets: secrets.withoutAsking(), databases: borrowed, mayAsk: false },
    machine,
    signal,
  );
}

function lookingWith(
  { runbook, name, secrets, databases, mayAsk }: Sight,
  { clock, shell, files, http, cores }: Machine,
  signal: AbortSignal,
): Looking {
  // What can't be reached is not tried again for each of fifty steps.
  const once = new Map<string, Promise<Database>>();
  const onlooker: Onlooker = {
    ...{ name, runbook, clock, shell, files, http, cores, signal },
    database: (database) => {
      const known = once.get(database) ?? databases.open(database);
      once.set(database, known);
      return known;
    },
    secret: (reference) => secrets.value(reference),
    idNamespace: () => idNamespaceOf(runbook, secrets),
  };
  return {
    secrets,
    mayAsk,
    onlooker,
    url: (database) => databases.url(database),
    context: (at, direction) => onlookingContext(at, onlooker, direction),
    close: () => databases.close(),
  };
}
