import { formatNumber } from '../../state/format.ts';
import { type DoneOutcome, done, type Table } from '../../state/outcome.ts';
import { figureOf } from '../checks/value.ts';
import type { Mark } from './seam.ts';

type Notes = readonly Readonly<Record<string, string | number>>[];

/** More tables than this are counted, and not listed. */
const shownTables = 200;

/**
 * How the journal keeps a mark: as a note of the step that took it. What stands under `baseline` it keeps as it is, even where a
 * password is a number of the mark.
 */
export function markNote(database: string, { text }: Mark): Readonly<Record<string, string>> {
  return { database, baseline: text };
}

/** The text of the mark among the notes of a step. */
export function lastMark(database: string, notes: Notes): string | undefined {
  const kept = notes.findLast((note) => note.database === database && typeof note.baseline === 'string');
  return kept && String(kept.baseline);
}

export function markOutcome(database: string, taken: Mark): DoneOutcome {
  const rows = taken.tables.reduce((sum, table) => sum + table.rows, 0n);
  return done({
    figures: { tables: taken.tables.length, rows: figureOf(rows), position: taken.position },
    evidence: [
      { kind: 'query', database, sql: '-- rows per table, and what the server has counted', result: tableOf(taken) },
      ...(taken.doubts.length === 0
        ? []
        : [{ kind: 'output' as const, title: 'what the mark can not be sure of', text: taken.doubts.join('\n') }]),
    ],
  });
}

function tableOf({ tables }: Mark): Table {
  const more = tables.length - shownTables;
  return {
    columns: ['table', 'rows', 'inserted', 'changed', 'deleted'],
    rows: tables
      .slice(0, shownTables)
      .map(({ name, rows, counters: { inserted, changed, deleted } }) => [
        name,
        ...[rows, inserted, changed, deleted].map((count) => formatNumber(count)),
      ]),
    ...(more > 0 && { more }),
  };
}
