import { messageOf } from '../../../../state/fault.ts';
import { type Refusal, type RefusalDetails, RowsRefused } from '../../../copy/seam.ts';
import { codeOf, isLoss } from '../faults/faults.ts';
import { isEcho, meaningOf } from '../faults/numbers.ts';
import { withoutValues } from '../faults/said-values.ts';
import { innermost, type ServerMessage, serverMessages } from '../faults/server-message.ts';

/** What a server said while rows were read or written. `details` is what only the caller knows, such as the line. */
export function rowsRefused(side: 'source' | 'target', error: unknown, details: RefusalDetails = {}): RowsRefused {
  if (error instanceof RowsRefused) return error;
  const all = serverMessages(error);
  const said = all.find(({ number }) => !isEcho(number)) ?? all[0];
  const refusal = said === undefined ? unsaid(error) : refusalOf(said);
  const message = said === undefined ? messageOf(error) : withoutValues(said.message).message;
  const place = besideRows.has(refusal) ? {} : { ...placeOf(said?.message ?? ''), ...details };
  return new RowsRefused(side, refusal, message, { ...place, ...(said && { code: String(said.number) }) }, error);
}

/** What bulk loads, and the XML and JSON types, say of a value. */
const beyondTypes: ReadonlySet<number> = new Set([
  ...[4864, 4867, 6908, 7339, 8023, 9400, 9403, 9410, 9411, 9412, 9413, 9422, 9455],
]);

/** A full disk or a lock is not the fault of the row that it was at. */
const besideRows: ReadonlySet<Refusal> = new Set([
  'no-space',
  'lock',
  'deadlock',
  'cancelled',
  'connection',
  'privilege',
]);

function refusalOf({ number, class: severity, message }: ServerMessage): Refusal {
  // A key that is missing and a CHECK that fails have one number.
  if (number === 547) return /\bcheck\b/i.test(message) ? 'check' : 'missing-parent';
  if (/^(2601|2627|1505)$/.test(String(number))) return 'duplicate';
  if (number === 515) return 'null';
  if (beyondTypes.has(number)) return 'value';
  return refusals[meaningOf(number, severity).code] ?? 'other';
}

/** `... constraint 'pk'`, `... unique index 'ix'`, `... column 'c'`: sessions have their messages in English. */
function placeOf(message: string): RefusalDetails {
  const [, constraint] = /(?:constraint|unique index) ['"]([^'"]+)['"]/i.exec(message) ?? [];
  const [, column] = /\bcolumn ['"]([^'"]+)['"]/i.exec(message) ?? [];
  return { ...(constraint !== undefined && { constraint }), ...(column !== undefined && { column }) };
}

/** By the code of the fault that the same number is elsewhere. */
const refusals: Readonly<Record<string, Refusal>> = {
  'database/data': 'value',
  'database/constraint': 'check',
  'database/permission': 'privilege',
  'database/disk-full': 'no-space',
  'database/lock-timeout': 'lock',
  'database/deadlock': 'deadlock',
  'database/serialization': 'cancelled',
  'database/connection-lost': 'connection',
  'database/starting-up': 'connection',
  'database/closed': 'connection',
};

/** What the driver, or the network, had to say. */
function unsaid(error: unknown): Refusal {
  if (innermost(error).some((one) => codeOf(one) === 'ECANCEL')) return 'cancelled';
  return isFault(error, 'database/connection-lost') || isLoss(error) ? 'connection' : 'other';
}

function isFault(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
