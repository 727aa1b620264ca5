import { dirname } from 'node:path';
import { formatBytes } from '../../state/format.ts';
import type { Files } from '../../state/ports.ts';
import { serverOf } from '../backup/database-server.ts';
import { defineRequirement, type RequirementOf } from './requirement-kind.ts';

/** Room on this machine: for a dump at least the size of its database, which it won't by much exceed. */
export const freeDisk = defineRequirement<RequirementOf<'free-disk'>>({
  need: 'free-disk',
  group: 'disk',

  async judge({ requirement: { path: relative, database: name, bytes = 0 } }, { files, path, database }) {
    const at = await nearest(path(relative), files);
    const freeBytes = await files.freeBytes(at);
    const open = name === undefined ? undefined : await database(name);
    const size = open ? Number((await serverOf(open.engine)?.bytes(open)) ?? 0) : 0;
    const needed = Math.max(size, bytes);
    const why = size > bytes ? ` (the size of ${name})` : '';
    const says = `${formatBytes(freeBytes)} free at ${path(relative)}, at least ${formatBytes(needed)} needed${why}.`;
    if (freeBytes >= needed) return { state: 'ok', says, remedy: [] };
    return { state: 'failed', says, remedy: [`Make room there (df -h ${at}), or name another place in the runbook.`] };
  },
});

/** A folder that a step will make is on the file system of the first one above it that is there. */
export async function nearest(path: string, files: Pick<Files, 'stat'>): Promise<string> {
  for (let at = path; ; at = dirname(at)) {
    if (at === dirname(at) || (await files.stat(at)) !== undefined) return at;
  }
}
