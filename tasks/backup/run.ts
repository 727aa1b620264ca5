import { Fault, recordFault } from '../../state/fault.ts';
import { type DoneOutcome, type Evidence, failed, type Outcome, stopped } from '../../state/outcome.ts';
import type { Context } from '../kind.ts';
import { makeClone, requireAnotherBackup } from './clone.ts';
import { makeGlobals } from './globals.ts';
import { makeDump } from './make.ts';
import type { BackupManifest } from './manifest.ts';
import { cloneOutcome, dumpOutcome, howClonesAreProven, howDumpsAreProven } from './outcome.ts';
import { type Place, placeOf } from './place.ts';
import { proveDump } from './prove.ts';
import { recorded, recordMade, recordProven } from './record.ts';
import type { Tools } from './seam.ts';
import { backUpOnServer } from './server/run.ts';
import { type BackupSpec, type DumpSpec, dumpOf, fileSpec } from './spec.ts';
import { standInText, toolsOrStandIn } from './stand-in.ts';
import { byServer, type DumpWorkshop, dumping, openWorkshop } from './workshop.ts';

/** Makes the backup and proves it; goes on from whatever an earlier process of the step has finished. */
export async function runBackup(spec: BackupSpec, context: Context): Promise<Outcome> {
  const startedMs = context.clock.monotonicMs();
  try {
    context.signal.throwIfAborted();
    const { figures, ...rest } = await backUp(spec, context);
    return { ...rest, figures: { ...figures, durationMs: Math.round(context.clock.monotonicMs() - startedMs) } };
  } catch (error) {
    return context.signal.aborted ? stopped : failed(recordFault(error));
  }
}

async function backUp(spec: BackupSpec, context: Context): Promise<DoneOutcome> {
  const opened = await openWorkshop(spec.of, context);
  const onServer = byServer(opened);
  if (onServer) return backUpOnServer(fileSpec(spec), onServer);
  const workshop = dumping(opened);
  const dump = dumpOf(spec);
  if (!dump) {
    requireAnotherBackup(spec, context);
    return cloned(spec, workshop);
  }
  const found = await toolsOrStandIn(dump, workshop);
  if ('tools' in found) return dumped(dump, found.tools, workshop);
  const text = standInText(found.missing);
  for (const line of text.split('\n')) context.output(line);
  return cloned(spec, workshop, { kind: 'output', title: 'a clone in place of a dump', text });
}

async function dumped(spec: DumpSpec, tools: Tools, workshop: DumpWorkshop): Promise<DoneOutcome> {
  const { context } = workshop;
  const place = placeOf(spec, context);
  const manifest = await makeDump(spec, place, tools, workshop);
  const { bytes, sha256, rows, format } = manifest;
  recordMade({ database: spec.of, format, path: place.path, bytes, sha256, readThrough: true, rows }, context);
  const globals = spec.globals ? await withGlobals(spec, place, workshop) : [];
  if (spec.prove !== false) await prove(spec, place, manifest, tools, workshop);
  return dumpOutcome(spec, place, manifest, globals);
}

async function withGlobals(spec: DumpSpec, place: Place, workshop: DumpWorkshop): Promise<readonly Evidence[]> {
  const { bytes, sha256, passwords } = await makeGlobals(place, workshop);
  const path = place.globals;
  recordMade({ database: spec.of, format: 'globals', path, bytes, sha256, readThrough: true }, workshop.context);
  const file: Evidence = { kind: 'file', path, bytes, sha256 };
  if (passwords !== false) return [file];
  const text = 'This role may not read the passwords of roles: after a restore they have to be set anew.';
  return [file, { kind: 'output', title: 'roles without passwords', text }];
}

/** A dump that restores to other rows than were counted is set aside, so that a retry makes another. */
async function prove(
  spec: DumpSpec,
  place: Place,
  { rows, format }: BackupManifest,
  tools: Tools,
  workshop: DumpWorkshop,
): Promise<void> {
  const { context } = workshop;
  if (recorded(place.path, context)?.proven) return;
  const scratch = spec.prove ? spec.prove['restore-as'] : undefined;
  try {
    await proveDump({ format, path: place.path, rows }, tools, scratch, workshop);
  } catch (error) {
    if (error instanceof Fault && error.code === 'backup/not-proven')
      await context.files.rename(place.path, `${place.path}.${context.at.attempt}.refused`);
    throw error;
  }
  recordProven(place.path, howDumpsAreProven, rows, context);
}

async function cloned(spec: BackupSpec, workshop: DumpWorkshop, why?: Evidence): Promise<DoneOutcome> {
  const { context, dumper } = workshop;
  const { name, bytes, rows } = await makeClone(spec, workshop);
  recordMade({ database: spec.of, format: 'clone', path: name, bytes, sha256: '', readThrough: false, rows }, context);
  // Live, a clone proves nothing of what has to survive the server.
  if (context.mode === 'rehearsal') recordProven(name, howClonesAreProven, rows, context);
  return cloneOutcome(spec, { name, bytes, rows, drop: dumper.dropCommand(name) }, why);
}
