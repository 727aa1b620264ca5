import { referencesTo } from '../draft.ts';
import type { Rule } from './rule.ts';

/** Files that steps name. Faults: `runbook/missing-file` and the others of `textOf`. */
export const files: Rule = (draft, report) => {
  for (const { step, reference } of [...referencesTo(draft, 'file'), ...referencesTo(draft, 'sql-file')]) {
    const file = draft.files.get(reference.name);
    if (!('fault' in file)) continue;
    const { code, says, remedy } = file.fault;
    report.error(
      code,
      { path: reference.path },
      `The file ${reference.name}, which step ${step.name} uses, ${says}.`,
      remedy,
    );
  }
};
