import type { Evidence, Recovery } from '../../state/outcome.ts';
import type { BackupState } from '../../state/session/facts.ts';
import type { Context } from '../kind.ts';
import { cloneName } from './clone.ts';
import { dumpMadeBefore } from './make.ts';
import { cloneOutcome, dumpOutcome } from './outcome.ts';
import { placeOf } from './place.ts';
import { recorded } from './record.ts';
import { requireSeal } from './seal.ts';
import { recoverOnServer } from './server/recover.ts';
import { type BackupSpec, type DumpSpec, dumpOf, fileSpec } from './spec.ts';
import { byServer, dumping, lookAround } from './workshop.ts';

/**
 * Done is what has its final name, is what its manifest says, and is in the journal as far as the runbook wants it. Anything less is
 * gone on with, from what there is.
 */
export async function recoverBackup(spec: BackupSpec, context: Context): Promise<Recovery> {
  if (context.facts.released.includes(spec.of)) return { verdict: 'redo', seen: `it had let go of ${spec.of}` };
  const onServer = byServer(await lookAround(spec.of, context));
  if (onServer) return recoverOnServer(fileSpec(spec), onServer);
  const dump = dumpOf(spec);
  return (await recoverClone(spec, context)) ?? (dump ? recoverDump(dump, context) : notMade);
}

const notMade: Recovery = { verdict: 'redo', seen: 'the backup was not finished' };

async function recoverDump(spec: DumpSpec, context: Context): Promise<Recovery> {
  const place = placeOf(spec, context);
  const manifest = await dumpMadeBefore(place, context);
  if (!manifest) return notMade;
  const made = recorded(place.path, context);
  const globals = spec.globals ? recorded(place.globals, context) : undefined;
  if (!made || (spec.globals && !globals))
    return { verdict: 'redo', seen: `${place.path} is made, and not journaled yet` };
  if (spec.prove !== false && !made.proven)
    return { verdict: 'redo', seen: `${place.path} is made and verified, and not proven yet` };
  if (globals) await requireSeal(globals.path, globals, context.files);
  const seen = `${place.path} is there, with the SHA-256 it was made with`;
  return { verdict: 'done', seen, outcome: dumpOutcome(spec, place, manifest, globals ? [fileOf(globals)] : []) };
}

/** `undefined` when no clone was made, neither as such nor in place of a dump. */
async function recoverClone(spec: BackupSpec, context: Context): Promise<Recovery | undefined> {
  const workshop = dumping(await lookAround(spec.of, context));
  const { dumper, database } = workshop;
  const name = cloneName(spec, workshop);
  const made = recorded(name, context);
  if (!made) return undefined;
  if (context.mode === 'rehearsal' && !made.proven)
    return { verdict: 'redo', seen: `the clone ${name} is not proven yet` };
  if ((await dumper.neighbour(database, name)) === undefined) return notMade;
  const { bytes, rows = {} } = made;
  const outcome = cloneOutcome(spec, { name, bytes, rows, drop: dumper.dropCommand(name) });
  return { verdict: 'done', seen: `the clone ${name} is there`, outcome };
}

function fileOf({ path, bytes, sha256 }: BackupState): Evidence {
  return { kind: 'file', path, bytes, sha256 };
}
