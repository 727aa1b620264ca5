import { recordFault } from '../state/fault.ts';
import { done, failed, type Outcome, stopped } from '../state/outcome.ts';
import { afterLoadOf, workOptions } from './after-load/after-load-of.ts';
import { runParts } from './after-load/parts.ts';
import { type AnalyzeSpec, analyzeSchema } from './after-load/sequences-spec.ts';
import { type Context, defineKind, nothingToUndo } from './kind.ts';

/** Tells the planner how full the tables are, table by table. Statistics that were gathered do no harm: nothing to undo. */
export const analyze = defineKind<AnalyzeSpec>({
  key: 'analyze',
  summary: 'Gathers statistics of tables for the planner, and vacuums them where asked.',
  schema: analyzeSchema,
  effectsOutside: false,

  refers: ({ in: name, vacuum }) => [
    { to: 'database', name, path: ['in'], needs: vacuum ? ['statistics', 'vacuum'] : ['statistics'] },
  ],

  touches: ({ in: database }) => [{ what: 'database', database, contents: 'kept', detail: 'gathers statistics' }],

  requires: ({ in: database, of = [] }) =>
    of.map((table) => ({ need: 'privilege', database, may: { act: 'read', table } })),

  async describe(spec, context) {
    const { part } = await afterLoadOf(context, spec.in, 'statistics');
    const tables = await part.tables(spec.of, context.signal);
    const all = spec.of ? [] : ['-- every table that is there by then; now:'];
    const lines = tables.map((table) => `${part.gather(table, { vacuum: spec.vacuum === true }).sql};`);
    return {
      lines: [`-- on ${spec.in}`, ...all, ...lines],
      figures: { tables: tables.length },
      evidence: [],
      checks: [],
    };
  },

  async run(spec, context) {
    if (context.signal.aborted) return stopped;
    try {
      return await gatherAll(spec, context);
    } catch (error) {
      return context.signal.aborted ? stopped : failed(recordFault(error));
    }
  },

  recover: async (_, context) => ({
    verdict: 'redo',
    seen: `${gathered([...context.earlierNotes, ...context.notes]).size} tables are done, the others are gathered now`,
  }),

  undo: () => nothingToUndo,
});

async function gatherAll(spec: AnalyzeSpec, context: Context): Promise<Outcome> {
  const { load, part } = await afterLoadOf(context, spec.in, 'statistics');
  const tables = await part.tables(spec.of, context.signal);
  const before = gathered([...context.earlierNotes, ...context.notes]);
  const end = await runParts(
    tables.map((table) => ({
      title: table,
      async run(tell) {
        if (before.has(table)) return 'done before';
        const { sql, alone } = part.gather(table, { vacuum: spec.vacuum === true });
        await load.work([sql], { ...workOptions(context), alone, tell });
        context.note({ gathered: table });
        return undefined;
      },
    })),
    context,
  );
  return end === 'stopped' ? stopped : done({ figures: { tables: tables.length } });
}

function gathered(notes: Context['notes']): ReadonlySet<string> {
  return new Set(notes.flatMap(({ gathered: table }) => (typeof table === 'string' ? [table] : [])));
}
