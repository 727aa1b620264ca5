import { basename } from 'node:path';
import { Fault } from '../../state/fault.ts';
import { differenceOf } from './compare.ts';
import type { Own } from './database-server.ts';
import { part } from './parts.ts';
import { markOf, oursBeside } from './place.ts';
import type { DumpFormat, RowCounts, Tools } from './seam.ts';
import { requireSpace } from './space.ts';
import { type DumpWorkshop, settleName, takeName, type Workshop } from './workshop.ts';

export interface Provable {
  readonly format: DumpFormat;
  readonly path: string;
  readonly rows: RowCounts;
}

/**
 * Restores the dump into a scratch database on the same server, counts every table, and drops it again. Faults:
 * `backup/not-proven`, `backup/restore-failed`, `backup/no-space`, `backup/name-taken`.
 */
export async function proveDump(
  dump: Provable,
  tools: Tools,
  scratchName: string | undefined,
  workshop: DumpWorkshop,
): Promise<void> {
  await requireSpace(workshop, 'server');
  const scratch = await scratchOf(scratchName, workshop);
  try {
    const counted = await restoreAndCount(dump, tools, scratch, workshop);
    const difference = differenceOf(dump.rows, counted);
    if (difference !== undefined) throw notProven(dump.path, difference);
  } finally {
    await workshop.dumper.drop(workshop.database, scratch);
  }
}

/** A new database with what is in the dump, and its rows by table. */
export async function restoreAndCount(
  dump: { readonly format: DumpFormat; readonly path: string; readonly jobs?: number },
  tools: Tools,
  own: Own,
  workshop: DumpWorkshop,
): Promise<RowCounts> {
  const { dumper, database, context, use } = workshop;
  const jobs = dump.format === 'plain' ? 1 : (dump.jobs ?? Math.min(4, context.cores));
  await part(workshop, `restoring ${basename(dump.path)} into ${own.name}`, async () => {
    await dumper.createLike(database, own, use).finally(() => settleName(own, workshop));
    await dumper.restore(database, tools, { ...dump, jobs }, own.name, use);
  });
  return part(workshop, `counting the rows in ${own.name}`, () => dumper.countRows(database, own.name, use));
}

/** What an attempt that died left there is dropped by whoever comes next. */
export function scratchOf(name: string | undefined, workshop: Workshop): Promise<Own> {
  const { context, server, database } = workshop;
  const scratch = name ?? oursBeside('nightferry_scratch', server.nameOf(database), context);
  return takeName(scratch, markOf(context, 'scratch'), workshop);
}

export function notProven(path: string, difference: string): Fault {
  return new Fault(
    'backup/not-proven',
    `What ${basename(path)} restores to is not what was backed up: ${difference}.`,
    {
      remedy: ['Do not rely on this backup. Retry: another one is made.'],
      retry: 'safe',
    },
  );
}
