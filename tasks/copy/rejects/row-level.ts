import { Fault } from '../../../state/fault.ts';
import { type Refusal, RowsRefused } from '../seam.ts';

/** What one row can be at fault for: anything else would be refused of every other row, too. */
const rowLevel: ReadonlySet<Refusal> = new Set<Refusal>(['duplicate', 'missing-parent', 'null', 'check', 'value']);

/** Whether looking for the row that is at fault makes sense. */
export function isRowLevel(error: unknown): error is RowsRefused {
  return error instanceof RowsRefused && rowLevel.has(error.refusal);
}

/** A constraint that waited for the end of its transaction: nobody knows of which row. */
export function isLate(error: unknown): boolean {
  return error instanceof Fault && error.code === 'database/constraint';
}
