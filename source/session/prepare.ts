import type { OpenedDatabase } from '../../state/events.ts';
import type { Runbook, SecretReference } from '../../state/runbook/runbook.ts';
import { Databases } from '../databases.ts';
import { Secrets } from '../secrets.ts';
import type { Workbench } from '../workbench.ts';
import { idNamespaceOf, namespaceFingerprint } from './id-namespace.ts';
import { identifyDatabases } from './identities.ts';
import { requireNotLive } from './stand-ins.ts';

/** What opening and resuming have in common: secrets at hand, databases connected and known. */
export interface Prepared {
  readonly secrets: Secrets;
  readonly databases: Databases;
  readonly identities: Readonly<Record<string, OpenedDatabase>>;
  readonly namespaceFingerprint: string | undefined;
  readonly idNamespace: () => Promise<string>;
}

/** Connects and identifies. Everything that can be asked of a person is asked now, before screens take the terminal. */
export async function prepareSession(runbook: Runbook, session: string, workbench: Workbench): Promise<Prepared> {
  const { env, shell, files, prompt, redactor, engineOf } = workbench;
  const secrets = new Secrets({
    env,
    shell,
    prompt,
    redactor,
    folder: runbook.folder,
    readText: (path) => files.readText(path),
  });
  for (const reference of promptedIn(runbook)) await secrets.value(reference);
  const databases = new Databases({ runbook, secrets, engineOf, application: `nightferry ${session}` });
  try {
    const urls: Record<string, string> = {};
    for (const [name, reference] of Object.entries(runbook.environment.databases))
      urls[name] = await secrets.url(reference);
    requireNotLive(runbook, urls, workbench);
    const idNamespace = () => idNamespaceOf(runbook, secrets);
    const fingerprint = runbook.idNamespace ? namespaceFingerprint(await idNamespace()) : undefined;
    const identities = await identifyDatabases(runbook, databases);
    return { secrets, databases, identities, idNamespace, namespaceFingerprint: fingerprint };
  } catch (error) {
    await databases.close();
    throw error;
  }
}

/** Every `prompt:` that steps will need. Those of databases are asked for when they connect, which is now too. */
function promptedIn(runbook: Runbook): readonly SecretReference[] {
  const found: SecretReference[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('from' in value && value.from === 'prompt' && 'label' in value && typeof value.label === 'string') {
      found.push({ from: 'prompt', label: value.label });
    }
    for (const member of Object.values(value)) walk(member);
  };
  walk(runbook.phases);
  return found;
}
