import type { DumpFormat, Tools, Use } from '../../../backup/seam.ts';
import type { Database } from '../../engine.ts';
import { databaseArgument } from './database-argument.ts';
import { removeFreezeRemains } from './freeze-remains.ts';
import { beside } from './neighbours.ts';
import { runTool } from './run-tool.ts';

export interface DumpFile {
  readonly format: DumpFormat;
  readonly path: string;
  readonly jobs?: number;
}

/** Restores into an empty database of the same server, and stops at the first error. Faults: `backup/restore-failed`. */
export async function restore(database: Database, tools: Tools, dump: DumpFile, into: string, use: Use): Promise<void> {
  const program = tools[dump.format === 'plain' ? 'psql' : 'pg_restore'];
  await runTool(database, {
    command: restoreCommand(dump, into, program?.path),
    use,
    code: 'backup/restore-failed',
    what: `The restore of ${dump.path} into ${into}`,
    remedy: [
      'A role or an extension that the dump names may be missing on this server: the backup of the globals has the roles.',
    ],
  });
  await beside(database, removeFreezeRemains, { to: into, application: use.application });
}

/** Without `--exit-on-error`, and ON_ERROR_STOP, a restore goes on after an error and ends with half of the rows. */
export function restoreCommand(
  { format, path, jobs = 1 }: DumpFile,
  into: string,
  program?: string,
): readonly string[] {
  if (format === 'plain') {
    return [
      program ?? 'psql',
      '--no-psqlrc',
      '--quiet',
      '--set=ON_ERROR_STOP=1',
      '--output=/dev/null',
      '--no-password',
      databaseArgument(into),
      `--file=${path}`,
    ];
  }
  return [
    program ?? 'pg_restore',
    '--exit-on-error',
    ...(jobs > 1 ? [`--jobs=${jobs}`] : []),
    // Dumps that others made can hold them: beside its source the copy would take the changes that are meant for that.
    '--no-subscriptions',
    '--no-password',
    '--verbose',
    databaseArgument(into),
    path,
  ];
}
