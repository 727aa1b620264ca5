import type { Tools, Use } from '../../../backup/seam.ts';
import type { Database } from '../../engine.ts';
import { databaseArgument } from './database-argument.ts';
import { serverName } from './neighbours.ts';
import { runTool } from './run-tool.ts';

/** Roles, their memberships, settings and tablespaces. Their password hashes are readable by superusers only. */
export async function globals(
  database: Database,
  tools: Tools,
  path: string,
  use: Use,
): Promise<{ readonly passwords: boolean }> {
  const passwords = await mayReadPasswords(database);
  const command = globalsCommand(path, tools.pg_dumpall?.path);
  await runTool(database, {
    command: [...command, databaseArgument(serverName(database)), ...(passwords ? [] : ['--no-role-passwords'])],
    use,
    code: 'backup/dump-failed',
    what: `The dump of the roles on the server of ${database.name}`,
  });
  return { passwords };
}

export function globalsCommand(path: string, program = 'pg_dumpall'): readonly string[] {
  return [program, '--globals-only', `--file=${path}`, '--no-password'];
}

async function mayReadPasswords(database: Database): Promise<boolean> {
  const { rows } = await database.query("select has_table_privilege('pg_catalog.pg_authid', 'select')");
  return rows[0]?.[0] === 't';
}
