import { recordFault } from '../state/fault.ts';
import { failed, type Outcome, stopped } from '../state/outcome.ts';
import { surveyLines } from './freeze/evidence.ts';
import { freeze } from './freeze/freeze.ts';
import { freezerOf, ownerOf, standingOf } from './freeze/freezer-of.ts';
import { becoming, type ReadOnlySpec, readOnlySchema } from './freeze/spec.ts';
import { thaw } from './freeze/thaw.ts';
import { type Context, defineKind } from './kind.ts';

/**
 * Keeps a database from changing, and proves that it does not. What was before is in the journal and in the database
 * before the first change, so that it can be brought back whatever came of the step.
 */
export const readOnly = defineKind<ReadOnlySpec>({
  key: 'read-only',
  summary: 'Freezes a database and proves that nothing writes to it any more.',
  schema: readOnlySchema,
  effectsOutside: false,
  writability: ({ on }) => [{ database: on, becomes: 'frozen' }],

  refers: ({ on }) => [{ to: 'database', name: on, path: ['on'], needs: ['freeze'] }],

  touches: ({ on, mode }) => [
    {
      what: 'database',
      database: on,
      contents: 'kept',
      detail:
        mode === 'strict'
          ? 'keeps everybody from writing to it, and ends their sessions'
          : 'makes new sessions read-only by default',
    },
  ],

  requires: (spec) => [
    { need: 'privilege', database: spec.on, may: { act: 'freeze' } },
    ...(spec['end-sessions'] === false
      ? []
      : [{ need: 'privilege' as const, database: spec.on, may: { act: 'end-sessions' as const } }]),
    ...becoming(spec.on, spec.application),
  ],

  async describe({ on, mode }, context) {
    const freezer = await freezerOf(context, on);
    const survey = await freezer.survey();
    const undo = freezer.manualUndo(await freezer.capture(mode, ownerOf(context)));
    return {
      lines: [
        `-- on ${on}`,
        ...(await freezer.plan(mode)),
        '-- found there now',
        ...surveyLines(survey).map((line) => `-- ${line}`),
        '-- to undo it by hand',
        ...undo,
      ],
      figures: { sessions: survey.sessions.length },
      evidence: [],
      checks: [],
    };
  },

  run: (spec, context) => guarded(context, () => freeze(spec, context)),

  /** Freezing goes on from wherever it came to, and is proved anew. */
  async recover({ on }, context) {
    const standing = await standingOf(await freezerOf(context, on), on, context);
    if (!standing) return { verdict: 'redo', seen: `${on} is not frozen` };
    const missing = standing.gaps.length === 0 ? 'nothing is missing' : standing.gaps.join('; ');
    return {
      verdict: 'redo',
      seen: `${on} is frozen by ${standing.owner} (${standing.mode}): ${missing}; it is proved again`,
    };
  },

  undo: ({ on, mode, application }) => ({
    can: 'yes',

    async describe(context) {
      const freezer = await freezerOf(context, on);
      const prior = (await standingOf(freezer, on, context))?.prior ?? (await freezer.capture(mode, ownerOf(context)));
      return [
        ...freezer.manualUndo(prior),
        ...(application === undefined ? [] : [`-- then a write as ${application}, rolled back`]),
      ];
    },

    run: (context) => guarded(context, () => thaw({ on, application, owner: ownerOf(context) }, context)),

    async recover(context) {
      const standing = await standingOf(await freezerOf(context, on), on, context);
      return {
        verdict: 'redo',
        seen: standing
          ? `${on} is still frozen`
          : `${on} is thawed: it is tried once more whether it can be written to`,
      };
    },
  }),
});

async function guarded(context: Context, work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    return context.signal.aborted ? stopped : failed(recordFault(error));
  }
}
