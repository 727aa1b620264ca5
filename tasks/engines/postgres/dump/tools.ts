import { Fault } from '../../../../state/fault.ts';
import type { Tool, Tools, Use } from '../../../backup/seam.ts';
import type { Database } from '../../engine.ts';

const timeoutMs = 30_000;

/**
 * Finds programs of PostgreSQL's. Those of the server's own major version are preferred, wherever packages put them:
 * older ones refuse the server, and what newer ones write can hold settings that the server does not know.
 * Faults: `backup/tools-missing`, `backup/tools-old`.
 */
export async function findTools(database: Database, programs: readonly string[], use: Use): Promise<Tools> {
  const server = await serverMajor(database);
  const found: Record<string, Tool> = {};
  for (const program of programs) found[program] = await findTool(program, server, database.name, use);
  return found;
}

async function findTool(program: string, server: number, name: string, use: Use): Promise<Tool> {
  let best: Tool | undefined;
  for (const path of [program, ...packageFolders(server).map((folder) => `${folder}/${program}`)]) {
    const tool = await ask(path, use);
    if (!tool) continue;
    if (majorOf(tool) === server) return tool;
    // On the PATH and newer: good enough to dump, and to restore what it dumped into a server as new.
    best ??= tool;
  }
  if (!best) throw missing(program, server, name);
  if (majorOf(best) < server) throw old(program, best, server, name);
  return best;
}

async function serverMajor(database: Database): Promise<number> {
  const { rows } = await database.query("select current_setting('server_version_num')::int / 10000");
  return Number(rows[0]?.[0]);
}

/** Debian and its kin, Red Hat and its kin, Homebrew. */
function packageFolders(major: number): readonly string[] {
  return [
    `/usr/lib/postgresql/${major}/bin`,
    `/usr/pgsql-${major}/bin`,
    `/opt/homebrew/opt/postgresql@${major}/bin`,
    `/usr/local/opt/postgresql@${major}/bin`,
  ];
}

async function ask(path: string, { shell, signal }: Use): Promise<Tool | undefined> {
  const result = await shell.run({ command: [path, '--version'], timeoutMs, signal });
  signal.throwIfAborted();
  const [, version] = /\(PostgreSQL\) (\d+\S*)/.exec(result.stdout) ?? [];
  return result.exitCode === 0 && version !== undefined ? { path, version } : undefined;
}

function majorOf({ version }: Tool): number {
  return Number.parseInt(version, 10);
}

function missing(program: string, server: number, name: string): Fault {
  return new Fault('backup/tools-missing', `There is no ${program} on this machine, which a backup of ${name} needs.`, {
    remedy: [installLine(server), 'Or put its folder on the PATH of Nightferry. Then try again.'],
    retry: 'safe',
  });
}

function old(program: string, { version }: Tool, server: number, name: string): Fault {
  return new Fault(
    'backup/tools-old',
    `${program} is version ${version}, and the server of ${name} is ${server}: it refuses servers that are newer than itself.`,
    { remedy: [installLine(server), 'Then try again.'], retry: 'safe' },
  );
}

function installLine(server: number | string): string {
  return `Install the client programs of PostgreSQL ${server}: apt-get install postgresql-client-${server} (dnf install postgresql${server} where packages are from PGDG).`;
}
