import { type DoctorLine, failure, ok, warning } from '../../state/doctor.ts';
import { formatBytes } from '../../state/format.ts';
import type { Looking } from '../looking.ts';
import type { Machine } from '../workbench.ts';

/** Where room on the server of a database may run short. */
export interface ServerRoom {
  readonly name: string;
  /** `undefined` where that can't be asked from this machine. */
  readonly disk: { readonly path: string; readonly freeBytes: number } | undefined;
}

/**
 * The room on the servers of the databases that steps change: at least as much as the largest of the others takes, since
 * that is what may come. What can't be reached is told in the group of the database.
 */
export async function serverDiskLines(
  changed: readonly string[],
  all: readonly string[],
  looking: Looking,
  { files }: Machine,
): Promise<readonly DoctorLine[]> {
  const sizes = new Map<string, number>();
  const rooms: ServerRoom[] = [];
  for (const name of all) {
    try {
      const database = await looking.onlooker.database(name);
      const { dumper } = database.engine;
      if (!dumper) continue;
      sizes.set(name, Number(await dumper.bytes(database)));
      if (changed.includes(name)) rooms.push({ name, disk: await dumper.serverDisk(database, files) });
    } catch {
      // Its own group says why.
    }
  }
  return rooms.map((room) => roomLine(room, Math.max(0, ...others(room.name, sizes))));
}

function others(name: string, sizes: ReadonlyMap<string, number>): readonly number[] {
  return [...sizes].flatMap(([other, bytes]) => (other === name ? [] : [bytes]));
}

/** Exported for its table of tests. */
export function roomLine({ name, disk }: ServerRoom, comingBytes: number): DoctorLine {
  if (!disk) {
    return warning(`How much room the server of ${name} has can't be asked from here.`, {
      remedy: [
        `Ask on the server: df -h "$(psql -Atc 'show data_directory')"; up to ${formatBytes(comingBytes)} may come.`,
      ],
    });
  }
  const says = `${formatBytes(disk.freeBytes)} free where the server of ${name} keeps its data (${disk.path}); up to ${formatBytes(comingBytes)} may come.`;
  const remedy = ['Make room on the server. Copies also write WAL, up to as much again.'];
  if (disk.freeBytes < comingBytes) return failure(says, { remedy });
  return disk.freeBytes < 2 * comingBytes ? warning(says, { remedy }) : ok(says);
}
