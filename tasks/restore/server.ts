import type { Own, Swap } from '../backup/database-server.ts';
import type { RowCounts } from '../backup/seam.ts';
import { keepsLogText } from '../backup/server/describe.ts';
import { makeOnServer } from '../backup/server/make.ts';
import { besidePlace } from '../backup/server/place.ts';
import { restoreAndCheck } from '../backup/server/restore.ts';
import { waitForEarlier } from '../backup/server/wait.ts';
import type { ServerWorkshop } from '../backup/workshop.ts';
import type { Change } from './change.ts';
import type { Names } from './names.ts';
import type { Source } from './source.ts';
import type { RestoreSpec } from './spec.ts';

type ServerSource = Extract<Source, { format: 'server' }>;

/** What the server would be told, without the names that change at the end. */
export async function restoringOnServer(
  source: ServerSource,
  restored: string,
  { server, database }: ServerWorkshop,
): Promise<readonly string[]> {
  await server.requireBackups(database);
  const statements = await server.restoreStatements(database, source, restored, 'made');
  return statements.map((sql) => `${sql};`);
}

/** What else the server does, before the names change and after. */
export async function aroundOnServer(
  spec: RestoreSpec,
  { server, database }: ServerWorkshop,
): Promise<readonly string[]> {
  const logs = spec.replace && (await server.keepsLog(database, server.nameOf(database)));
  return ['-- every page of it is looked at, and its users get their logins', ...(logs ? keepsLogText(spec.on) : [])];
}

/** Rows by table of what was restored, once every page of it was looked at and its users have their logins. */
export async function countOnServer(source: ServerSource, own: Own, workshop: ServerWorkshop): Promise<RowCounts> {
  const { server, database, context, use } = workshop;
  await server.requireBackups(database);
  await waitForEarlier(workshop);
  const rows = await restoreAndCheck(source, own, workshop);
  const { mended } = await server.mendUsers(database, own.name, use);
  if (mended.length > 0) context.output(`users of ${own.name} that have their logins again: ${mended.join(', ')}`);
  return rows;
}

/** The last of the log of what is put aside, in a file beside the backup: taken when nobody can write to it any more. */
export async function tailOfLog(
  { final, kept }: Names,
  source: Source,
  { server, database, context }: ServerWorkshop,
): Promise<Pick<Swap, 'log'>> {
  if (kept === undefined || !(await server.keepsLog(database, final))) return {};
  return { log: besidePlace(source.path, final, 'log', context) };
}

/**
 * What is left to do once it has the name, and nothing of it twice: logins, and the full backup without which no backup of the
 * log can be made. What a person has to know of both, line by line.
 */
export async function afterSwap(
  { final, kept }: Change,
  source: Source,
  workshop: ServerWorkshop,
): Promise<readonly string[]> {
  const { server, database, context, use } = workshop;
  const { orphaned } = await server.mendUsers(database, final, use);
  const without = orphaned.length === 0 ? [] : [`users without a login on this server: ${orphaned.join(', ')}`];
  if (kept === '' || !(await server.keepsLog(database, final))) return without;
  const place = besidePlace(source.path, final, 'start', context);
  const { guid } = await makeOnServer(place, workshop, { as: 'start', counts: false });
  return [...without, `backups of its log go by the full backup ${place.path}, backup set ${guid}`];
}
