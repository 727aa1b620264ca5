import type { Runbook } from '../../state/runbook/runbook.ts';
import type { OpenedDatabase } from '../../state/session/opened.ts';
import { Databases } from '../databases.ts';
import { Secrets } from '../secrets.ts';
import { surroundingsOf } from '../surroundings.ts';
import type { Workbench } from '../workbench.ts';
import { idNamespaceOf, namespaceFingerprint } from './id-namespace.ts';
import { identifyDatabases } from './identities.ts';
import { requireNotLive } from './stand-ins.ts';
import { readStepSecrets, type WillRun } from './step-secrets.ts';

/** What opening and resuming have in common: secrets at hand, databases connected and known. */
export interface Prepared {
  readonly secrets: Secrets;
  readonly databases: Databases;
  readonly identities: Readonly<Record<string, OpenedDatabase>>;
  readonly namespaceFingerprint: string | undefined;
  readonly idNamespace: () => Promise<string>;
}

export interface PrepareOptions {
  /** Steps whose secrets must be there. */
  readonly willRun: WillRun;
  /** Databases that the session let go of: they may not be there. */
  readonly released?: readonly string[];
  /** Aborts while secrets are read and databases connect. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Connects and identifies. Everything that can be asked of a person, and every secret of a step that can be read without
 * doing anything, is asked for and read now: before screens take the terminal, and before anything is journaled.
 */
export async function prepareSession(
  runbook: Runbook,
  session: string,
  workbench: Workbench,
  { willRun, signal, released = [] }: PrepareOptions,
): Promise<Prepared> {
  const { env, shell, files, prompt, redactor, engineOf } = workbench;
  const secrets = new Secrets({
    env,
    shell,
    prompt,
    redactor,
    signal,
    folder: runbook.folder,
    readText: (path) => files.readText(path),
  });
  const databases = new Databases({
    ...{ runbook, secrets, engineOf, released },
    application: `nightferry ${session}`,
    surroundings: surroundingsOf(env),
  });
  try {
    await readStepSecrets(runbook, secrets, willRun);
    const urls: Record<string, string> = {};
    for (const name of Object.keys(runbook.environment.databases)) urls[name] = await databases.url(name);
    requireNotLive(runbook, urls, workbench);
    const idNamespace = () => idNamespaceOf(runbook, secrets);
    const fingerprint = runbook.idNamespace ? namespaceFingerprint(await idNamespace()) : undefined;
    signal?.throwIfAborted();
    const identities = await identifyDatabases(runbook, databases, released);
    signal?.throwIfAborted();
    return { secrets, databases, identities, idNamespace, namespaceFingerprint: fingerprint };
  } catch (error) {
    await databases.close();
    throw error;
  }
}
