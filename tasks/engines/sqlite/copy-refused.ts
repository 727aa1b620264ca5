import { messageOf } from '../../../state/fault.ts';
import { type Refusal, type RefusalDetails, RowsRefused } from '../../copy/seam.ts';
import { FieldError } from '../../copy/text-lines.ts';
import { resultOf } from './faults.ts';

/** Why a row was not inserted. `columns` are those that are filled. */
export function refusedRow(error: unknown, line: number, columns: readonly string[]): RowsRefused {
  if (error instanceof FieldError) {
    const column = columns[error.field];
    return new RowsRefused('target', 'value', error.message, { line, ...(column !== undefined && { column }) }, error);
  }
  const result = resultOf(error);
  const refusal = refusals.find(({ results }) => results.test(result))?.refusal ?? (result === '' ? 'value' : 'other');
  const message =
    result === 'SQLITE_READONLY_DBMOVED' ? 'the file was moved away while it was written' : messageOf(error);
  // A full disk or a lock is not the fault of this row.
  const details =
    /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG|RANGE)/.test(result) || result === '' ? { line, ...said(message) } : {};
  const code = result === '' ? {} : { code: result };
  const remedy = refusal === 'lock' ? { remedy: [whoHoldsIt] } : {};
  return new RowsRefused('target', refusal, message, { ...details, ...code, ...remedy }, error);
}

const whoHoldsIt = 'See which other program has begun to write to the file, and end its transaction.';

/** `UNIQUE constraint failed: t.a, t.b`, `CHECK constraint failed: name`, `cannot store TEXT value in INT column t.a`. */
function said(message: string): RefusalDetails {
  const [, kind, what = ''] = /^(\w+(?: \w+)?) constraint failed: (.*)$/.exec(message) ?? [];
  if (kind === undefined) {
    const [, column] = / column (?:.*\.)?([^.]+)$/.exec(message) ?? [];
    return column === undefined ? {} : { column };
  }
  if (kind === 'CHECK') return { constraint: what };
  const columns = what.split(', ').map((name) => name.slice(name.lastIndexOf('.') + 1));
  const [column] = columns;
  return columns.length === 1 && column !== undefined ? { column } : { constraint: what };
}

/** Source: sqlite.org/rescode.html. */
const refusals: readonly { readonly results: RegExp; readonly refusal: Refusal }[] = [
  { results: /^SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY|ROWID)/, refusal: 'duplicate' },
  { results: /^SQLITE_CONSTRAINT_NOTNULL/, refusal: 'null' },
  { results: /^SQLITE_CONSTRAINT_FOREIGNKEY/, refusal: 'missing-parent' },
  { results: /^SQLITE_CONSTRAINT_DATATYPE/, refusal: 'value' },
  { results: /^SQLITE_CONSTRAINT/, refusal: 'check' },
  { results: /^SQLITE_(MISMATCH|TOOBIG|RANGE)/, refusal: 'value' },
  { results: /^SQLITE_READONLY_DBMOVED/, refusal: 'other' },
  { results: /^SQLITE_(READONLY|PERM|AUTH)/, refusal: 'privilege' },
  { results: /^SQLITE_FULL/, refusal: 'no-space' },
  { results: /^SQLITE_(BUSY|LOCKED)/, refusal: 'lock' },
];
