import { z } from 'zod';
import { type FreezeHome, readWhereShown } from './home.ts';

/** The last record of the database's log: a READ_ONLY database writes none. Or why it can't be seen. */
export async function lastLogRecord(
  home: Pick<FreezeHome, 'query'>,
): Promise<{ readonly lsn: string } | { readonly why: string }> {
  const found = await readWhereShown(home.query, z.object({ lsn: z.string().nullable() }), sql);
  if ('why' in found) return found;
  const lsn = found.rows[0]?.lsn ?? undefined;
  return lsn === undefined ? { why: 'sys.dm_db_log_stats shows no record' } : { lsn };
}

/** SQL Server 2016 SP2 and newer; it takes VIEW DATABASE STATE. */
const sql = 'select convert(nvarchar(24), log_end_lsn) as [lsn] from sys.dm_db_log_stats(db_id())';
