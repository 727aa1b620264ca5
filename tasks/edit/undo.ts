import { Fault } from '../../state/fault.ts';
import { done, type Evidence, type Outcome, type Recovery, stopped } from '../../state/outcome.ts';
import type { Context, Undo } from '../kind.ts';
import { backupOf } from './back-up.ts';
import { diffLines } from './diff.ts';
import { mask, maskLine } from './mask.ts';
import { changedMeanwhile, isSecret, readWhole } from './plan.ts';
import { type EditSpec, fileOf } from './spec.ts';
import { trailOf, type Written, wayBack } from './trail.ts';

/** Puts the backup back, and refuses where the file is not as the step left it. */
export function undoOfEdit(spec: EditSpec): Undo {
  return {
    can: 'yes',
    describe: async (context) => linesOf(await left(spec, context), context),
    run: async (context) => putBack(await left(spec, context), hidingOf(spec), context),
    recover: async (context) => recover(await left(spec, context), context),
  };
}

interface Left {
  readonly file: string;
  readonly trail: readonly Written[];
}

async function left(spec: EditSpec, context: Context): Promise<Left> {
  const file = context.path(fileOf(spec, context.mode));
  return { file, trail: trailOf(context.done?.notes ?? [], file, context) };
}

function linesOf({ file, trail }: Left, { done, at }: Context): readonly string[] {
  // Before the night, on paper: the name of the session is not known yet.
  if (!done) return [`copies ${backupOf(file, 1, { session: 'SESSION', at })} over ${file}`];
  const [first] = trail;
  const last = trail.at(-1);
  if (!first || !last) return ['nothing was written, so there is nothing to put back'];
  return [`copies ${first.backup} over ${file}`, `-- only while its SHA-256 is ${last.after}`];
}

async function putBack({ file, trail }: Left, hide: (line: string) => string, context: Context): Promise<Outcome> {
  if (context.signal.aborted) return stopped;
  if (trail.length === 0) return done({ evidence: [said('the step had written nothing')] });
  const current = await readWhole(file, context.files);
  const way = wayBack(trail, current.sha256);
  if (way.kind === 'changed') throw changedSince(way.last, current.sha256);
  if (way.kind === 'there') {
    return done({ evidence: [said(`${file} is as it was before the step`), await evidence(file, context)] });
  }
  const backup = await readWhole(way.backup, context.files);
  if (backup.sha256 !== way.before) throw backupChanged(way.backup, way.before, backup.sha256);
  if ((await context.files.sha256(file)) !== current.sha256) throw changedMeanwhile(file);
  await context.files.writeText(file, backup.text);
  const text = diffLines(current.text, backup.text, hide).join('\n');
  return done({ evidence: [{ kind: 'output', title: `put back: ${file}`, text }, await evidence(file, context)] });
}

/**
 * The step has hidden what came from secrets, and what they took the place of. They are not read again for this: their settings
 * are hidden by name, and where they came into a text nothing of the lines is shown.
 */
function hidingOf({ replace = [], set = {}, add = {} }: EditSpec): (line: string) => string {
  if (replace.some(({ with: reference }) => isSecret(reference))) return () => mask;
  const secrets = Object.entries({ ...set, ...add }).filter(([, reference]) => isSecret(reference));
  const hiding = { settings: new Set(secrets.map(([name]) => name)), values: [] };
  return (line) => maskLine(line, hiding);
}

async function recover({ file, trail }: Left, context: Context): Promise<Recovery> {
  if (trail.length === 0) return { verdict: 'redo', seen: 'the step had written nothing' };
  switch (wayBack(trail, await context.files.sha256(file)).kind) {
    case 'there':
      return {
        verdict: 'done',
        seen: `${file} is as it was before the step`,
        outcome: done({ evidence: [await evidence(file, context)] }),
      };
    case 'back':
      return { verdict: 'redo', seen: `${file} is still as the step left it` };
    case 'changed':
      return { verdict: 'ask', seen: `${file} is neither as the step left it nor as it was before` };
  }
}

async function evidence(path: string, { files }: Context): Promise<Evidence> {
  return { kind: 'file', path, bytes: (await files.stat(path))?.bytes ?? 0, sha256: await files.sha256(path) };
}

function said(text: string): Evidence {
  return { kind: 'output', title: 'undo', text };
}

function changedSince({ file, backup, after }: Written, found: string): Fault {
  return new Fault(
    'edit/changed-since',
    `${file} was changed after the step: its SHA-256 is ${found}, and the step left ${after}.`,
    {
      remedy: [
        'Nothing was written, so that the change of somebody else is not lost.',
        `See what it is (diff ${backup} ${file}), put back by hand what the step had changed, then skip this with a reason.`,
      ],
      retry: 'safe',
    },
  );
}

function backupChanged(backup: string, before: string, found: string): Fault {
  return new Fault(
    'edit/backup-changed',
    `The backup ${backup} is not what the step wrote there: its SHA-256 is ${found} instead of ${before}.`,
    {
      remedy: ['Nothing was written. Find the right file, or undo the edit by hand, then skip this with a reason.'],
      retry: 'safe',
    },
  );
}
