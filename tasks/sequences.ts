import { recordFault } from '../state/fault.ts';
import { done, failed, type Outcome, stopped } from '../state/outcome.ts';
import { afterLoadOf, awaitStragglers, workOptions } from './after-load/after-load-of.ts';
import { runParts } from './after-load/parts.ts';
import { notedMoves, noteMoves } from './after-load/sequence-notes.ts';
import { planSequences, type SequencePlan, sequenceLine, tooSmall } from './after-load/sequence-plan.ts';
import { undoSequences } from './after-load/sequence-undo.ts';
import { type SequencesSpec, sequencesSchema } from './after-load/sequences-spec.ts';
import { type Context, defineKind } from './kind.ts';

/**
 * Sets the sequences behind ids that were copied past the highest of them, and past what the source has given. Never
 * back; where each was before is in the journal first.
 */
export const sequences = defineKind<SequencesSpec>({
  key: 'sequences',
  summary: 'Sets sequences past the highest key of their tables and past those of the source.',
  schema: sequencesSchema,
  effectsOutside: false,

  refers: ({ in: name, from }) => [
    { to: 'database', name, path: ['in'], needs: ['sequences'] },
    ...(from === undefined ? [] : [{ to: 'database', name: from, path: ['from'], needs: ['sequences'] } as const]),
  ],

  touches: ({ in: database }) => [{ what: 'database', database, detail: 'sets sequences' }],

  requires: ({ in: database, of = [] }) =>
    of.map((table) => ({ need: 'privilege', database, may: { act: 'read', table } })),

  async describe(spec, context) {
    const { sequences: engine, planned } = await planSequences(spec, context);
    const lines = planned.flatMap((one) => [
      `-- ${sequenceLine(one)}`,
      ...one.doubts.map((doubt) => `--   ${doubt}`),
      ...(one.target.kind === 'set' ? [`${engine.advance(one.state, one.target.to)};`] : []),
    ]);
    const none = planned.length === 0 ? ['-- no sequence is there now'] : [];
    return { lines: [`-- on ${spec.in}`, ...none, ...lines], figures: figuresOf(planned), evidence: [], checks: [] };
  },

  async run(spec, context) {
    if (context.signal.aborted) return stopped;
    try {
      return await setAll(spec, context);
    } catch (error) {
      return context.signal.aborted ? stopped : failed(recordFault(error));
    }
  },

  /** Nothing is set that is past its place already, so that it does no harm to look and set again. */
  async recover(spec, context) {
    const moves = notedMoves([...context.earlierNotes, ...context.notes]);
    const { database } = await afterLoadOf(context, spec.in, 'sequences');
    await awaitStragglers(database, context);
    const plan = await planSequences(spec, context);
    const open = plan.planned.filter(({ target }) => target.kind !== 'stays').length;
    if (moves.length === 0 || open > 0)
      return { verdict: 'redo', seen: `${open} of ${plan.planned.length} sequences are not set` };
    const seen = `all ${plan.planned.length} sequences are past every key`;
    return { verdict: 'done', seen, outcome: outcomeOf(spec, plan, moves.length) };
  },

  undo: undoSequences,
});

async function setAll(spec: SequencesSpec, context: Context): Promise<Outcome> {
  const { database, load } = await afterLoadOf(context, spec.in, 'sequences');
  await awaitStragglers(database, context);
  const plan = await planSequences(spec, context);
  for (const one of plan.planned) {
    for (const doubt of one.doubts) context.output(`${one.state.name}: ${doubt}`);
    const fault = tooSmall(spec.in, one, plan.sequences);
    if (fault) throw fault;
  }
  const moves = noteMoves(plan.planned, context);
  const end = await runParts(
    plan.planned.map((one) => ({
      title: one.state.name,
      async run() {
        if (one.target.kind !== 'set') return 'stays';
        await load.work([plan.sequences.advance(one.state, one.target.to)], workOptions(context));
        return `gives ${one.target.next} next`;
      },
    })),
    context,
  );
  return end === 'stopped' ? stopped : outcomeOf(spec, plan, moves.length);
}

function outcomeOf(spec: SequencesSpec, { planned }: SequencePlan, set: number) {
  const columns = ['sequence', 'was', 'highest key', 'source', 'next'];
  const rows = planned.map(({ state, source, target }) => [
    state.name,
    state.isCalled ? state.last : `${state.last} (unused)`,
    state.uses.map(({ furthest }) => furthest ?? 'none').join(', '),
    source ? source.last : '',
    target.kind === 'too-small' ? '' : target.next,
  ]);
  const sql = 'where each sequence was, and what it gives next';
  return done({
    figures: { sequences: planned.length, set },
    evidence: [{ kind: 'query', database: spec.in, sql, result: { columns, rows } }],
  });
}

function figuresOf(planned: SequencePlan['planned']) {
  return { sequences: planned.length, toSet: planned.filter(({ target }) => target.kind === 'set').length };
}
