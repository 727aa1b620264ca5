import { defineKind, nothingToUndo } from './kind.ts';
import { lastMark } from './loss/kept-mark.ts';
import { marksOf } from './loss/marks-of.ts';
import { runLost } from './loss/run.ts';
import { type LostSpec, lostSchema } from './loss/spec.ts';

/** Says what going back would lose, keeps it in files, and goes on only when a person agrees. */
export const lost = defineKind<LostSpec>({
  key: 'lost',
  summary: 'Shows and exports what was written since a mark, and asks whether to go back without it.',
  schema: lostSchema,
  // New files only, under a name that has the session in it: a rehearsal gets in nobody's way.
  effectsOutside: false,

  refers: ({ on, since, role }) => [
    { to: 'database', name: on, path: ['on'], needs: ['marks'] },
    { to: 'step', name: since, kind: 'mark', path: ['since'] },
    ...(role === undefined ? [] : [{ to: 'role' as const, name: role, path: ['role'] }]),
  ],

  touches: (spec) => [{ what: 'command', detail: `writes rows of ${spec.on} into files in ${spec.export}` }],

  requires: ({ on, export: folder, tables = [] }) => [
    { need: 'writable', path: folder },
    ...tables.map((table) => ({ need: 'privilege', database: on, may: { act: 'read', table } }) as const),
  ],

  async describe({ on, since, export: folder, tables, role }, context) {
    const { statements } = await marksOf(on, context);
    const isMarked = lastMark(on, context.notesOf(since)) !== undefined;
    return {
      lines: [
        `-- in ${on}, ${tables ? `of ${tables.join(', ')}` : 'of every table but those of schema nightferry'}`,
        ...(isMarked ? [] : [`-- the mark is taken by ${since}`]),
        ...statements.since,
        `-- writes the rows into files in ${folder}`,
        `-- asks ${role ?? 'the operator'}: Go back without them?`,
      ],
      figures: {},
      evidence: [],
      checks: [],
    };
  },

  run: runLost,

  recover: async () => ({ verdict: 'redo', seen: 'files are written again; an answer to the same figures is kept' }),

  // The files stay: they are all that is left of those rows.
  undo: () => nothingToUndo,
});
