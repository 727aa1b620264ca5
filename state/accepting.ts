import type { FailureQuestion } from './question.ts';

/** Faults before a step could do anything: the way to a database or a secret was not there, a program did not start. */
const beforeAnything: ReadonlySet<string> = new Set([
  ...['url', 'undeclared', 'refused', 'host', 'unreachable', 'not-postgres', 'not-sqlite', 'no-server', 'service'],
  ...['password', 'not-allowed', 'missing', 'closed', 'starting-up', 'too-many-connections', 'pooler', 'connect'],
  ...['tls', 'tls-untrusted', 'tls-expired', 'tls-host', 'tls-client-certificate', 'tls-file'],
  ...['let-go', 'locked', 'lock-lost', 'no-maintenance'],
]);

/**
 * Whether there is a result that a person could call good enough. Where a step never came to do anything there is none:
 * it is tried again or left out. An undo can always be counted as undone, by whoever did it by hand.
 */
export function mayAccept({ direction, fault, failedChecks }: Omit<FailureQuestion, 'kind'>): boolean {
  if (direction === 'undo' || failedChecks.length > 0) return true;
  const [area = '', what = ''] = fault.code.split('/');
  if (area === 'secret' || area === 'ids') return false;
  return area === 'database' ? !beforeAnything.has(what) : fault.code !== 'run/not-started';
}
