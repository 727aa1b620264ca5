import { z } from 'zod';
import { type FreezeHome, readRow, whole } from './freeze/home.ts';

/** Connections that may still be opened to the server: `user connections`, 32,767 unless somebody set it. */
export async function freeConnections({ query }: Pick<FreezeHome, 'query'>): Promise<number> {
  const { most, used } = await readRow(query, z.object({ most: whole, used: whole }), sql);
  return Math.max(0, most - used);
}

/** A login that is not shown the sessions of others counts its own only. */
const sql = `
select @@max_connections as [most], count(*) as [used] from sys.dm_exec_sessions where is_user_process = 1`;
