import { cyclesIn } from '../order.ts';
import { suggest } from '../similar.ts';
import type { Rule } from './rule.ts';

/** What phases and follow-ups wait for. Faults: `runbook/unknown-phase`, `runbook/cycle`, `runbook/duplicate-need`. */
export const needs: Rule = ({ phases, followUps }, report) => {
  const named = phases.flatMap(({ id, needs, path }) => (id === undefined ? [] : [{ id, needs, path }]));
  const ids = new Set(named.map(({ id }) => id));
  // A phase whose id can't be read may be the one that is meant.
  const sure = named.length === phases.length && phases.length > 0;
  for (const { id = '?', needs, path } of phases) {
    for (const [index, need] of needs.entries()) {
      const at = { path: [...path, 'needs', index] };
      if (sure && !ids.has(need)) {
        const message = `Phase ${id} needs ${JSON.stringify(need)}, and there is no such phase.`;
        report.error('runbook/unknown-phase', at, message, suggest(need, ids, 'phases'));
      } else if (needs.indexOf(need) < index) {
        report.error('runbook/duplicate-need', at, `Phase ${id} needs ${need} twice.`, ['Remove one of them.']);
      }
    }
  }
  for (const cycle of cyclesIn(named)) {
    const [first = ''] = cycle;
    const path = [...(named.find(({ id }) => id === first)?.path ?? []), 'needs'];
    const way = [...cycle.slice(0, 20), ...(cycle.length > 20 ? ['...'] : []), first].join(' -> ');
    report.error('runbook/cycle', { path }, `Phases wait for each other: ${way}.`, ['Remove one of these needs.']);
  }
  for (const { after, path } of followUps) {
    if (after === undefined || ids.has(after) || !sure) continue;
    const message = `A follow-up comes after ${JSON.stringify(after)}, and there is no such phase.`;
    report.error('runbook/unknown-phase', { path: [...path, 'after'] }, message, suggest(after, ids, 'phases'));
  }
};
