import type { DoneOutcome } from '../../../state/outcome.ts';
import { differenceOf } from '../compare.ts';
import { part } from '../parts.ts';
import { notProven, scratchOf } from '../prove.ts';
import { recorded, recordMade, recordProven } from '../record.ts';
import type { RowCounts } from '../seam.ts';
import { requireSpace } from '../space.ts';
import type { FileSpec } from '../spec.ts';
import type { ServerWorkshop } from '../workshop.ts';
import { type Counted, comparable, countedTwice, notedCounts } from './counts.ts';
import { makeOnServer, noteRefused } from './make.ts';
import { howProven, serverOutcome } from './outcome.ts';
import { type ServerPlace, serverPlaceOf } from './place.ts';
import { restoreAndCheck } from './restore.ts';
import type { BackupSet } from './seam.ts';
import { waitForEarlier } from './wait.ts';

/** The server makes the backup, reads it through, and restores it into scratch; gone on with from whatever is finished. */
export async function backUpOnServer(spec: FileSpec, workshop: ServerWorkshop): Promise<DoneOutcome> {
  const { server, database, context } = workshop;
  const title = await server.requireBackups(database);
  await waitForEarlier(workshop);
  const place = serverPlaceOf(spec, context);
  const { before, ...set } = await makeOnServer(place, workshop);
  const counted = await countedAround(place, set, before, workshop);
  const { guid, bytes } = set;
  const made = { database: spec.of, format: 'server', path: place.path, bytes, sha256: '', readThrough: true } as const;
  recordMade({ ...made, rows: counted.rows, set: guid }, context);
  if (spec.prove !== false) await prove(spec, place, set, counted, workshop);
  return serverOutcome(spec, { title, path: place.path, set, counted });
}

/** What was counted right after it holds: rows that came later are no business of the backup. */
async function countedAround(
  { path }: ServerPlace,
  { guid }: BackupSet,
  before: RowCounts = {},
  workshop: ServerWorkshop,
): Promise<Counted> {
  const { server, database, context, use } = workshop;
  const known = countedBefore(path, guid, workshop);
  if (known) return known;
  const name = server.nameOf(database);
  const after = await part(workshop, `counting the rows in ${name} after its backup`, () =>
    server.countRows(database, name, use),
  );
  context.signal.throwIfAborted();
  return countedTwice(before, after);
}

/** What an earlier attempt has journaled of that very backup set; `undefined` where it did not come so far. */
export function countedBefore(path: string, guid: string, { context }: ServerWorkshop): Counted | undefined {
  const made = recorded(path, context);
  if (made?.set !== guid || !made.rows) return undefined;
  const { rows } = made;
  return { rows, written: Object.keys(notedCounts(path, context) ?? {}).filter((name) => rows[name] === undefined) };
}

/** A backup that restores to other rows is no good: a retry makes another over it. */
async function prove(
  spec: FileSpec,
  place: ServerPlace,
  set: BackupSet,
  counted: Counted,
  workshop: ServerWorkshop,
): Promise<void> {
  const { server, database, context } = workshop;
  if (recorded(place.path, context)?.proven) return;
  await requireSpace(workshop, 'server');
  const scratch = await scratchOf(spec.prove ? spec.prove['restore-as'] : undefined, workshop);
  try {
    const actual = await restoreAndCheck({ path: place.path, guid: set.guid }, scratch, workshop);
    const difference = differenceOf(counted.rows, comparable(counted.rows, actual));
    if (difference !== undefined) {
      noteRefused(place, set, context);
      throw notProven(place.path, difference);
    }
  } finally {
    await server.drop(database, scratch);
  }
  recordProven(place.path, howProven(counted), counted.rows, context);
}
