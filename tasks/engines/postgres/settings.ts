import type { Client } from 'pg';

/**
 * What a session must not take from the role, the database or the server, because results would depend on it.
 * Settings that an older server does not have are left out.
 */
const pinned: Readonly<Record<string, string>> = {
  // Hidden rows would be counted as missing, or not be copied: an error is better.
  row_security: 'off',
  client_encoding: 'UTF8',
  // Literals that could be read two ways (01/02/2020) fail instead of being guessed.
  DateStyle: 'ISO, YMD',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  // Shortest text that gives the same float again, on every version.
  extra_float_digits: '3',
  bytea_output: 'hex',
  standard_conforming_strings: 'on',
  transform_null_equals: 'off',
  gin_fuzzy_search_limit: '0',
  default_transaction_isolation: 'read committed',
  // A copy may take hours, waiting for a lock may not; and a process that hangs must not keep locks for ever.
  statement_timeout: '0',
  transaction_timeout: '0',
  idle_session_timeout: '0',
  lock_timeout: '2min',
  idle_in_transaction_session_timeout: '15min',
  // The server notices within seconds that this process is gone, also in the middle of a long statement.
  client_connection_check_interval: '5s',
  tcp_keepalives_idle: '15',
  tcp_keepalives_interval: '5',
  tcp_keepalives_count: '4',
};

/**
 * Pins the settings. search_path stays what the database says, but temporary tables no longer
 * come before it; and a role for which commits are not waited for waits here, since the journal relies on them.
 */
export async function pinSettings(client: Client): Promise<void> {
  // By itself first: a role's short timeout would end the statement that lifts it.
  await client.query('set statement_timeout = 0');
  await client.query(pinStatement);
}

const pinStatement = `
select set_config(p.name, p.value, false)
from (values ${Object.entries(pinned)
  .map(([name, value]) => `('${name}', '${value}')`)
  .join(', ')}) as p (name, value)
where current_setting(p.name, true) is not null
union all
select set_config('search_path', concat_ws(', ', nullif(current_setting('search_path'), ''), 'pg_temp'), false)
where current_setting('search_path') !~ '\\mpg_temp\\M'
union all
select set_config('synchronous_commit', 'on', false)
where current_setting('synchronous_commit') = 'off'`;
