import { Fault } from '../../state/fault.ts';
import type { Result } from '../engines/connection.ts';

/**
 * The answer of a yes-or-no query, as engines write it: `t`/`true`/`1` and `f`/`false`/`0`.
 * Faults: `sql/not-a-boolean` when it is anything but one row with one such value.
 */
export function oneBoolean(result: Result, what: string): boolean {
  const value = result.rows[0]?.[0];
  if (result.rows.length === 1 && result.columns.length === 1) {
    if (value === 't' || value === 'true' || value === '1') return true;
    if (value === 'f' || value === 'false' || value === '0') return false;
  }
  const seen = result.rows.length === 1 ? `the value ${value ?? 'NULL'}` : `${result.rows.length} rows`;
  throw new Fault('sql/not-a-boolean', `Asked ${what} for one boolean, but it gave ${seen}.`, {
    remedy: [
      'Write it as `select exists (...)` or `select count(*) = 0 ...`.',
      'T-SQL has no booleans: `select case when exists (...) then 1 else 0 end`.',
    ],
    retry: 'safe',
  });
}
