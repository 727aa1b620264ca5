import { Fault } from '../../state/fault.ts';
import { stepsIn } from '../../state/runbook/steps-in.ts';
import type { Context } from '../kind.ts';
import { differenceOf } from './compare.ts';
import { part } from './parts.ts';
import { markOf, oursBeside } from './place.ts';
import type { RowCounts } from './seam.ts';
import { requireSpace } from './space.ts';
import type { BackupSpec } from './spec.ts';
import { type DumpWorkshop, dumping, openWorkshop, settleName, takeName, type Workshop } from './workshop.ts';

export interface Cloned {
  readonly name: string;
  readonly bytes: number;
  readonly rows: RowCounts;
}

export function cloneName(spec: BackupSpec, { server, database, context }: Workshop): string {
  if (spec.format === 'clone' && spec.to !== undefined) return spec.to;
  return oursBeside('nightferry_clone', server.nameOf(database), context);
}

/**
 * A copy of the database on its own server, by its files. Nobody else is connected while it is made, Nightferry neither.
 * Faults: `backup/sessions`, `backup/no-space`, `backup/name-taken`, `backup/not-proven`.
 */
export async function makeClone(spec: BackupSpec, workshop: DumpWorkshop): Promise<Cloned> {
  const { database, dumper, context, use } = workshop;
  await requireSpace(workshop, 'server');
  const bytes = Number(await dumper.bytes(database));
  const own = await takeName(cloneName(spec, workshop), markOf(context, 'clone'), workshop);
  await context.release(spec.of);
  try {
    await part(workshop, `copying ${dumper.nameOf(database)} to ${own.name}, nobody can connect meanwhile`, () =>
      dumper.clone(database, own, { endSessions: spec['end-sessions'] === true }, use),
    );
  } finally {
    await settleName(own, workshop);
    await context.repin(spec.of, 'a clone of it was made');
  }
  const again = dumping(await openWorkshop(spec.of, context));
  return part(again, `counting the rows in ${own.name} and in ${spec.of}`, async () => {
    const rows = await dumper.countRows(again.database, own.name, use);
    const source = await dumper.countRows(again.database, dumper.nameOf(again.database), use);
    const difference = differenceOf(source, rows);
    if (difference !== undefined) throw notTheSame(spec.of, own.name, difference);
    return { name: own.name, bytes, rows };
  });
}

/** It dies with its server: live it stands beside a backup that does not. Faults: `backup/only-a-clone`. */
export function requireAnotherBackup(spec: BackupSpec, { runbook, mode }: Context): void {
  if (mode === 'rehearsal') return;
  const steps = [...runbook.phases, ...runbook.rollbacks.map(({ phase }) => phase)].flatMap(stepsIn);
  const hasOther = steps.some(({ kind, spec: other }) => {
    const backup = kind === 'backup' ? (other as BackupSpec) : undefined;
    return backup?.of === spec.of && backup.format !== 'clone';
  });
  if (hasOther) return;
  throw new Fault(
    'backup/only-a-clone',
    `The clone would be the only backup of ${spec.of}: it is on the same server and disks, and goes down with them.`,
    { remedy: [`Add a backup step of ${spec.of} with format custom, directory or plain.`], retry: 'safe' },
  );
}

function notTheSame(of: string, name: string, difference: string): Fault {
  return new Fault('backup/not-proven', `The clone ${name} is not the same as ${of} is now: ${difference}.`, {
    remedy: [
      `Somebody may have written to ${of} since the copy: freeze it first, or stop what writes.`,
      'Retry: another clone is made.',
    ],
    retry: 'safe',
  });
}
