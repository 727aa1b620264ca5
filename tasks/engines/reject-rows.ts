import type { Fault } from '../../state/fault.ts';
import type { Cell } from '../../state/outcome.ts';
import { type MissingRight, noPrivilege, unlikeTable } from './own-table-faults.ts';
import type { NewReject, Reject, RejectFilter, RejectReason, RejectStatus } from './rejects.ts';

/** The table's columns, in every engine. */
export const rejectColumns =
  'id,session,phase,step,cell,generation,unit,source_table,target_table,key_columns,key_values,row_count,' +
  'column_name,reason,code,message,line,row_data,status,settled_by,rejected_at,settled_at';

/** Columns that a new reject fills, beside those of its step. */
export const newColumns =
  'unit, source_table, target_table, key_columns, key_values, row_count, column_name, reason, code, message, line, row_data';

/** Rejects as one JSON parameter: objects by the names of `newColumns`, every value a text or null. */
export function writeRejects(rejects: readonly NewReject[]): string {
  return JSON.stringify(rejects.map(storedReject));
}

/** A new reject's values, in the order of `newColumns`. */
export function rejectValues(reject: NewReject): readonly Cell[] {
  return Object.values(storedReject(reject));
}

/** By the names of `newColumns`, and in their order. */
function storedReject(reject: NewReject): Readonly<Record<string, Cell>> {
  return {
    unit: reject.unit,
    source_table: reject.source,
    target_table: reject.target,
    key_columns: JSON.stringify(reject.keyColumns),
    // As JSON, since a key may hold what no text of a database can: NUL, half a character.
    key_values: JSON.stringify(reject.keyValues),
    row_count: String(reject.rows),
    column_name: storable(reject.column),
    reason: reject.reason,
    code: storable(reject.code),
    message: storable(reject.message),
    line: reject.line === undefined ? null : String(reject.line),
    row_data: storable(reject.row),
  };
}

/** A reject of its row, in the order of `rejectColumns`. */
export function rejectOf(row: readonly Cell[]): Reject {
  const [id, session, phase, step, cell, generation, unit, source, target, keyColumns, keyValues, rows] = row;
  const [column, reason, code, message, line, data, status, settledBy, rejectedAt, settledAt] = row.slice(12);
  return {
    id: id ?? '',
    session: session ?? '',
    phase: phase ?? '',
    step: step ?? '',
    cell: cell ?? '',
    generation: Number(generation),
    unit: unit ?? '',
    source: source ?? '',
    target: target ?? '',
    keyColumns: listOf(keyColumns).map(String),
    keyValues: listOf(keyValues).map((value) => (value === null ? null : String(value))),
    rows: Number(rows),
    column: column ?? undefined,
    reason: (reason ?? 'other') as RejectReason,
    code: code ?? undefined,
    message: message ?? '',
    line: typeof line === 'string' ? Number(line) : undefined,
    row: data ?? undefined,
    status: (status ?? 'open') as RejectStatus,
    settledBy: settledBy ?? undefined,
    rejectedAt: rejectedAt ?? '',
    settledAt: settledAt ?? undefined,
  };
}

/** A filter as conditions with parameters from `$1` on. `number` casts a parameter, `among` looks for a column in a JSON list. */
export function filterSql(
  { session, phase, step, cell, generation, status, ids }: RejectFilter,
  { number, among }: { number(parameter: string): string; among(column: string, parameter: string): string },
): { readonly where: string; readonly values: readonly string[] } {
  const conditions: string[] = [];
  const values: string[] = [];
  const add = (value: string | undefined, condition: (parameter: string) => string) => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  add(session, (one) => `session = ${one}`);
  add(phase, (one) => `phase = ${one}`);
  add(step, (one) => `step = ${one}`);
  add(cell, (one) => `cell = ${one}`);
  add(generation === undefined ? undefined : String(generation), (one) => `generation = ${number(one)}`);
  add(status, (one) => `status = ${one}`);
  add(ids === undefined ? undefined : JSON.stringify(ids), (one) => among('id', one));
  return { where: conditions.join(' and '), values };
}

/** The table of the rejects is not as this version makes it. */
export function unlikeRejects(table: string, database: string, found: string | undefined): Fault {
  return unlikeTable('rejects/unlike', { table, database, found, before: 'nightferry_rejects_before' });
}

/** Somebody may not make or use the table of the rejects. */
export function noRejectsPrivilege(database: string, missing: MissingRight): Fault {
  const without = 'Or take `rejects:` out of the copy: then the first row that is refused stops it.';
  return noPrivilege('rejects/no-privilege', 'rejected rows', database, missing, without);
}

function storable(text: string | undefined): string | null {
  return text === undefined ? null : text.replaceAll('\0', '\u2400').toWellFormed();
}

function listOf(text: Cell | undefined): readonly unknown[] {
  const found: unknown = JSON.parse(text ?? '[]');
  return Array.isArray(found) ? found : [];
}
