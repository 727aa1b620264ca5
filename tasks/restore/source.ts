import { Fault } from '../../state/fault.ts';
import { readManifest } from '../backup/manifest.ts';
import { dumpPrograms } from '../backup/programs.ts';
import { requireSeal, type Seal } from '../backup/seal.ts';
import type { DumpFormat, RowCounts, Tools } from '../backup/seam.ts';
import { byServer, type DumpWorkshop, type Workshop } from '../backup/workshop.ts';
import type { Context } from '../kind.ts';
import type { RestoreSpec } from './spec.ts';

/** What is restored, and what is known of it. */
export type Source =
  | { readonly format: 'clone'; readonly path: string; readonly rows: RowCounts | undefined }
  /** A file of the server. What is not known of it, the server is asked. */
  | {
      readonly format: 'server';
      readonly path: string;
      readonly rows: RowCounts | undefined;
      readonly guid: string | undefined;
    }
  | {
      readonly format: DumpFormat;
      readonly path: string;
      /** Both are unknown of a file without a manifest. */
      readonly rows: RowCounts | undefined;
      readonly seal: Seal | undefined;
    };

/** Faults: `restore/no-backup`, `restore/other-engine`, `backup/gone`, `backup/manifest`. */
export async function sourceOf(spec: RestoreSpec, context: Context, workshop: Workshop): Promise<Source> {
  const onServer = byServer(workshop) !== undefined;
  if (spec.backup !== undefined) {
    const source = fromStep(spec.backup, context);
    if ((source.format === 'server') !== onServer) throw otherEngine(spec.backup, spec.on);
    return source;
  }
  const file = spec.file ?? '';
  if (onServer) return { format: 'server', path: file, rows: undefined, guid: undefined };
  return fromFile(context.path(file), context);
}

function fromStep(step: string, { facts }: Context): Source {
  const made = facts.backups.findLast((backup) => backup.step === step && backup.format !== 'globals');
  if (!made || made.format === 'globals') {
    throw new Fault('restore/no-backup', `Step ${step} has made no backup in this session.`, {
      remedy: ['Run that step first, or name a dump with `file:`.'],
      retry: 'safe',
    });
  }
  const { format, path, rows, bytes, sha256, set } = made;
  if (format === 'server') return { format, path, rows, guid: set };
  return format === 'clone' ? { format, path, rows } : { format, path, rows, seal: { bytes, sha256 } };
}

async function fromFile(path: string, { files }: Context): Promise<Source> {
  const found = await files.stat(path);
  if (!found) {
    throw new Fault('backup/gone', `There is no backup ${path}.`, {
      remedy: ['Correct the path, or put the dump there, and try again.'],
      retry: 'safe',
    });
  }
  const manifest = await readManifest(`${path}.json`, files);
  if (manifest) return { format: manifest.format, path, rows: manifest.rows, seal: manifest };
  const format = found.isDirectory ? 'directory' : path.endsWith('.sql') ? 'plain' : 'custom';
  return { format, path, rows: undefined, seal: undefined };
}

/** `step` names the backup, `on` the database that was to be restored. */
export function otherEngine(step: string, on: string): Fault {
  return new Fault('restore/other-engine', `What ${step} backed up can't be restored on the server of ${on}.`, {
    remedy: ['Name a step that backs up a database of the same engine.'],
    retry: 'safe',
  });
}

/**
 * Makes sure that a dump is what it was: by its SHA-256, and without one by reading all of it.
 * Faults: `backup/changed`, `backup/damaged`, `backup/other-database`, `backup/tools-missing`, `backup/tools-old`.
 */
export async function toolsForDump(
  source: Exclude<Source, { format: 'clone' | 'server' }>,
  workshop: DumpWorkshop,
): Promise<Tools> {
  const { dumper, database, context, use } = workshop;
  const tools = await dumper.findTools(database, dumpPrograms(source.format), use);
  if (source.seal) await requireSeal(source.path, source.seal, context.files);
  else await dumper.readThrough(tools, source, use);
  return tools;
}
