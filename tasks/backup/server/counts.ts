import { formatCount } from '../../../state/format.ts';
import type { Context } from '../../kind.ts';
import type { RowCounts } from '../seam.ts';
import { allNotes } from '../workshop.ts';

/**
 * A server tells no one which rows its backup holds: they are counted before and after it. A table that had as many before as
 * after is compared with what is restored; of one that was written to meanwhile there is no number to compare with.
 */
export interface Counted {
  readonly rows: RowCounts;
  readonly written: readonly string[];
}

/** What holds of a backup that was made between the two counts. */
export function countedTwice(before: RowCounts, after: RowCounts): Counted {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const isSame = (name: string) => before[name] !== undefined && before[name] === after[name];
  const rows = Object.fromEntries(names.filter(isSame).map((name) => [name, before[name] ?? '']));
  return { rows, written: names.filter((name) => !isSame(name)) };
}

/** What there is a number for to compare with. */
export function comparable(expected: RowCounts, actual: RowCounts): RowCounts {
  return Object.fromEntries(Object.entries(actual).filter(([name]) => expected[name] !== undefined));
}

/** The count from before a backup outlives the process: after a kill it can't be made any more. */
export function noteCounts(path: string, rows: RowCounts, context: Context): void {
  context.note({ counted: JSON.stringify(rows), database: path });
}

/** Of the attempt that began the backup, whichever process that was; `undefined` where it came no further than to begin. */
export function notedCounts(path: string, context: Context): RowCounts | undefined {
  const text = allNotes(context).findLast(
    ({ counted, database }) => counted !== undefined && database === path,
  )?.counted;
  return text === undefined ? undefined : (JSON.parse(String(text)) as RowCounts);
}

/** `3 tables were written to meanwhile and are not compared`; empty when none was. */
export function writtenText(written: readonly string[]): string {
  if (written.length === 0) return '';
  const few = written.slice(0, 5).join(', ');
  const more = written.length > 5 ? `, ${written.length - 5} more` : '';
  const was = written.length === 1 ? 'was' : 'were';
  return `${formatCount(written.length, 'table')} ${was} written to meanwhile, and can't be compared: ${few}${more}`;
}
