import { Fault } from '../../../../state/fault.ts';
import type { DumpFormat, Tools, Use } from '../../../backup/seam.ts';
import { readScript } from './read-script.ts';
import { runTool } from './run-tool.ts';

/** Longer than what follows the marker: newer versions write `\unrestrict` and a token after it. */
const endBytes = 1024;

const remedy = ['Do not rely on this dump: make a new one, or take an older one.'];

/**
 * Reads a dump to its last byte. `pg_restore --list` reads only the table of contents, and takes a truncated dump for
 * whole. Custom and directory dumps have checksums over their compressed rows; a plain one has only its last line.
 * Faults: `backup/damaged`, `backup/other-database`.
 */
export async function readThrough(
  tools: Tools,
  { format, path }: { readonly format: DumpFormat | 'globals'; readonly path: string },
  use: Use,
): Promise<void> {
  if (format === 'plain') return readPlain(path, use);
  if (format === 'globals') return readToMarker(path, 'PostgreSQL database cluster dump complete', use);
  await runTool(undefined, {
    command: [tools.pg_restore?.path ?? 'pg_restore', '--file=/dev/null', '--verbose', path],
    use,
    code: 'backup/damaged',
    what: `Reading ${path} through`,
    remedy,
  });
  if (format === 'directory') await requireFilledFiles(path, use);
}

/** pg_restore takes a file that was cut to nothing for a table without rows, which has some bytes all the same. */
async function requireFilledFiles(path: string, { files }: Use): Promise<void> {
  const empty = (await files.list(path)).find(({ name, bytes }) => bytes === 0 && /^\d+\.dat/.test(name));
  if (empty) throw damaged(`${path} is not whole: ${empty.name}, the rows of a table, is an empty file.`);
}

async function readPlain(path: string, use: Use): Promise<void> {
  await readToMarker(path, 'PostgreSQL database dump complete', use);
  const { leaves, open } = await readScript(path, use.signal);
  if (open !== undefined) throw damaged(`${path} is not whole: the rows of ${open.slice(0, 100)} have no end.`);
  if (leaves === undefined) return;
  throw new Fault(
    'backup/other-database',
    `${path} goes to a database of its own choice, in line ${leaves.line}: ${leaves.text.slice(0, 100)}.`,
    {
      remedy: [
        'It would be restored there, and not into the database that is made for it. Nothing was restored.',
        'Dump again without --create, or with --format=custom; or take what is about that database into a file of its own.',
      ],
      retry: 'safe',
    },
  );
}

async function readToMarker(path: string, marker: string, { files }: Use): Promise<void> {
  const end = await files.readEnd(path, endBytes);
  if (end.includes(`\n-- ${marker}\n`)) return;
  throw damaged(`${path} is not whole: its last lines are not those of a finished dump.`);
}

function damaged(message: string): Fault {
  return new Fault('backup/damaged', message, { remedy, retry: 'safe' });
}
