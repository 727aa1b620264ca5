import { z } from 'zod';
import { Fault } from '../../state/fault.ts';
import type { Files } from '../../state/ports.ts';

const manifestSchema = z.object({
  'nightferry-backup': z.literal(1),
  madeAt: z.string(),
  session: z.string(),
  step: z.string(),
  /** The runbook's name of the database, and which database of which server it was. */
  database: z.string(),
  identity: z.record(z.string(), z.string()),
  format: z.enum(['custom', 'directory', 'plain']),
  /** The name of the dump, beside the manifest. */
  file: z.string(),
  bytes: z.number(),
  /** Of the file; of a directory, of the list of its files. */
  sha256: z.string(),
  tool: z.string(),
  rows: z.record(z.string(), z.string()),
});

/** What is known of a dump, in a file beside it: for a restore in another session, and on another machine. */
export type BackupManifest = z.infer<typeof manifestSchema>;

/** `undefined` when there is none. Faults: `backup/manifest`. */
export async function readManifest(path: string, files: Files): Promise<BackupManifest | undefined> {
  if ((await files.stat(path)) === undefined) return undefined;
  const parsed = manifestSchema.safeParse(parseJson(await files.readText(path)));
  if (parsed.success) return parsed.data;
  throw new Fault('backup/manifest', `${path} is not a manifest that this Nightferry can read.`, {
    remedy: ['If it was changed, put the original back. Without it the dump can be restored, but not compared.'],
    retry: 'safe',
    cause: parsed.error,
  });
}

export function writeManifest(path: string, manifest: BackupManifest, files: Files): Promise<void> {
  return files.writeText(path, `${JSON.stringify(manifest, undefined, 2)}\n`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
