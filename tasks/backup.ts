import { describeBackup } from './backup/describe.ts';
import { recoverBackup } from './backup/recover.ts';
import { backupRequires } from './backup/requires.ts';
import { runBackup } from './backup/run.ts';
import { type BackupSpec, backupSchema, isDump } from './backup/spec.ts';
import { defineKind, nothingToUndo } from './kind.ts';

/**
 * Backs a database up with its engine's own tools: into a file that is read through, and proven by restoring it into scratch
 * and counting. A clone on the same server is for a quick way back, and never the only backup.
 */
export const backup = defineKind<BackupSpec>({
  key: 'backup',
  summary: 'Backs a database up, reads the dump through, and proves it by a restore into scratch.',
  schema: backupSchema,
  effectsOutside: true,
  hasRehearsal: (spec) => spec.format === 'clone' || spec.rehearsal !== undefined,

  refers: ({ of }) => [{ to: 'database', name: of, path: ['of'], needs: ['dump', 'maintenance-connection'] }],

  touches: (spec) =>
    isDump(spec)
      ? [{ what: 'command', detail: `writes a dump of ${spec.of} into ${spec.to}` }]
      : [{ what: 'elsewhere', detail: `makes a copy of ${spec.of} on its server` }],

  requires: backupRequires,
  describe: describeBackup,
  run: runBackup,
  recover: recoverBackup,

  // A backup is what one goes back to: whoever wants it gone removes it by hand.
  undo: () => nothingToUndo,
});
