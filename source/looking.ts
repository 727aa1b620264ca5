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
  /** The URL of a database. Faults: as `Databases.url`. */
  url(name: string): Promise<string>;
  readonly onlooker: Onlooker;
  context(at: { readonly phase: string; readonly step: string }, direction?: Context['direction']): Context;
  close(): Promise<void>;
}

/** `name` is shown by the servers beside our connections. Nothing is opened before it is asked for. */
export function lookAt(runbook: Runbook, name: string, machine: Machine, signal: AbortSignal): Looking {
  const { env, shell, files, http, clock, cores, prompt, redactor, engineOf } = machine;
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
    onlooker,
    url: (database) => databases.url(database),
    context: (at, direction) => onlookingContext(at, onlooker, direction),
    close: () => databases.close(),
  };
}
