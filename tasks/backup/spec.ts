import { z } from 'zod';
import { databaseName, path } from '../../state/runbook/fields.ts';
import type { DumpFormat } from './seam.ts';

/** A database's name on its server; ours are always such. */
export const nameOnServer = z
  .string({ error: 'expected the name of a database' })
  .regex(/^[a-z_][a-z0-9_]{0,62}$/, { error: 'expected the name of a database (a-z, 0-9 and _, a letter first)' });

const prove = z.union([
  z.literal(false),
  z.strictObject({
    'restore-as': nameOnServer.optional().describe('The scratch database; a name of its own when it is left out.'),
  }),
]);

/** What stands under `backup:` in a runbook. */
export const backupSchema = z
  .strictObject({
    of: databaseName.describe('The database that is backed up.'),
    format: z
      .enum(['custom', 'directory', 'plain', 'clone'])
      .optional()
      .describe('Of dumps: custom where it is left out. Servers that back up themselves have no such formats.'),
    to: path
      .optional()
      .describe(
        'A folder of this machine, or of a server that backs up itself; for a clone the name of the new database.',
      ),
    globals: z.boolean().optional().describe('Roles and tablespaces of the server, in a file beside the dump.'),
    jobs: z.int().min(1).max(64).optional().describe('Tables at the same time; only for directory.'),
    prove: prove.optional().describe('Restored into a scratch database and counted, unless false.'),
    'end-sessions': z.literal(true).optional().describe('For a clone: whoever is connected is ended.'),
    'without-tools': z
      .literal('clone')
      .optional()
      .describe('In a rehearsal on a machine without pg_dump, a clone takes the place of the dump.'),
    rehearsal: z.strictObject({ to: path }).optional().describe('Where a rehearsal puts it.'),
  })
  .superRefine((spec, issues) => {
    const refuse = (key: string, message: string) => issues.addIssue({ code: 'custom', path: [key], message });
    if (spec.format !== 'clone') {
      if (spec.to === undefined) refuse('of', 'needs `to:`, the folder that the dump is written to');
      if (spec.jobs !== undefined && spec.format !== 'directory')
        refuse('jobs', 'only a directory has several writers');
      if (spec['end-sessions'] && !spec['without-tools'])
        refuse('end-sessions', 'a dump needs nobody to leave: only a clone does');
      return;
    }
    if (spec.to !== undefined && !nameOnServer.safeParse(spec.to).success)
      refuse('to', 'expected the name of the new database (a-z, 0-9 and _): a clone is no file');
    for (const key of ['globals', 'jobs', 'without-tools', 'rehearsal'] as const) {
      if (spec[key] !== undefined) refuse(key, 'has no meaning for a clone, which is a database on the same server');
    }
    if (spec.prove) refuse('prove', 'a clone is counted where it is: leave `prove` out, or false');
  });

export type BackupSpec = z.infer<typeof backupSchema>;

/** One that is made into a file. */
export type FileSpec = BackupSpec & { readonly to: string };
/** A file that the engine's programs write. */
export type DumpSpec = FileSpec & { readonly format: DumpFormat };

/** As it is with its default; `undefined` for a clone. */
export function dumpOf(spec: BackupSpec): DumpSpec | undefined {
  const { format = 'custom', to } = spec;
  return format === 'clone' || to === undefined ? undefined : { ...spec, format, to };
}

/** Options that only programs know: servers that back up themselves have no such thing. */
export const dumpOptions = ['format', 'globals', 'jobs', 'end-sessions', 'without-tools'] as const;

/** What is left of it where servers back up themselves: lint lets no clone through. */
export function fileSpec(spec: BackupSpec): FileSpec {
  if (spec.to === undefined) throw new TypeError(`the backup of ${spec.of} has no place`);
  return { ...spec, to: spec.to };
}
