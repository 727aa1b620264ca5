import { Fault } from '../../../../state/fault.ts';
import type { Database } from '../../engine.ts';

interface Table {
  readonly sql: string;
  readonly title: string;
  readonly columns: readonly { readonly name: string; readonly isMasked: boolean }[];
}

/**
 * Refuses what the server would show less of than there is, without a word: rows that a security policy hides, of whoever
 * reads them, and values that are masked. Faults: `copy/row-security`, `copy/masked`.
 */
export async function requireSeen(database: Database, { sql, title, columns }: Table): Promise<void> {
  const masked = columns.filter(({ isMasked }) => isMasked).map(({ name }) => name);
  if (masked.length > 0 && !(await maySeeMasked(database))) {
    throw new Fault('copy/masked', `${title} shows this login masked values of ${masked.join(', ')}.`, {
      remedy: ['Grant it the right to see them: GRANT UNMASK TO <user>;', 'Or read with a login that has it.'],
      retry: 'safe',
    });
  }
  const policies = await filtering(database, sql);
  if (policies.length === 0) return;
  throw new Fault(
    'copy/row-security',
    `Rows of ${title} are filtered by ${policies.join(', ')}: whether this login sees all of them can't be told.`,
    {
      remedy: policies
        .map((policy) => `Turn it off for the time of the copy: ALTER SECURITY POLICY ${policy} WITH (STATE = OFF);`)
        .concat('The table is then open to whoever may read it: do it while the application is stopped.'),
      retry: 'safe',
    },
  );
}

async function maySeeMasked(database: Database): Promise<boolean> {
  const { rows } = await database.read("SELECT HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'UNMASK')");
  return rows[0]?.[0] === '1';
}

/** Names of security policies. Servers of before 2016, and those that only speak like one, have none. */
async function filtering(database: Database, sql: string): Promise<readonly string[]> {
  const { rows: known } = await database.read("SELECT OBJECT_ID(N'sys.security_predicates')");
  if ((known[0]?.[0] ?? null) === null) return [];
  const { rows } = await database.read(
    `SELECT DISTINCT QUOTENAME(SCHEMA_NAME(p.schema_id)) + N'.' + QUOTENAME(p.name)
     FROM sys.security_predicates f JOIN sys.security_policies p ON p.object_id = f.object_id
     WHERE f.target_object_id = OBJECT_ID($1) AND f.predicate_type = 0 AND p.is_enabled = 1`,
    [sql],
  );
  return rows.map(([name]) => name ?? '');
}
