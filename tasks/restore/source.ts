import { Fault } from '../../state/fault.ts';
import { readManifest } from '../backup/manifest.ts';
import { dumpPrograms } from '../backup/programs.ts';
import { requireSeal, type Seal } from '../backup/seal.ts';
import type { DumpFormat, RowCounts, Tools } from '../backup/seam.ts';
import type { DumpWorkshop } from '../backup/workshop.ts';
import type { Context } from '../kind.ts';
import type { RestoreSpec } from './spec.ts';

/** What is restored, and what is known of it. */
export type Source =
  | { readonly format: 'clone'; readonly path: string; readonly rows: RowCounts | undefined }
  | {
      readonly format: DumpFormat;
      readonly path: string;
      /** Both are unknown of a file without a manifest. */
      readonly rows: RowCounts | undefined;
      readonly seal: Seal | undefined;
    };

/** Faults: `restore/no-backup`, `backup/gone`, `backup/manifest`. */
export async function sourceOf(spec: RestoreSpec, context: Context): Promise<Source> {
  return spec.backup === undefined ? fromFile(context.path(spec.file ?? ''), context) : fromStep(spec.backup, context);
}

function fromStep(step: string, { facts }: Context): Source {
  const made = facts.backups.findLast((backup) => backup.step === step && backup.format !== 'globals');
  if (!made || made.format === 'globals') {
    throw new Fault('restore/no-backup', `Step ${step} has made no backup in this session.`, {
      remedy: ['Run that step first, or name a dump with `file:`.'],
      retry: 'safe',
    });
  }
  const { format, path, rows, bytes, sha256 } = made;
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

/**
 * Makes sure that a dump is what it was: by its SHA-256, and without one by reading all of it.
 * Faults: `backup/changed`, `backup/damaged`, `backup/other-database`, `backup/tools-missing`, `backup/tools-old`.
 */
export async function toolsForDump(
  source: Exclude<Source, { format: 'clone' }>,
  workshop: DumpWorkshop,
): Promise<Tools> {
  const { dumper, database, context, use } = workshop;
  const tools = await dumper.findTools(database, dumpPrograms(source.format), use);
  if (source.seal) await requireSeal(source.path, source.seal, context.files);
  else await dumper.readThrough(tools, source, use);
  return tools;
}
