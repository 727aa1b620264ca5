import { type Draft, type DraftStep, referencesTo } from '../draft.ts';
import type { Rule } from './rule.ts';

/**
 * Tables that several steps read or fill. Faults: `runbook/filled-twice`, `runbook/left-out`. Warnings:
 * `runbook/filled-twice` where the steps come one after the other, `runbook/ids-meet`.
 */
export const copiedTables: Rule = (draft, report) => {
  const before = new Map<string, DraftStep>();
  for (const { step, reference } of inPhases(draft, referencesTo(draft, 'filled-table'))) {
    const first = before.get(tableKey(reference.database, reference.table));
    before.set(tableKey(reference.database, reference.table), first ?? step);
    if (!first || !reference.alone) continue;
    // A step between them may empty it: a staging table that is filled again and again.
    const message = `Step ${step.name} fills ${reference.database}.${reference.table}, which step ${first.name} fills before, and wants it empty.`;
    report.warning('runbook/filled-twice', { path: reference.path }, message, [
      'Say `into: existing`, unless a step between them empties it: each step is then taken back by its own rows.',
    ]);
  }
  for (const [first, step] of besideEachOther(draft)) {
    const message = `Step ${first.step.name} wants ${first.reference.table} empty, and step ${step.name} fills it at the same time.`;
    report.error('runbook/filled-twice', { path: first.reference.path }, message, [
      'Say `into: existing` in both, or take them out of together.',
    ]);
  }
  leftOut(draft, report);
  idsThatMeet(draft, report);
};

const leftOut: Rule = (draft, report) => {
  const columns = referencesTo(draft, 'read-column');
  for (const { reference } of columns.filter(({ reference: { use } }) => use === 'left-out')) {
    const same = ({ reference: other }: (typeof columns)[number]) =>
      other.use === 'taken' && other.table === reference.table && plain(other.column) === plain(reference.column);
    const taken = columns.find(same);
    if (!taken) continue;
    const message = `Column ${reference.column} of ${reference.table} is left out, and step ${taken.step.name} takes it.`;
    report.error('runbook/left-out', { path: reference.path }, message, ['Take it out of `leave-out:`.']);
  }
};

/** Rows of two tables with the same key get the same id when both have one tag. */
const idsThatMeet: Rule = (draft, report) => {
  const first = new Map<string, { readonly step: DraftStep; readonly source: string }>();
  for (const { step, reference } of inPhases(draft, referencesTo(draft, 'id'))) {
    const { fills, tag, path } = reference;
    if (!fills) continue;
    const key = JSON.stringify([fills.table, plain(fills.column), tag]);
    const before = first.get(key);
    first.set(key, before ?? { step, source: fills.source });
    if (!before || before.source === fills.source) continue;
    const message = `Step ${step.name} makes ids of ${tag} for ${fills.table}.${fills.column}, as step ${before.step.name} does of ${before.source}: rows of both with the same key get the same id.`;
    report.warning('runbook/ids-meet', { path }, message, [
      'Give each source a tag of its own, unless its keys are never those of the other.',
    ]);
  }
};

/** A step that wants a table empty, with one that fills it and may run beside it. */
function besideEachOther(draft: Draft) {
  const filled = referencesTo(draft, 'filled-table');
  const groups = draft.phases.flatMap(({ items }) =>
    items.flatMap((item) => (item.type === 'step' ? [] : [item.steps])),
  );
  return groups.flatMap((steps) => {
    const inGroup = filled.filter(({ step }) => steps.includes(step));
    return inGroup.flatMap((one, at) => {
      const { database, table } = one.reference;
      const beside = inGroup
        .slice(at + 1)
        .find(({ reference: other }) => other.database === database && plain(other.table) === plain(table));
      return one.reference.alone && beside ? [[one, beside.step] as const] : [];
    });
  });
}

/** A way back may fill again what the night has filled. */
function inPhases<T extends { readonly step: DraftStep }>(draft: Draft, uses: readonly T[]): readonly T[] {
  const steps = new Set(
    draft.phases.flatMap(({ items }) => items.flatMap((item) => (item.type === 'step' ? [item] : item.steps))),
  );
  return uses.filter(({ step }) => steps.has(step));
}

function tableKey(database: string, table: string): string {
  return `${database}.${plain(table)}`;
}

/** Names that SQL would take for the same; quoted ones as they are. */
function plain(name: string): string {
  return name.includes('"') ? name : name.toLowerCase();
}
