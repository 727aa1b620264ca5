import type { TableCopy } from '../fill-table.ts';
import { copiesOf, type Proposal } from '../proposal.ts';

/** Planned minutes of the phases, from numbers of rows: something to begin with, which a rehearsal corrects. */
export const minutes = {
  prepare: (copies: readonly TableCopy[]) => minutesFor(rowsOf(copies), 50_000, 30),
  level: (copies: readonly TableCopy[]) => minutesFor(rowsOf(copies), 20_000, 5),
  afterLoad: (copies: readonly TableCopy[]) => minutesFor(rowsOf(copies), 200_000, 10),
  validation: (copies: readonly TableCopy[]) => minutesFor(rowsOf(copies), 50_000, 10),
  cutover: 15,
} as const;

/** A window from 02:00 on Saturday that holds all phases, four hours at least, a day at most. */
export function windowFor(proposal: Proposal): string {
  const copies = copiesOf(proposal);
  const levels = proposal.levels.reduce((sum, level) => sum + minutes.level(level), 0);
  const around = minutes.prepare(copies) + minutes.afterLoad(copies) + minutes.validation(copies) + minutes.cutover;
  const hours = Math.min(23, Math.max(4, Math.ceil((levels + around) / 60)));
  return `Sat 02:00-${String((2 + hours) % 24).padStart(2, '0')}:00`;
}

/** Rows of the source as its statistics have it; 0 where nothing is known. */
function rowsOf(copies: readonly TableCopy[]): number {
  return copies.reduce((sum, { source }) => sum + (source.rows ?? 0), 0);
}

/** In fives, and no less than `least`. */
function minutesFor(rows: number, rowsPerSecond: number, least: number): number {
  return Math.max(least, Math.ceil(rows / rowsPerSecond / 60 / 5) * 5);
}
