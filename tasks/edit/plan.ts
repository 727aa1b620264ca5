import { sha256 } from '../../state/canonical.ts';
import { Fault } from '../../state/fault.ts';
import type { Files } from '../../state/ports.ts';
import type { SecretReference } from '../../state/runbook/runbook.ts';
import type { Context } from '../kind.ts';
import { diffLines } from './diff.ts';
import { type Hiding, maskLine } from './mask.ts';
import { type Replacement, replacedSecrets, replaceIn } from './replace.ts';
import { addTo, setIn, settingIn } from './settings.ts';
import { type EditSpec, fileOf } from './spec.ts';

/** What an edit makes of a file as it is now. Nothing is written yet. */
export interface EditPlan {
  /** Absolute. */
  readonly file: string;
  readonly before: { readonly text: string; readonly sha256: string };
  readonly after: { readonly text: string; readonly sha256: string };
  /** What is changed, without secrets. */
  readonly diff: readonly string[];
}

/** Reads the file and makes the edit. Faults: those of `Files.readText`, of the secrets, and `edit/...`. */
export async function planEdit(spec: EditSpec, context: Context): Promise<EditPlan> {
  const file = context.path(fileOf(spec, context.mode));
  const { text, sha256: digest } = await readWhole(file, context.files);
  const { after, hiding } = spec.replace
    ? await replaced(text, spec.replace, file, context)
    : await changed(text, spec, file, context);
  return {
    file,
    before: { text, sha256: digest },
    after: { text: after, sha256: sha256(after) },
    diff: diffLines(text, after, (line) => maskLine(line, hiding)),
  };
}

/** The text with its byte order mark, if it has one, and the digest of its bytes. */
export async function readWhole(file: string, files: Files): Promise<{ text: string; sha256: string }> {
  const [text, digest] = [await files.readText(file), await files.sha256(file)];
  const whole = [text, `\ufeff${text}`].find((candidate) => sha256(candidate) === digest);
  if (whole !== undefined) return { text: whole, sha256: digest };
  throw changedMeanwhile(file);
}

/** Fault: `edit/changed-meanwhile`. */
export function changedMeanwhile(file: string): Fault {
  return new Fault('edit/changed-meanwhile', `${file} was changed by somebody else while it was edited.`, {
    remedy: ['Nothing was written. Find out who else edits it, then retry.'],
    retry: 'safe',
  });
}

interface Changed {
  readonly after: string;
  readonly hiding: Hiding;
}

async function replaced(
  text: string,
  spec: NonNullable<EditSpec['replace']>,
  file: string,
  context: Context,
): Promise<Changed> {
  const replacements: Replacement[] = [];
  for (const { find, pattern, with: reference, count = 1 } of spec) {
    const rest = { with: await context.secret(reference), count, isSecret: isSecret(reference) };
    replacements.push(find === undefined ? { ...rest, pattern: pattern ?? '' } : { ...rest, find });
  }
  const secrets = replacements.flatMap((replacement) => (replacement.isSecret ? [replacement.with] : []));
  return {
    after: replaceIn(text, replacements, file),
    hiding: { settings: new Set(), values: [...secrets, ...replacedSecrets(text, replacements)] },
  };
}

async function changed(
  text: string,
  { set = {}, add = {} }: EditSpec,
  file: string,
  context: Context,
): Promise<Changed> {
  const read = async (settings: Readonly<Record<string, SecretReference>>) => {
    const values: Record<string, string> = {};
    for (const [name, reference] of Object.entries(settings)) values[name] = await context.secret(reference);
    return values;
  };
  const [values, added] = [await read(set), await read(add)];
  const all = Object.entries({ ...set, ...add });
  const names = all.flatMap(([name, reference]) => (isSecret(reference) ? [name] : []));
  const wanted = Object.fromEntries(Object.entries(added).filter(([name, value]) => settingIn(text, name) !== value));
  return {
    after: addTo(setIn(text, values, file), wanted, file),
    hiding: { settings: new Set(names), values: names.map((name) => values[name] ?? added[name] ?? '') },
  };
}

/** Whether a value comes from elsewhere than the runbook, so that nobody is shown it. */
export function isSecret({ from }: SecretReference): boolean {
  return from !== 'text';
}
