import { basename } from 'node:path';
import { Fault } from '../../state/fault.ts';
import { formatBytes } from '../../state/format.ts';
import type { Context } from '../kind.ts';
import { type BackupManifest, readManifest, writeManifest } from './manifest.ts';
import { dumpingPart, part } from './parts.ts';
import type { Place } from './place.ts';
import { requireSeal, sealOf } from './seal.ts';
import type { Tools } from './seam.ts';
import { requireSpace } from './space.ts';
import type { DumpSpec } from './spec.ts';
import type { DumpWorkshop } from './workshop.ts';

/**
 * A verified dump under its final name, with its manifest: made by an earlier process of this step, or now. Faults:
 * `backup/no-space`, `backup/dump-failed`, `backup/damaged`, `backup/name-taken`.
 */
export async function makeDump(
  spec: DumpSpec,
  place: Place,
  tools: Tools,
  workshop: DumpWorkshop,
): Promise<BackupManifest> {
  const { context } = workshop;
  await context.files.makeFolder(place.folder);
  await removeDrafts(place, context);
  const before = await dumpMadeBefore(place, context);
  if (before) return before;
  if ((await context.files.stat(place.path)) !== undefined) throw taken(place.path);
  await requireSpace(workshop, place);

  const draft = place.draft(context.at.attempt);
  // 1. Into a draft that is ours alone from its first byte: dumps hold everything the database holds.
  if (spec.format === 'directory') await context.files.makeFolder(draft);
  else await context.files.writeText(draft, '');
  const request = { format: spec.format, path: draft, jobs: spec.jobs ?? 1 };
  const rows = await dumpingPart(workshop, draft, (use) =>
    workshop.dumper.dump(workshop.database, tools, request, use),
  );
  // 2. Read again to its end, as a restore would.
  await part(workshop, `reading ${basename(place.path)} through`, () =>
    workshop.dumper.readThrough(tools, { format: spec.format, path: draft }, workshop.use),
  );
  const seal = await part(workshop, 'computing SHA-256', () => sealOf(draft, context.files));
  // 3. The manifest comes first: whatever has the final name has its manifest beside it.
  const manifest: BackupManifest = {
    'nightferry-backup': 1,
    madeAt: context.clock.now().toISOString(),
    session: context.session,
    step: `${context.at.phase}/${context.at.step}`,
    database: spec.of,
    identity: { ...(await workshop.database.identity()) },
    format: spec.format,
    file: basename(place.path),
    ...seal,
    tool: `pg_dump ${tools.pg_dump?.version ?? ''}`.trim(),
    rows: { ...rows },
  };
  await writeManifest(place.manifest, manifest, context.files);
  await context.files.rename(draft, place.path);
  context.output(`${place.path}: ${formatBytes(seal.bytes)}, read through, SHA-256 ${seal.sha256}`);
  return manifest;
}

/** The dump that an earlier process of this step finished; `undefined` when there is none. Changes nothing. */
export async function dumpMadeBefore(place: Place, context: Context): Promise<BackupManifest | undefined> {
  const { files, session, at } = context;
  if ((await files.stat(place.path)) === undefined) return undefined;
  const manifest = await readManifest(place.manifest, files);
  const isOurs = manifest?.session === session && manifest.step === `${at.phase}/${at.step}`;
  if (!manifest || !isOurs) return undefined;
  await requireSeal(place.path, manifest, files);
  return manifest;
}

/** What attempts that died or failed left unfinished. */
async function removeDrafts(place: Place, { files, at }: Context): Promise<void> {
  for (let attempt = 1; attempt <= at.attempt; attempt += 1) {
    await files.remove(place.draft(attempt));
    await files.remove(place.globalsDraft(attempt));
  }
}

function taken(path: string): Fault {
  return new Fault('backup/name-taken', `There is ${path} already, and this step did not make it.`, {
    remedy: ['Move it away, then try again.'],
    retry: 'safe',
  });
}
