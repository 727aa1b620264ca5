import { canonicalJson } from '../../state/canonical.ts';
import { recordFault } from '../../state/fault.ts';
import { stepKey } from '../../state/plan.ts';
import type { Runbook, Step } from '../../state/runbook/runbook.ts';
import { stepsIn } from '../../state/runbook/steps-in.ts';
import { canOf } from '../can-do.ts';
import type { Requirement } from '../kind.ts';
import { kindOf } from '../kinds.ts';
import { dumpTools } from './dump-tools.ts';
import { freeDisk } from './free-disk.ts';
import { privilege } from './privilege.ts';
import { program } from './program.ts';
import type { Judged, Needed, RequirementKind, Site } from './requirement-kind.ts';
import { writable } from './writable.ts';

/** Everything that steps can need. A new one is its file and a line here. */
const requirementKinds: readonly RequirementKind[] = [program, dumpTools, freeDisk, writable, privilege];

/**
 * What the steps of a runbook need, each thing once with all the steps that need it, in the order of the steps. The
 * named ways back count too; steps that a rehearsal leaves out do not count in one.
 */
export function requirementsOf(runbook: Runbook): readonly Needed[] {
  const mode = runbook.environment.standIn ? 'rehearsal' : 'live';
  const all = new Map<string, { requirement: Requirement; steps: string[]; madeBy?: string }>();
  const makers = new Map<string, string>();
  const can = canOf(runbook);
  for (const { key, step } of stepsOf(runbook)) {
    const { kind, spec } = step;
    const requirements = kindOf(kind).requires(spec, mode, can);
    for (const requirement of requirements) {
      const id = canonicalJson(identityOf(requirement));
      const known = all.get(id);
      const madeBy = 'database' in requirement ? makers.get(requirement.database ?? '') : undefined;
      if (known?.steps.includes(key)) continue;
      if (known) known.steps.push(key);
      else all.set(id, { requirement, steps: [key], ...(madeBy !== undefined && { madeBy }) });
    }
    if (requirements.some((requirement) => requirement.need === 'privilege' && 'table' in requirement.may)) continue;
    // A step that changes a database and does not say which tables it needs may make some.
    for (const touch of kindOf(kind).touches(spec))
      if (touch.what === 'database' && touch.contents !== 'kept' && !makers.has(touch.database))
        makers.set(touch.database, key);
  }
  return [...all.values()];
}

/** A program is the same one, whatever it is started for. */
function identityOf(requirement: Requirement): object {
  return requirement.need === 'program' ? { need: 'program', program: requirement.program } : requirement;
}

/** Looks at one. Never rejects: what could not be looked at has failed, and says why. */
export async function judgeRequirement(needed: Needed, site: Site): Promise<Judged & { readonly code?: string }> {
  try {
    return await requirementKindOf(needed.requirement).judge(needed, site);
  } catch (error) {
    const { code, message, remedy } = recordFault(error);
    return { state: 'failed', says: message, remedy, code };
  }
}

export function groupOf(requirement: Requirement): RequirementKind['group'] {
  return requirementKindOf(requirement).group;
}

function requirementKindOf({ need }: Requirement): RequirementKind {
  const kind = requirementKinds.find((candidate) => candidate.need === need);
  if (!kind) throw new TypeError(`no kind of requirement ${need}`);
  return kind;
}

function stepsOf({ phases, rollbacks, environment }: Runbook): readonly { key: string; step: Step }[] {
  return [...phases, ...rollbacks.map(({ phase }) => phase)].flatMap((phase) =>
    stepsIn(phase)
      .filter(({ rehearsalSkip }) => !environment.standIn || rehearsalSkip === undefined)
      .map((step) => ({ key: stepKey(phase.id, step.id), step })),
  );
}
