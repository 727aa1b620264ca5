import { recordFault } from '../state/fault.ts';
import { failed, stopped } from '../state/outcome.ts';
import { freezerOf, standingOf } from './freeze/freezer-of.ts';
import { becoming, type WritableSpec, writableSchema } from './freeze/spec.ts';
import { thaw } from './freeze/thaw.ts';
import { defineKind } from './kind.ts';

/** Lifts a freeze, whichever step or session made it, and proves it with a write: the end of a named way back. */
export const writable = defineKind<WritableSpec>({
  key: 'writable',
  summary: 'Lifts the freeze of a database and proves with a write that the application can use it.',
  schema: writableSchema,
  effectsOutside: false,
  writability: ({ on }) => [{ database: on, becomes: 'writable' }],

  refers: ({ on }) => [{ to: 'database', name: on, path: ['on'], needs: ['freeze'] }],

  touches: ({ on }) => [
    { what: 'database', database: on, contents: 'kept', detail: 'brings back what was before its freeze' },
  ],

  requires: ({ on, application }) => [
    { need: 'privilege', database: on, may: { act: 'freeze' } },
    ...becoming(on, application),
  ],

  async describe({ on, application }, context) {
    const freezer = await freezerOf(context, on);
    const standing = await standingOf(freezer, on, context);
    const lines = standing
      ? freezer.manualUndo(standing.prior)
      : ['-- it is not frozen now: it brings back what the freeze wrote down'];
    const proof = application === undefined ? [] : [`-- then a write as ${application}, rolled back`];
    return { lines: [`-- on ${on}`, ...lines, ...proof], figures: {}, evidence: [], checks: [] };
  },

  async run({ on, application }, context) {
    try {
      return await thaw({ on, application }, context);
    } catch (error) {
      return context.signal.aborted ? stopped : failed(recordFault(error));
    }
  },

  async recover({ on }, context) {
    const standing = await standingOf(await freezerOf(context, on), on, context);
    return {
      verdict: 'redo',
      seen: standing ? `${on} is still frozen` : `${on} is thawed: whether it can be written to is tried again`,
    };
  },

  undo: () => ({ can: 'no', why: 'a database is frozen again with a step `read-only`' }),
});
