import { describeBackup } from './backup/describe.ts';
import { recoverBackup } from './backup/recover.ts';
import { backupRequires } from './backup/requires.ts';
import { runBackup } from './backup/run.ts';
import { preflightOnServer } from './backup/server/describe.ts';
import { type BackupSpec, backupSchema, dumpOf, dumpOptions, fileSpec } from './backup/spec.ts';
import { byServer, lookAround } from './backup/workshop.ts';
import { engines } from './engines/engines.ts';
import { defineKind, nothingToUndo } from './kind.ts';

/**
 * Backs a database up with its engine's own tools, or by its own server: into a file that is read through, and proven by
 * restoring it into scratch and counting. A clone on the same server is for a quick way back, and never the only backup.
 */
export const backup = defineKind<BackupSpec>({
  key: 'backup',
  summary: 'Backs a database up, reads the dump through, and proves it by a restore into scratch.',
  schema: backupSchema,
  effectsOutside: true,
  hasRehearsal: (spec) => spec.format === 'clone' || spec.rehearsal !== undefined,

  refers: (spec) => [
    {
      ...{ to: 'database', name: spec.of, path: ['of'] },
      needs: [['dump', 'server-backup'], 'maintenance-connection'],
    },
    ...dumpOptions
      .filter((option) => spec[option] !== undefined)
      .map((option) => ({ to: 'database', name: spec.of, path: [option], needs: ['dump'], option }) as const),
  ],

  touches(spec, can) {
    const { of, to } = spec;
    const isByServer = can?.(of, 'server-backup') && !can(of, 'dump');
    if (isByServer) return [{ what: 'elsewhere', detail: `the server of ${of} writes a backup of it into ${to}` }];
    if (dumpOf(spec)) return [{ what: 'command', detail: `writes a dump of ${of} into ${to}` }];
    return [{ what: 'elsewhere', detail: `makes a copy of ${of} on its server` }];
  },

  requires: backupRequires,
  async preflight(spec, context) {
    // What programs need is a requirement, which is judged without the step.
    const { engine = '' } = context.runbook.databases[spec.of] ?? {};
    if (engines.find(({ key }) => key === engine)?.serverBackup === undefined) return [];
    const onServer = byServer(await lookAround(spec.of, context));
    return onServer ? preflightOnServer(fileSpec(spec), onServer) : [];
  },

  describe: describeBackup,
  run: runBackup,
  recover: recoverBackup,

  // A backup is what one goes back to: whoever wants it gone removes it by hand.
  undo: () => nothingToUndo,
});
