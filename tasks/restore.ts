import { done } from '../state/outcome.ts';
import { allNotes, byServer, lookAround } from './backup/workshop.ts';
import { defineKind } from './kind.ts';
import { marking } from './requirements/marking.ts';
import { changeIn, stateOf } from './restore/change.ts';
import { describeRestore } from './restore/describe.ts';
import { runRestore } from './restore/run.ts';
import { type RestoreSpec, restoreSchema } from './restore/spec.ts';
import { undoRestore } from './restore/undo.ts';

/**
 * Brings a backup back, always into a new database. Verified by its rows it takes its name; with `replace` that of a database which is
 * kept under another.
 */
export const restore = defineKind<RestoreSpec>({
  key: 'restore',
  summary: 'Restores a backup into a new database, verifies it, and lets it take the place of another.',
  schema: restoreSchema,
  effectsOutside: false,
  writability: ({ on, replace }) => (replace ? [{ database: on, becomes: 'replaced' }] : []),

  refers: ({ on, backup, jobs }) => [
    { to: 'database', name: on, path: ['on'], needs: [['dump', 'server-backup'], 'maintenance-connection'] },
    ...(jobs === undefined
      ? []
      : [{ to: 'database', name: on, path: ['jobs'], needs: ['dump'], option: 'jobs' } as const]),
    ...(backup === undefined
      ? []
      : [{ to: 'step', name: backup, kind: 'backup', mustBeDone: true, path: ['backup'] } as const]),
  ],

  touches: ({ on, into }) =>
    into === undefined
      ? [{ what: 'database', database: on, detail: 'takes another name, a restored one its place' }]
      : [{ what: 'elsewhere', detail: `makes the database ${into} on the server of ${on}` }],

  requires: (spec, mode) => [
    { need: 'privilege', database: spec.on, may: { act: 'create-database' } },
    ...marking(spec.on, mode),
    ...(spec['end-sessions']
      ? ([{ need: 'privilege', database: spec.on, may: { act: 'end-sessions' } }] as const)
      : []),
  ],

  describe: describeRestore,
  run: runRestore,

  async recover(spec, context) {
    const change = changeIn(allNotes(context));
    if (!change) return { verdict: 'redo', seen: 'no database has taken another name yet' };
    const workshop = await lookAround(spec.on, context);
    const state = await stateOf(change, workshop);
    if (state === 'unclear')
      return { verdict: 'ask', seen: `${change.final} is neither the database it was nor the restored one` };
    if (state === 'half')
      return { verdict: 'redo', seen: `nothing is called ${change.final}: the names were changed halfway` };
    if (state === 'as-before') return { verdict: 'redo', seen: `${change.final} has not been replaced` };
    if (context.facts.released.includes(spec.on))
      return {
        verdict: 'redo',
        seen: `${change.final} is the restored database, which the session has not taken up yet`,
      };
    // Where the server backs up itself, a full backup for the log comes after it, and is not made twice.
    if (byServer(workshop))
      return { verdict: 'redo', seen: `${change.final} is the restored database; what comes after is looked at again` };
    return { verdict: 'done', seen: `${change.final} is the restored database`, outcome: done({ figures: {} }) };
  },

  undo: undoRestore,
});
