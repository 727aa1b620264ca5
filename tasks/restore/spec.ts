import { z } from 'zod';
import { databaseName, path } from '../../state/runbook/fields.ts';
import { nameOnServer } from '../backup/spec.ts';

/** What stands under `restore:` in a runbook. */
export const restoreSchema = z
  .strictObject({
    on: databaseName.describe('The database whose server it is restored on, and whose place it can take.'),
    backup: z
      .string({ error: 'expected phase/step' })
      .regex(/^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/, { error: 'expected the step that makes the backup, as phase/step' })
      .optional()
      .describe('The step of this runbook that made the backup: phase/step.'),
    file: path
      .optional()
      .describe(
        'A dump on this machine, with its manifest beside it when there is one; or a path of a server that restores itself.',
      ),
    into: nameOnServer.optional().describe('A new database on the same server.'),
    replace: z.literal(true).optional().describe('It takes the place of `on`, which is kept under another name.'),
    jobs: z.int().min(1).max(64).optional(),
    'end-sessions': z.literal(true).optional().describe('Whoever is connected when the names change is ended.'),
  })
  .superRefine((spec, issues) => {
    const exactlyOne = (keys: readonly ('backup' | 'file' | 'into' | 'replace')[], what: string) => {
      if (keys.filter((key) => spec[key] !== undefined).length === 1) return;
      issues.addIssue({ code: 'custom', message: `give exactly one of ${keys.join(' and ')}: ${what}` });
    };
    exactlyOne(['backup', 'file'], 'where the rows come from');
    exactlyOne(['into', 'replace'], 'where they go');
    if (spec['end-sessions'] && spec.into !== undefined)
      issues.addIssue({ code: 'custom', path: ['end-sessions'], message: 'nobody is connected to a new database' });
  });

export type RestoreSpec = z.infer<typeof restoreSchema>;
