import { type DoneOutcome, done, type Evidence, stopped } from '../state/outcome.ts';
import { askedLines, withAsked } from './edit/asked.ts';
import { backUp, backupOf } from './edit/back-up.ts';
import { changedMeanwhile, type EditPlan, planEdit } from './edit/plan.ts';
import { type EditSpec, fileOf, schema } from './edit/spec.ts';
import { noteOf, trailOf } from './edit/trail.ts';
import { undoOfEdit } from './edit/undo.ts';
import { type Context, defineKind } from './kind.ts';

/** Edits a text file in place: whole or not at all, backed up, and only if it is what the runbook expects. */
export const edit = defineKind<EditSpec>({
  key: 'edit',
  summary: 'Edits a file: replaces text, or sets values of a .env file; backs it up first.',
  schema,
  effectsOutside: true,
  hasRehearsal: (spec) => spec.rehearsal !== undefined,
  refers: () => [],
  touches: (spec) => [{ what: 'command', detail: `edits ${spec.file}` }],
  requires: (spec, mode) => [{ need: 'writable', path: fileOf(spec, mode), there: true }],

  async describe(spec, context) {
    const { file, before, after, diff } = await planEdit(spec, context).catch((error: unknown) => {
      throw withAsked(error, spec);
    });
    if (before.sha256 === after.sha256) {
      return shown([`leaves ${file} as it is: it says so already`, ...askedLines(spec)]);
    }
    return shown([`edits ${file}, and keeps it as it was beside it`, ...diff]);
  },

  async run(spec, context) {
    if (context.signal.aborted) return stopped;
    const plan = await planEdit(spec, context);
    const { file, before, after } = plan;
    if (before.sha256 === after.sha256) {
      const text = `${file} said so already; nothing was written`;
      return done({ evidence: [{ kind: 'output', title: 'edit', text }, await fileEvidence(file, context)] });
    }
    const number = await backUp(file, before.sha256, context);
    // Before the write: whoever finds the file after a kill knows by these how far it came.
    context.note(noteOf(number, before.sha256, after.sha256));
    if (context.signal.aborted) return stopped;
    if ((await context.files.sha256(file)) !== before.sha256) throw changedMeanwhile(file);
    await context.files.writeText(file, after.text);
    return edited(plan.diff, file, backupOf(file, number, context), context);
  },

  async recover(spec, context) {
    const file = context.path(fileOf(spec, context.mode));
    const written = trailOf(context.notes, file, context).at(-1);
    if (!written) return { verdict: 'redo', seen: `nothing was written to ${file} yet` };
    const found = await context.files.sha256(file);
    if (found === written.after) {
      const diff = [`from ${written.before}`, `to   ${written.after}`];
      return {
        verdict: 'done',
        seen: `${file} is as the step leaves it`,
        outcome: await edited(diff, file, written.backup, context),
      };
    }
    if (found === written.before) return { verdict: 'redo', seen: `${file} is as it was before the step` };
    return { verdict: 'ask', seen: `${file} is neither as it was before the step nor as the step leaves it` };
  },

  undo: undoOfEdit,
});

function shown(lines: readonly string[]) {
  return { lines, figures: {}, evidence: [], checks: [] };
}

async function edited(diff: EditPlan['diff'], file: string, backup: string, context: Context): Promise<DoneOutcome> {
  const count = (sign: string) => diff.filter((line) => line.startsWith(sign)).length;
  const changedLines = Math.max(count('+'), count('-'));
  return done({
    figures: changedLines > 0 ? { changedLines } : {},
    evidence: [
      { kind: 'output', title: file, text: diff.join('\n') },
      await fileEvidence(file, context),
      await fileEvidence(backup, context),
    ],
  });
}

async function fileEvidence(path: string, { files }: Context): Promise<Evidence> {
  return { kind: 'file', path, bytes: (await files.stat(path))?.bytes ?? 0, sha256: await files.sha256(path) };
}
