import { recordFault } from '../state/fault.ts';
import { failed, type Outcome, stopped } from '../state/outcome.ts';
import { afterLoadOf } from './after-load/after-load-of.ts';
import { describeAdd, recoverAdd, runAdd } from './after-load/constraint-add.ts';
import { proofOf } from './after-load/constraint-proof.ts';
import { notNullColumn } from './after-load/constraint-statement.ts';
import { undoConstraints } from './after-load/constraint-undo.ts';
import { type ConstraintsSpec, constraintsSchema, type DropConstraints } from './after-load/constraints-spec.ts';
import { type Dropping, describeDrop, recoverDrop, runDrop } from './after-load/definition-drop.ts';
import type { Definition } from './after-load/seam.ts';
import { type Context, defineKind } from './kind.ts';

/**
 * Drops foreign keys, checks and NOT NULL before a load, and adds them after it: first for new rows, then validated. Rows
 * that break one are shown to a person first.
 */
export const constraints = defineKind<ConstraintsSpec>({
  key: 'constraints',
  summary: 'Drops constraints before a load, or adds and validates them after it and asks about rows that break them.',
  schema: constraintsSchema,
  effectsOutside: false,

  refers: (given) => {
    const { kind, spec } = given;
    const needs = ['constraints' as const, ...(wantsNotNull(given) ? ['not-null' as const] : [])];
    return [
      { to: 'database', name: spec.in, path: [kind, 'in'], needs },
      ...(kind === 'add' && spec.from !== undefined
        ? [{ to: 'step' as const, name: spec.from, kind: 'constraints', path: [kind, 'from'] }]
        : []),
      ...(kind === 'add' && spec.role !== undefined
        ? [{ to: 'role' as const, name: spec.role, path: [kind, 'role'] }]
        : []),
    ];
  },

  touches: ({ kind, spec }) => [
    {
      what: 'database',
      database: spec.in,
      detail:
        kind === 'drop'
          ? 'drops constraints'
          : 'adds and validates constraints; rows that break them stay, or are moved, where a person says so',
    },
  ],

  requires: ({ kind, spec }) => {
    const tables = kind === 'drop' ? spec.of : spec.constraints?.map(({ table }) => table);
    return [...new Set(tables)].map((table) => ({
      need: 'privilege',
      database: spec.in,
      may: { act: 'alter', table },
    }));
  },

  describe: async (spec, context) =>
    spec.kind === 'drop' ? describeDrop(await dropping(spec.spec, context)) : describeAdd(spec.spec, context),

  run: (spec, context) =>
    guarded(context, async () =>
      spec.kind === 'drop' ? runDrop(await dropping(spec.spec, context), context) : runAdd(spec.spec, context),
    ),

  recover: async (spec, context) =>
    spec.kind === 'drop' ? recoverDrop(await dropping(spec.spec, context), context) : recoverAdd(spec.spec, context),

  undo: undoConstraints,
});

async function dropping(spec: DropConstraints, context: Context): Promise<Dropping> {
  const { database, load, part } = await afterLoadOf(context, spec.in, 'constraints');
  const find = () => part.find(spec.of, spec.kinds, context.signal);
  const proof = (definitions: readonly Definition[]) => proofOf(part, definitions, context.signal);
  return { database, load, looks: part, what: 'constraints', find, proof };
}

function wantsNotNull({ kind, spec }: ConstraintsSpec): boolean {
  if (kind === 'drop') return spec.kinds.includes('not-null');
  return spec.constraints?.some(({ definition }) => notNullColumn(definition) !== undefined) === true;
}

async function guarded(context: Context, work: () => Promise<Outcome>): Promise<Outcome> {
  if (context.signal.aborted) return stopped;
  try {
    return await work();
  } catch (error) {
    return context.signal.aborted ? stopped : failed(recordFault(error));
  }
}
