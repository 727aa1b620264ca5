import { Fault } from '../../state/fault.ts';
import { formatBytes } from '../../state/format.ts';
import type { Workshop } from './workshop.ts';

/** A folder that is to hold a dump, or the server's disk, which is to hold a copy. Faults: `backup/no-space`. */
export async function requireSpace(
  { database, server, context }: Workshop,
  where: { readonly folder: string } | 'server',
): Promise<void> {
  const needed = await server.bytes(database);
  const disk =
    where === 'server'
      ? await server.serverDisk(database, context.files)
      : { path: where.folder, freeBytes: await context.files.freeBytes(where.folder) };
  // A server elsewhere can't be asked: it will say so itself, and a restore that fails changes nothing.
  if (disk === undefined || BigInt(disk.freeBytes) >= needed) return;
  const what = where === 'server' ? 'a copy on its server' : 'a dump';
  throw new Fault(
    'backup/no-space',
    `${formatBytes(disk.freeBytes)} are free at ${disk.path}, and ${what} of ${database.name} can take ${formatBytes(needed)}.`,
    { remedy: [`Make room at ${disk.path}, or name another place in the runbook. Then try again.`], retry: 'safe' },
  );
}
