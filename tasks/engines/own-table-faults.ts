import { Fault } from '../../state/fault.ts';

/** A table of ours is there, but another version of Nightferry, or somebody else, made it. `before`: what it may be called instead. */
export function unlikeTable(
  code: 'ledger/unlike' | 'rejects/unlike',
  { table, database, found, before }: { table: string; database: string; found: string | undefined; before: string },
): Fault {
  return new Fault(code, `${table} in ${database} has other columns than this version of Nightferry writes.`, {
    remedy: [
      'Use the version that made it, while a migration that it belongs to is under way.',
      `Else rename it: ALTER TABLE ${table} RENAME TO ${before};`,
    ],
    retry: 'safe',
    cause: new Error(`columns found: ${found ?? 'none'}`),
  });
}

/** Whose right to keep something of ours is missing, and what `who` runs so that they may. */
export interface MissingRight {
  readonly user: string;
  readonly who: string;
  readonly sql: readonly string[];
  readonly cause?: unknown;
}

/** `what` can't be kept by that user; `otherwise`: how one goes on without. */
export function noPrivilege(
  code: 'ledger/no-privilege' | 'rejects/no-privilege',
  what: string,
  database: string,
  { user, who, sql, cause }: MissingRight,
  ...otherwise: readonly string[]
): Fault {
  return new Fault(code, `${user} may not keep ${what} in ${database}.`, {
    remedy: [`Run this in ${database} as ${who}, then try again:`, ...sql, ...otherwise],
    retry: 'safe',
    cause,
  });
}
