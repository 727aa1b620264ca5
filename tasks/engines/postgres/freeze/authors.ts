import type { ForeignSession } from '../../../freeze/freezer.ts';
import { whoseSession } from '../../../freeze/session-text.ts';
import { type FreezeHome, quoteText } from './home.ts';
import { foreignSessions } from './sessions.ts';

/**
 * Who wrote, as far as it can be told: the WAL knows transactions, not sessions. While a transaction is under way
 * its session has its id; later there are only the sessions whose last statement ran at that time.
 */
export async function authorsOf(
  home: FreezeHome,
  xids: readonly string[],
  committedAt: string | undefined,
): Promise<string> {
  const sessions = await foreignSessions(home);
  const writing = sessions.find(({ xid }) => xid !== null && xids.includes(xid));
  if (writing) return `by ${whoseSession(writing)}`;
  const active = committedAt === undefined ? new Set<string>() : await activeAt(home, committedAt);
  const likely = sessions.filter(({ pid }) => active.has(pid));
  if (likely.length > 0) return `${likely.length === 1 ? 'by' : 'by one of'} ${likely.map(whoseSession).join(' | ')}`;
  return sessions.length === 0
    ? 'by a session that has ended'
    : `by a session that has ended, or one of those connected: ${sessions.map(whoseSession).join(' | ')}`;
}

/** Sessions whose last statement began before that moment, and ended after it or just then. */
async function activeAt(home: FreezeHome, at: string): Promise<ReadonlySet<ForeignSession['pid']>> {
  const moment = `${quoteText(at)}::timestamptz`;
  const { rows } = await home.query(`
    select pid::text from pg_stat_activity where datname = current_database()
      and query_start <= ${moment} + interval '10 ms' and (state = 'active' or state_change >= ${moment} - interval '10 ms')
      and xact_start is null`);
  return new Set(rows.map(([pid]) => pid ?? ''));
}
