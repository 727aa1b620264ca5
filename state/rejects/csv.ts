import type { RejectRecord } from './record.ts';
import { reasonWords } from './words.ts';

const columns = [
  ...['id', 'status', 'database', 'step', 'chunk', 'source', 'target', 'key_columns', 'key_values', 'rows', 'column'],
  ...['reason', 'code', 'error', 'line', 'rejected_at', 'settled_by', 'settled_at'],
] as const;

/** The first line of an export, with its line end. */
export const csvHead = csvLine(columns);

/** One reject as a line of RFC 4180. Several key values are a JSON list. */
export function csvOf(reject: RejectRecord): string {
  const names = Object.keys(reject.key);
  const values = Object.values(reject.key);
  const [only] = values;
  return csvLine([
    ...[reject.id, reject.status, reject.database, reject.step, reject.unit, reject.source, reject.target],
    names.join(', '),
    values.length > 1 ? JSON.stringify(values) : (only ?? ''),
    ...[String(reject.rows), reject.column ?? '', reasonWords(reject.reason), reject.code ?? '', reject.message],
    ...[
      reject.line === null ? '' : String(reject.line),
      reject.rejectedAt,
      reject.settledBy ?? '',
      reject.settledAt ?? '',
    ],
  ]);
}

function csvLine(cells: readonly string[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}

function cellOf(text: string): string {
  const safe = harmless(text);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * A spreadsheet takes a cell that begins with one of these for a formula, also where it is quoted, and a formula can run
 * commands and send what stands beside it somewhere: with an apostrophe before it, it is a text. A plain number stays one.
 */
function harmless(text: string): string {
  if (/^-?\d+(\.\d+)?$/.test(text)) return text;
  return /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r]/.test(text) ? `'${text}` : text;
}
