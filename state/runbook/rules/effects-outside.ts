import { type Draft, type DraftEnvironment, draftSteps } from '../draft.ts';
import type { VarValue } from '../runbook.ts';
import { isMapping, type Path, valueAt } from '../tree.ts';
import type { Rule } from './rule.ts';
import { standInOf } from './stand-ins.ts';

/**
 * A step with effects outside a database needs a target of its own in every stand-in, or something else to do there.
 * Faults: `runbook/effects-outside`.
 */
export const effectsOutside: Rule = (draft, report) => {
  const standIn = standInOf(draft);
  if (!standIn) return;
  for (const { step } of draftSteps(draft)) {
    const { kind, spec, specPath, name, rehearsalSkip } = step;
    if (!kind?.effectsOutside || !spec || rehearsalSkip !== undefined) continue;
    if (kind.hasRehearsal?.(spec.value)) continue;
    const isOwn = usesOwnVar(specPath, standIn, draft);
    if (isOwn && hasOwnUndo(specPath, standIn, draft)) continue;
    const what = isOwn ? `The undo of step ${name}` : `Step ${name}`;
    const message = `${what} (${kind.key}) changes things outside the databases, and would do the same in the stand-in ${standIn.name} as live.`;
    report.error('runbook/effects-outside', { path: specPath, part: 'key' }, message, [
      `Take its target from a var that ${standIn.name} sets to another value: {{name}}.`,
      `Or say what a rehearsal does instead: rehearsal: { ... } under ${kind.key}.`,
      'Or leave the step out of rehearsals: rehearsal: { skip: "reason" } beside its id.',
    ]);
  }
};

/** Taking back is rehearsed, too. Its target may come from the surroundings that it shares with the step. */
function hasOwnUndo(specPath: Path, standIn: DraftEnvironment, draft: Draft): boolean {
  if (!isMapping(valueAt(draft.tree.value, [...specPath, 'undo']))) return true;
  return ['undo', 'env', 'cwd'].some((part) => usesOwnVar([...specPath, part], standIn, draft));
}

/** Whether a part of the runbook uses a var that the stand-in sets, to a value that no live environment has. */
export function usesOwnVar(part: Path, standIn: DraftEnvironment, draft: Draft): boolean {
  const live = [...draft.environments.values()].filter(({ standIn }) => !standIn);
  return draft.uses.some(({ name, path }) => {
    if (!isInside(path, part)) return false;
    // An unknown var was reported, and may be the one.
    if (!draft.vars.has(name)) return true;
    const value = standIn.vars.get(name);
    if (value === undefined) return false;
    return live.every((environment) => liveValue(name, environment, draft) !== value);
  });
}

function liveValue(name: string, environment: DraftEnvironment, { defaults }: Draft): VarValue | undefined {
  return environment.vars.get(name) ?? defaults.get(name);
}

function isInside(path: Path, outer: Path): boolean {
  return outer.every((key, index) => path[index] === key);
}
