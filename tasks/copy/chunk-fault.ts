import { Fault } from '../../state/fault.ts';
import type { Chunk } from './chunks.ts';
import { type KeyRange, type KeyValues, type Refusal, RowsRefused } from './seam.ts';

interface Place {
  /** `edu.users` and `edu_v2.users`. */
  readonly from: string;
  readonly to: string;
  readonly key: readonly string[];
  /** The row that was refused, when it is known. */
  readonly row: KeyValues | undefined;
}

/**
 * A chunk that was rolled back, as a person can act on it. Every code is `copy/` and the refusal; `copy/rolled-back` is
 * what a database said beside reading and loading rows, at the commit for example. A retry goes on behind the chunks
 * that are committed, also when the answer to a commit was lost: the ledger knows. Anything else comes back as it is.
 */
export function chunkFault(error: unknown, chunk: Chunk, place: Place): unknown {
  if (error instanceof RowsRefused) return refusedFault(error, chunk, place);
  if (!(error instanceof Fault) || !error.code.startsWith('database/')) return error;
  const { from, to, key } = place;
  return new Fault(
    committing[error.code] ?? 'copy/rolled-back',
    `Chunk ${chunk.ordinal} of ${from} (${rangeInWords(chunk.range, key)}) is ${isUnsure(error) ? 'perhaps ' : ''}not in ${to}: ${sentence(error.message)}`,
    { remedy: [...error.remedy, goesOn], retry: 'safe', cause: error },
  );
}

/** The connection is gone, or could not be had again: nobody has said what became of a COMMIT. */
function isUnsure({ code, retry }: Fault): boolean {
  return retry === 'unknown' || noConnection.has(code);
}

const noConnection: ReadonlySet<string> = new Set(
  ['connection-lost', 'refused', 'unreachable', 'host', 'connect', 'starting-up', 'closed', 'too-many-connections'].map(
    (one) => `database/${one}`,
  ),
);

/** What a server can say at a COMMIT as well as to rows, and is the same to whoever puts it right. */
const committing: Readonly<Record<string, string>> = {
  'database/connection-lost': 'copy/connection',
  'database/disk-full': 'copy/no-space',
  'database/lock-timeout': 'copy/lock',
};

/**
 * A connection that broke between two chunks, while rows were counted or chunks were cut: nothing was under way then that
 * the ledger does not know. Anything else comes back as it is.
 */
export function stepFault(error: unknown, from: string): unknown {
  if (!(error instanceof Fault) || error.code !== 'database/connection-lost') return error;
  return new Fault('copy/connection', `${sentence(error.message)} The copy of ${from} stopped beside its chunks.`, {
    remedy: [...remedies.connection, goesOn],
    retry: 'safe',
    cause: error,
  });
}

function refusedFault(error: RowsRefused, chunk: Chunk, { from, to, key, row }: Place): Fault {
  const { side, refusal, details } = error;
  const where = [
    row === undefined ? undefined : `${key.join(', ')} = ${row.join(', ')}`,
    details.line === undefined ? undefined : `line ${details.line}`,
    details.column === undefined ? undefined : `column ${details.column}`,
  ].filter((part) => part !== undefined);
  const at = where.length === 0 ? '' : ` at ${where.join(', ')}`;
  const chunkWords = `chunk ${chunk.ordinal} (${rangeInWords(chunk.range, key)}) was rolled back`;
  // Whoever reads this at night has to look at a server, not at rows.
  if (refusal === 'connection') {
    const server = side === 'source' ? `reading ${from}` : `writing ${to}`;
    return new Fault(
      'copy/connection',
      `The connection that was ${server} broke (${error.message.replace(/[.]$/, '')}): ${chunkWords}.`,
      { remedy: [...remedies.connection, goesOn], retry: 'safe', cause: error },
    );
  }
  const what = side === 'source' ? `${from} could not be read` : `${to} did not take the rows of ${from}`;
  return new Fault(`copy/${refusal}`, `${what}: ${chunkWords}${at}: ${sentence(error.message)}`, {
    remedy: [...remedyOf(error), goesOn],
    retry: 'safe',
    cause: error,
  });
}

/** Who is in the way, the engine knows best how to find: its fault says so where it made one, or what refused the rows. */
function remedyOf({ refusal, cause, details }: RowsRefused): readonly string[] {
  const isInTheWay = refusal === 'lock' || refusal === 'deadlock' || refusal === 'cancelled';
  if (isInTheWay && cause instanceof Fault && cause.remedy.length > 1) return cause.remedy;
  return details.remedy ?? remedies[refusal];
}

/** `id over 600 up to 1200`, `all rows`. */
export function rangeInWords({ low, high }: KeyRange, key: readonly string[]): string {
  const over = low === undefined ? '' : ` over ${low.join(', ')}`;
  const upTo = high === undefined ? '' : ` up to ${high.join(', ')}`;
  return over === '' && upTo === '' ? 'all rows' : `${key.join(', ')}${over}${upTo}`;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

const goesOn = 'Retry: chunks that are committed stay, and copying goes on behind them.';

const remedies: { readonly [R in Refusal]: readonly string[] } = {
  duplicate: [
    'Look for the duplicates in the source, or for rows that were in the target before.',
    'Clean them up, or leave them out with `where:`.',
  ],
  'missing-parent': [
    'Copy the table that is referred to first, or add the foreign key after the load.',
    'Rows that refer to nothing in the source too have to be repaired or left out with `where:`.',
  ],
  null: ['Give the column a value with `sql: "coalesce(...)"`, or allow NULL in the target.'],
  check: ['See which rule of the target the rows break; repair the rows, the mapping or the rule.'],
  value: ['Repair the value in the source, or change it on the way with `sql:`.'],
  privilege: ['Let the role of this connection read the source table, or insert into the target table (GRANT).'],
  'row-security': ['Connect as somebody who sees every row.'],
  'no-space': ['Make room on the disk of the server.'],
  lock: ['See who holds a lock on the table, and end it.'],
  deadlock: ['See who else writes to the table, and in which order; or use one worker.'],
  cancelled: ['See who cancelled it: a person, or a timeout.'],
  connection: ['See whether the server is up, and its log.'],
  other: ['See the message of the server, and its log.'],
};
