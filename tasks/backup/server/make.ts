import { Fault } from '../../../state/fault.ts';
import { formatBytes } from '../../../state/format.ts';
import type { Context } from '../../kind.ts';
import { part } from '../parts.ts';
import { recorded } from '../record.ts';
import type { RowCounts } from '../seam.ts';
import { allNotes, type ServerWorkshop } from '../workshop.ts';
import { noteCounts, notedCounts } from './counts.ts';
import { serverPart } from './parts.ts';
import type { ServerPlace } from './place.ts';
import type { BackupSet, OnServer } from './seam.ts';

/**
 * A backup in its file, complete and read through by the server: made by an earlier process of this step, or now. Faults:
 * `backup/name-taken`, `backup/failed`, `backup/damaged`, `backup/server-path`.
 */
export async function makeOnServer(
  place: ServerPlace,
  workshop: ServerWorkshop,
  { as = 'aside', counts = true }: { readonly as?: 'aside' | 'start'; readonly counts?: boolean } = {},
): Promise<BackupSet & { readonly before: RowCounts | undefined }> {
  const { server, database, context, use } = workshop;
  const { path, name, description } = place;
  const found = await server.look(database, path);
  const before = madeBefore(found, place, context);
  if (before) {
    const isRead = recorded(path, context)?.set === before.guid;
    if (!isRead) await readThrough(before, place, workshop);
    return { ...before, before: notedCounts(path, context) };
  }
  requireOurs(found, place, context);
  // From here on what is in the file is ours, whole or not: nothing was there.
  if (found.is === 'absent') context.note({ filling: 1, database: path });
  const of = server.nameOf(database);
  let rows: RowCounts | undefined;
  if (counts) {
    rows = await part(workshop, `counting the rows in ${of} before its backup`, () =>
      server.countRows(database, of, use),
    );
    noteCounts(path, rows, context);
  }
  await serverPart(workshop, `the server backs ${of} up into ${path}`, (told) =>
    server.backUp(database, { path, name, description, as }, told),
  );
  const made = madeBefore(await server.look(database, path), place, context);
  if (!made) throw notThere(place, server.lookStatement(path));
  await readThrough(made, place, workshop);
  context.output(`${path}: ${formatBytes(made.bytes)} on the server, read through by it, backup set ${made.guid}`);
  return { ...made, before: rows };
}

/** What an earlier attempt finished, and nobody refused since; `undefined` when there is none. */
export function madeBefore(found: OnServer, { path, name }: ServerPlace, context: Context): BackupSet | undefined {
  if (found.is !== 'backups') return undefined;
  const set = found.sets.findLast((one) => one.name === name && one.isComplete);
  const isRefused = allNotes(context).some(({ refused, database }) => refused === set?.guid && database === path);
  return set && !isRefused ? set : undefined;
}

/** One whose rows were others than were counted is overwritten by the next attempt. */
export function noteRefused({ path }: ServerPlace, { guid }: BackupSet, context: Context): void {
  context.note({ refused: guid, database: path });
}

async function readThrough({ guid }: BackupSet, { path }: ServerPlace, workshop: ServerWorkshop): Promise<void> {
  const { server, database } = workshop;
  await serverPart(workshop, `the server reads ${path} through`, (use) => server.verify(database, { path, guid }, use));
}

/** Nothing was there when this step began to write, so that whatever is there now is its own. */
export function isOurs({ path }: Pick<ServerPlace, 'path'>, context: Context): boolean {
  return allNotes(context).some(({ filling, database }) => filling === 1 && database === path);
}

/** Whatever is there is overwritten only where this step noted that nothing was. */
function requireOurs(found: OnServer, place: ServerPlace, context: Context): void {
  if (found.is === 'absent' || isOurs(place, context)) return;
  const { path } = place;
  const what =
    found.is === 'unreadable'
      ? found.why
      : found.sets
          .map(({ database, name, finishedAt }) => `${name || 'a backup'} of ${database}, ${finishedAt}`)
          .join('; ');
  throw new Fault(
    'backup/name-taken',
    `There is ${path} on the server already, and this step did not make it: ${what}.`,
    {
      remedy: ['Move it away, or name another file in the runbook. Then try again.'],
      retry: 'safe',
    },
  );
}

function notThere({ path }: ServerPlace, look: string): Fault {
  return new Fault('backup/failed', `The server says that its backup is made, and there is none of ours in ${path}.`, {
    remedy: [`Look at the file on the server: ${look}; then try again.`],
    retry: 'safe',
  });
}
