import { Fault } from '../../state/fault.ts';
import type { Connection } from '../../tasks/engines/connection.ts';
import type { Engine } from '../../tasks/engines/engine.ts';

/** The demo's databases by the names the runbook has for them. */
export const demoDatabases = ['edu', 'edu_v2'] as const;

/**
 * Makes the databases of the demo anew and marks them as stand-ins. Both are empty afterwards: the source is filled by
 * `generateLegacy`, the target gets its schema from the runbook. `connection` is to another database of the same
 * server, as one who may create databases. What an earlier demo left is dropped, with sessions that are still on it.
 * Faults: `demo/database-taken` when a database of that name is not marked as a stand-in, and those of the engine.
 */
export async function prepareDemoDatabases(
  connection: Connection,
  engine: Pick<Engine, 'quoteIdentifier' | 'standInLine'>,
  names: readonly string[] = demoDatabases,
): Promise<void> {
  for (const name of names) await refuseTaken(connection, name, engine);
  for (const name of names) {
    const quoted = engine.quoteIdentifier(name);
    await connection.query(`drop database if exists ${quoted} with (force)`);
    // Byte order on every machine, so that samples look the same everywhere.
    await connection.query(`create database ${quoted} template template0 encoding 'UTF8' locale 'C'`);
    await connection.script(engine.standInLine(name));
  }
}

async function refuseTaken(
  connection: Connection,
  name: string,
  engine: Pick<Engine, 'quoteIdentifier' | 'standInLine'>,
): Promise<void> {
  const { rows } = await connection.query(
    `select exists (select from pg_db_role_setting s, unnest(s.setconfig) as setting
       where s.setdatabase = d.oid and s.setrole = 0 and setting = 'nightferry.stand_in=on')
     from pg_database d where d.datname = $1`,
    [name],
  );
  if (rows.length === 0 || rows[0]?.[0] === 't') return;
  throw new Fault('demo/database-taken', `The server has a database ${name} that is not marked as a stand-in.`, {
    remedy: [
      'The demo would drop it. Use a server that has none of that name.',
      `If it may go, mark it first: ${engine.standInLine(name)}`,
    ],
    retry: 'safe',
  });
}
