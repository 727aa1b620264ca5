import { Fault } from '../../../../state/fault.ts';
import type { DumpFormat, Tools, Use } from '../../../backup/seam.ts';
import { runTool } from './run-tool.ts';

/** Longer than what follows the marker: newer versions write `\unrestrict` and a token after it. */
const endBytes = 1024;

/**
 * Reads a dump to its last byte. `pg_restore --list` reads only the table of contents, and takes a truncated dump for
 * whole. Custom and directory dumps have checksums over their compressed rows; a plain one has only its last line.
 * Faults: `backup/damaged`.
 */
export async function readThrough(
  tools: Tools,
  { format, path }: { readonly format: DumpFormat | 'globals'; readonly path: string },
  use: Use,
): Promise<void> {
  if (format === 'plain') return readToMarker(path, 'PostgreSQL database dump complete', use);
  if (format === 'globals') return readToMarker(path, 'PostgreSQL database cluster dump complete', use);
  await runTool(undefined, {
    command: [tools.pg_restore?.path ?? 'pg_restore', '--file=/dev/null', '--verbose', path],
    use,
    code: 'backup/damaged',
    what: `Reading ${path} through`,
    remedy: ['Do not rely on this dump: make a new one, or take an older one.'],
  });
}

async function readToMarker(path: string, marker: string, { files }: Use): Promise<void> {
  const end = await files.readEnd(path, endBytes);
  if (end.includes(`\n-- ${marker}\n`)) return;
  throw new Fault('backup/damaged', `${path} is not whole: its last lines are not those of a finished dump.`, {
    remedy: ['Do not rely on this dump: make a new one, or take an older one.'],
    retry: 'safe',
  });
}
