import { mayBeDeclared } from '../declared.ts';
import { type Draft, referencesTo } from '../draft.ts';
import type { Report } from '../report.ts';
import { suggest } from '../similar.ts';
import type { Path } from '../tree.ts';
import type { Rule } from './rule.ts';

/** Roles that sign off or confirm. Faults: `runbook/unknown-role`, `runbook/duplicate-sign-off`. */
export const roles: Rule = (draft, report) => {
  for (const { step, reference } of referencesTo(draft, 'role')) {
    judge(reference.name, reference.path, `Step ${step.name} asks`, draft, report);
  }
  for (const { id = '?', signOff, path } of draft.phases) {
    for (const [index, role] of signOff.entries()) {
      const at: Path = [...path, 'sign-off', index];
      judge(role, at, `Phase ${id} is signed off by`, draft, report);
      if (signOff.indexOf(role) === index) continue;
      const message = `Phase ${id} is signed off by ${role} twice.`;
      report.error('runbook/duplicate-sign-off', { path: at }, message, ['Remove one of them.']);
    }
  }
};

function judge(role: string, path: Path, who: string, { roles, document }: Draft, report: Report): void {
  if (roles.has(role) || mayBeDeclared(document, 'roles', role)) return;
  const message = `${who} ${JSON.stringify(role)}, which is not among the roles.`;
  report.error('runbook/unknown-role', { path }, message, suggest(role, roles.keys(), 'roles'));
}
