import type { Use } from '../../../backup/seam.ts';
import type { Users } from '../../../backup/server/seam.ts';
import type { Database } from '../../engine.ts';
import { quoteName } from '../quote.ts';
import { beside } from './beside.ts';
import { inside } from './statements.ts';

/**
 * Users whose login has another SID on this server, or is not there: they came with the backup of another server, or the
 * login was made anew. Users of Windows and those without a login are none of these.
 */
export function mendUsers(database: Database, name: string, { application, signal }: Use): Promise<Users> {
  return beside(
    database,
    async (connection) => {
      const { rows } = await connection.batch(orphansSql(name), [], signal);
      const mended = rows.filter(([, hasLogin]) => hasLogin === '1').map(([user]) => user ?? '');
      for (const user of mended) await connection.batch(mendStatement(name, user));
      return { mended, orphaned: rows.filter(([, hasLogin]) => hasLogin !== '1').map(([user]) => user ?? '') };
    },
    application,
  );
}

export function mendStatement(database: string, user: string): string {
  return inside(database, `ALTER USER ${quoteName(user)} WITH LOGIN = ${quoteName(user)}`);
}

/** `dbo`, `guest`, `sys` and `INFORMATION_SCHEMA` are the first four. */
function orphansSql(database: string): string {
  return `SELECT p.name, CASE WHEN l.sid IS NULL THEN 0 ELSE 1 END
FROM ${quoteName(database)}.sys.database_principals p
LEFT JOIN sys.server_principals own ON own.sid = p.sid
LEFT JOIN sys.server_principals l ON l.type = 'S' AND l.name COLLATE DATABASE_DEFAULT = p.name COLLATE DATABASE_DEFAULT
WHERE p.type = 'S' AND p.authentication_type = 1 AND p.principal_id > 4 AND own.sid IS NULL
ORDER BY p.name`;
}
