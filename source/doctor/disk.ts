import { type DoctorLine, failure, ok, warning } from '../../state/doctor.ts';
import { formatBytes } from '../../state/format.ts';
import { serverOf } from '../../tasks/backup/database-server.ts';
import type { Privilege } from '../../tasks/kind.ts';
import type { Needed } from '../../tasks/requirements/requirement-kind.ts';
import type { Looking } from '../looking.ts';
import type { Machine } from '../workbench.ts';

/** Where room on the server of a database may run short. */
export interface ServerRoom {
  readonly name: string;
  /** `undefined` where that can't be asked from this machine. */
  readonly disk: { readonly path: string; readonly freeBytes: number } | undefined;
  /** How a person asks then. */
  readonly askForRoom: string;
}

/**
 * The room on the servers of the databases that steps change. Into one that is filled may come as much as the largest of
 * the others takes; beside one that is restored or cloned, as much as itself. What can't be reached is told in the group of
 * the database.
 */
export async function serverDiskLines(
  changed: readonly string[],
  all: readonly string[],
  needed: readonly Needed[],
  looking: Looking,
  { files }: Machine,
): Promise<readonly DoctorLine[]> {
  const sizes = new Map<string, number>();
  const rooms: ServerRoom[] = [];
  for (const name of all) {
    try {
      const database = await looking.onlooker.database(name);
      const server = serverOf(database.engine);
      if (!server) continue;
      sizes.set(name, Number(await server.bytes(database)));
      if (changed.includes(name)) {
        const { askForRoom } = server;
        rooms.push({ name, disk: await server.serverDisk(database, files), askForRoom });
      }
    } catch {
      // Its own group says why.
    }
  }
  return rooms.map((room) => roomLine(room, comingBytes(room.name, sizes, needed)));
}

function comingBytes(name: string, sizes: ReadonlyMap<string, number>, needed: readonly Needed[]): number {
  const does = (act: Privilege['act']) =>
    needed.some(
      ({ requirement }) =>
        requirement.need === 'privilege' && requirement.database === name && requirement.may.act === act,
    );
  const others = [...sizes].flatMap(([other, bytes]) => (other === name ? [] : [bytes]));
  return (does('write') ? Math.max(0, ...others) : 0) + (does('create-database') ? (sizes.get(name) ?? 0) : 0);
}

function roomLine({ name, disk, askForRoom }: ServerRoom, comingBytes: number): DoctorLine {
  if (!disk && comingBytes === 0) return ok(`No step makes ${name} larger by much.`);
  if (!disk) {
    return warning(`How much room the server of ${name} has can't be asked from here.`, {
      remedy: [`Ask on the server: ${askForRoom}; up to ${formatBytes(comingBytes)} may come.`],
    });
  }
  const says = `${formatBytes(disk.freeBytes)} free where the server of ${name} keeps its data (${disk.path})${comingBytes > 0 ? `; about ${formatBytes(comingBytes)} may come` : ''}.`;
  const remedy = ['Make room on the server. Copies also write the log (WAL), up to as much again.'];
  if (disk.freeBytes < comingBytes) return failure(says, { remedy });
  return disk.freeBytes < 2 * comingBytes ? warning(says, { remedy }) : ok(says);
}
