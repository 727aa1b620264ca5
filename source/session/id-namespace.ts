import { sha256 } from '../../state/canonical.ts';
import { Fault } from '../../state/fault.ts';
import type { Runbook } from '../../state/runbook/runbook.ts';
import { formatSecretReference } from '../../state/runbook/secret.ts';
import type { Secrets } from '../secrets.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * The UUID namespace of the runbook's ids. Faults: `ids/no-namespace`, `ids/not-a-uuid`, and those of its secret.
 */
export async function idNamespaceOf(runbook: Runbook, secrets: Secrets): Promise<string> {
  if (!runbook.idNamespace) {
    throw new Fault('ids/no-namespace', 'The runbook makes UUIDs but names no namespace for them.', {
      remedy: ['Add `ids: { namespace: env:NAME }`, with a UUID made once (uuidgen) and kept as a secret.'],
      retry: 'safe',
    });
  }
  const reference = runbook.idNamespace;
  const value = (await secrets.value(reference, 'the namespace of the ids')).trim().toLowerCase();
  if (uuid.test(value)) return value;
  throw new Fault('ids/not-a-uuid', `The namespace of the ids (${formatSecretReference(reference)}) is not a UUID.`, {
    remedy: [
      'If there was a rehearsal, or a session before, give the UUID that it had.',
      'Else make one with uuidgen and keep it: the same namespace gives the same ids, in rehearsals and on the night.',
    ],
    retry: 'safe',
  });
}

/** What is pinned of a namespace: enough to tell it from another, not to guess ids with. */
export function namespaceFingerprint(namespace: string): string {
  return sha256(`nightferry id namespace ${namespace}`);
}
