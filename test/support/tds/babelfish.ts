import type { Database } from '../../../tasks/engines/engine.ts';

/** Whether a server only speaks T-SQL: it keeps texts in UTF-8 and times in microseconds, among other differences. */
export async function isBabelfish(database: Database): Promise<boolean> {
  if (database.engine.key !== 'sqlserver') return false;
  const { rows } = await database.query(`select cast(serverproperty('Babelfish') as int)`);
  return rows[0]?.[0] === '1';
}
