import { allPhases, stepsIn } from '../draft.ts';
import type { Report } from '../report.ts';
import type { Path } from '../tree.ts';
import type { Rule } from './rule.ts';

interface Named {
  readonly id?: string | undefined;
  readonly path: Path;
}

/** Journals, answers and sign-offs find things by id. Faults: `runbook/duplicate-id`. */
export const duplicateIds: Rule = (draft, report) => {
  tell(draft.phases, 'Two phases are', report);
  tell(draft.followUps, 'Two follow-ups are', report);
  for (const phase of allPhases(draft)) {
    tell(stepsIn(phase), `Two steps of phase ${phase.id ?? '?'} are`, report);
    for (const step of stepsIn(phase)) {
      const entries = step.references.flatMap((found) => (found.to === 'entry-id' ? [{ ...found, whole: true }] : []));
      tell(entries, `Two entries of step ${step.name} are`, report);
    }
  }
};

function tell(named: readonly (Named & { readonly whole?: boolean })[], what: string, report: Report): void {
  const seen = new Map<string, Path>();
  for (const { id, path, whole } of named) {
    if (id === undefined) continue;
    const at = whole ? path : [...path, 'id'];
    const first = seen.get(id);
    if (first === undefined) {
      seen.set(id, at);
      continue;
    }
    const remedy = [`Rename one of them; the first is on line ${report.place(first).line}.`];
    report.error('runbook/duplicate-id', { path: at }, `${what} called ${JSON.stringify(id)}.`, remedy);
  }
}
