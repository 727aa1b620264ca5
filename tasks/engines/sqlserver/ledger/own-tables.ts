import { Fault } from '../../../../state/fault.ts';
import type { Cell } from '../../../../state/outcome.ts';
import type { LedgerHome } from '../../ledger-home.ts';

/** A table of ours as the catalog shows it. */
export interface OwnTable {
  /** Joined by commas, in their order. */
  readonly columns: string;
  /** Whether this user may read and write it. */
  readonly isUsable: boolean;
}

/** `nightferry.NAME`, by name in the catalog; `undefined` where there is none, or it is not shown to this user. */
export async function lookAtOwn(on: Pick<LedgerHome, 'query'>, table: string): Promise<OwnTable | undefined> {
  const { rows } = await on.query(columnsSql, [table]);
  if (rows.length === 0) return undefined;
  const granted = await on.query(grantedSql, [table]);
  return { columns: rows.map(([name]) => name).join(','), isUsable: granted.rows[0]?.[0] === '1' };
}

/** Makes tables of ours, one session at a time. Faults: those of the statements. */
export function createOwn(home: LedgerHome, statements: readonly string[]): Promise<void> {
  return home.inTransaction(async (connection) => {
    await connection.script(
      `EXEC sp_getapplock @Resource = N'nightferry tables', @LockMode = 'Exclusive', @LockTimeout = 60000`,
    );
    for (const statement of statements) await connection.script(statement);
  });
}

export function isPermission(error: unknown): boolean {
  return error instanceof Fault && error.code === 'database/permission';
}

/** The database user of ours, quoted, as GRANT wants it. */
export async function quotedUser(
  on: Pick<LedgerHome, 'query'>,
): Promise<{ readonly quoted: string; readonly user: string }> {
  const { rows } = await on.query('SELECT QUOTENAME(USER_NAME()), USER_NAME()');
  const [quoted = null, user = null] = rows[0] ?? [];
  return { quoted: quoted ?? '[USER]', user: user ?? 'the user' };
}

/** ISO 8601, UTC, of a datetime2(3) in UTC as it is read. */
export function instantOf(text: Cell | undefined): string | null {
  return typeof text === 'string' ? `${text.replace(' ', 'T')}Z` : null;
}

const columnsSql = `SELECT c.name FROM sys.columns c JOIN sys.tables t ON t.object_id = c.object_id
JOIN sys.schemas s ON s.schema_id = t.schema_id
WHERE s.name = N'nightferry' AND t.name = $1 ORDER BY c.column_id`;

const may = (act: string) => `HAS_PERMS_BY_NAME(N'nightferry.' + QUOTENAME($1), 'OBJECT', '${act}')`;
const grantedSql = `SELECT ${['SELECT', 'INSERT', 'UPDATE', 'DELETE'].map(may).join(' & ')}`;
