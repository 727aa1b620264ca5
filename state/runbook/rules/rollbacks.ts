import { suggest } from '../similar.ts';
import type { Rule } from './rule.ts';

/** What ways back and gates name must be there. Faults: `runbook/unknown-phase`, `runbook/unknown-database`. */
export const rollbacks: Rule = ({ phases, rollbacks, databases }, report) => {
  const ids = phases.flatMap(({ id }) => (id === undefined ? [] : [id]));
  const isSure = ids.length === phases.length && ids.length > 0;
  for (const { name, when, undoes, path } of isSure ? rollbacks : []) {
    if (when && !ids.includes(when.phase)) {
      const message = `The way back ${name} is for ${when.side} ${JSON.stringify(when.phase)}, and there is no such phase.`;
      report.error('runbook/unknown-phase', { path: [...path, 'when'] }, message, suggest(when.phase, ids, 'phases'));
    }
    for (const [index, phase] of undoes.entries()) {
      if (ids.includes(phase)) continue;
      const message = `The way back ${name} takes back ${JSON.stringify(phase)}, and there is no such phase.`;
      report.error(
        'runbook/unknown-phase',
        { path: [...path, 'undoes', index] },
        message,
        suggest(phase, ids, 'phases'),
      );
    }
  }
  for (const { id = '?', gate, path } of phases) {
    for (const part of ['backups', 'freezes'] as const) {
      for (const name of Object.keys(gate?.[part] ?? {})) {
        if (databases.has(name)) continue;
        const message = `The gate of phase ${id} names the database ${JSON.stringify(name)}, and there is no such database.`;
        const remedy = suggest(name, [...databases.keys()], 'databases');
        report.error('runbook/unknown-database', { path: [...path, 'gate', part, name] }, message, remedy);
      }
    }
  }
};
