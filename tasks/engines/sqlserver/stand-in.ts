import type { Result } from '../connection.ts';

/** An extended property of the database: it goes with its backups, and only who may alter the database can write it. */
export const standInLine = `EXEC sys.sp_addextendedproperty @name = N'nightferry.stand_in', @value = N'on';`;

export const standInRight = 'That takes ALTER on the database: db_owner or db_ddladmin.';

const markSql = `SELECT CONVERT(nvarchar(10), value) FROM sys.extended_properties
WHERE class = 0 AND name = N'nightferry.stand_in'`;

export async function isMarked(query: (sql: string) => Promise<Result>): Promise<boolean> {
  const { rows } = await query(markSql);
  return /^(on|true|1)$/i.test(rows[0]?.[0] ?? '');
}
