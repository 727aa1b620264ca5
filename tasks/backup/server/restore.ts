import type { Own } from '../database-server.ts';
import { part } from '../parts.ts';
import type { RowCounts } from '../seam.ts';
import { type ServerWorkshop, settleName } from '../workshop.ts';
import { serverPart } from './parts.ts';
import type { SetInFile } from './seam.ts';

/** A new database with what is in the backup, every page of it looked at, and its rows by table. */
export async function restoreAndCheck(set: SetInFile, own: Own, workshop: ServerWorkshop): Promise<RowCounts> {
  const { server, database, use } = workshop;
  await serverPart(workshop, `the server restores ${set.path} into ${own.name}`, (told) =>
    server.restore(database, set, own, told).finally(() => settleName(own, workshop)),
  );
  await serverPart(workshop, `the server checks every page of ${own.name}`, (told) =>
    server.check(database, own.name, told),
  );
  return part(workshop, `counting the rows in ${own.name}`, () => server.countRows(database, own.name, use));
}
