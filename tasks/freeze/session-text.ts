import type { ForeignSession } from './freezer.ts';

const usual = { session: 'pid', superuser: 'superuser' };

/** `pid 4711, user app, application web, from 10.0.0.7`: enough to find whose it is. */
export function whoseSession({ pid, user, application, address, kind, superuser, words }: ForeignSession): string {
  const called = words ?? usual;
  return [
    `${called.session} ${pid}`,
    user && `user ${user}${superuser ? ` (${called.superuser})` : ''}`,
    application && `application ${application}`,
    address && `from ${address}`,
    kind !== 'client backend' && kind,
  ]
    .filter(Boolean)
    .join(', ');
}

/** With what it does: idle since when, or in which transaction. */
export function sessionText(session: ForeignSession): string {
  const { state, since, inTransaction, xid, locks } = session;
  const doing = inTransaction ? `in a transaction since ${since}` : `${state || 'there'} since ${since}`;
  const wrote = xid === null ? '' : `, which writes (transaction ${xid})`;
  const holds = locks.length === 0 ? '' : `, holds write locks on ${locks.join(', ')}`;
  return `${whoseSession(session)}: ${doing}${wrote}${holds}`;
}
