import { recordFault } from '../state/fault.ts';
import { failed, type Outcome, stopped } from '../state/outcome.ts';
import { describeDrop, recoverDrop, runDrop } from './after-load/definition-drop.ts';
import { describeBuild, recoverBuild, runBuild } from './after-load/index-build.ts';
import { droppingIndexes } from './after-load/index-drop.ts';
import { undoIndexes } from './after-load/index-undo.ts';
import { type IndexesSpec, indexesSchema } from './after-load/indexes-spec.ts';
import { type Context, defineKind } from './kind.ts';

/**
 * Drops indexes before a load, and builds them after it: quicker than keeping them up to date row by row. The definitions
 * are in the journal before the first is dropped; which are there is asked of the database, so that a kill does no harm.
 */
export const indexes = defineKind<IndexesSpec>({
  key: 'indexes',
  summary: 'Drops indexes before a load with their definitions journaled, or builds them after it.',
  schema: indexesSchema,
  effectsOutside: false,

  refers: ({ kind, spec }) => [
    { to: 'database', name: spec.in, path: [kind, 'in'], needs: ['indexes'] },
    ...(kind === 'build' && spec.from !== undefined
      ? [{ to: 'step' as const, name: spec.from, kind: 'indexes', path: [kind, 'from'] }]
      : []),
    ...(kind === 'build' ? (spec.indexes ?? []) : []).map((text, index) => ({
      to: 'sql' as const,
      database: spec.in,
      text,
      transactional: true,
      path: [kind, 'indexes', index],
    })),
  ],

  touches: ({ kind, spec }) => [
    { what: 'database', database: spec.in, detail: kind === 'drop' ? 'drops indexes' : 'builds indexes' },
  ],

  requires: ({ kind, spec }) =>
    (kind === 'drop' ? (spec.of ?? []) : []).map((table) => ({
      need: 'privilege',
      database: spec.in,
      may: { act: 'alter', table },
    })),

  describe: async (spec, context) =>
    spec.kind === 'drop' ? describeDrop(await droppingIndexes(spec.spec, context)) : describeBuild(spec.spec, context),

  run: (spec, context) =>
    guarded(context, async () =>
      spec.kind === 'drop' ? runDrop(await droppingIndexes(spec.spec, context), context) : runBuild(spec.spec, context),
    ),

  recover: async (spec, context) =>
    spec.kind === 'drop'
      ? recoverDrop(await droppingIndexes(spec.spec, context), context)
      : recoverBuild(spec.spec, context),

  undo: undoIndexes,
});

async function guarded(context: Context, work: () => Promise<Outcome>): Promise<Outcome> {
  if (context.signal.aborted) return stopped;
  try {
    return await work();
  } catch (error) {
    return context.signal.aborted ? stopped : failed(recordFault(error));
  }
}
