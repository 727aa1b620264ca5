import { Fault, messageOf, type Place, type Retry } from '../../../state/fault.ts';

interface Meaning {
  readonly code: string;
  readonly retry: Retry;
  readonly remedy: readonly string[];
}

/** A file that is written while another one is put in its place. */
export const movedAway: readonly string[] = [
  'The file was moved away while it was written: find out by whom. What was committed so far is in the file that was moved away.',
  'Put that one back and try again; or begin anew with the other one.',
];

/** SQLite's result codes, extended ones by their beginning. Source: sqlite.org/rescode.html. */
const meanings: readonly (Meaning & { readonly results: RegExp })[] = [
  {
    // SQLite says of it that the file is read-only.
    results: /^SQLITE_READONLY_DBMOVED/,
    code: 'database/replaced',
    retry: 'safe',
    remedy: movedAway,
  },
  {
    results: /^SQLITE_READONLY/,
    code: 'database/read-only',
    retry: 'safe',
    remedy: ['See who may write the file and its directory, then try again.'],
  },
  {
    results: /^SQLITE_CONSTRAINT/,
    code: 'database/constraint',
    retry: 'safe',
    remedy: ['Correct the data or the SQL, then try again.'],
  },
  {
    results: /^SQLITE_(BUSY|LOCKED)/,
    code: 'database/lock-timeout',
    retry: 'safe',
    remedy: ['Another program keeps the file locked: end its transaction, then try again.'],
  },
  {
    results: /^SQLITE_FULL/,
    code: 'database/disk-full',
    retry: 'safe',
    remedy: ['Free or add disk space, then try again.'],
  },
  {
    results: /^SQLITE_(PERM|AUTH)/,
    code: 'database/permission',
    retry: 'safe',
    remedy: ['See who may read and write the file, then try again.'],
  },
  {
    results: /^SQLITE_(CORRUPT|IOERR|NOTADB)/,
    code: 'database/server-error',
    retry: 'unknown',
    remedy: ['Run PRAGMA integrity_check before anything else: this can mean damaged data.'],
  },
  {
    results: /^SQLITE_(MISMATCH|TOOBIG|RANGE)/,
    code: 'database/data',
    retry: 'safe',
    remedy: ['Correct the data or the SQL, then try again.'],
  },
];

const faultyStatement: Meaning = {
  code: 'database/sql',
  retry: 'safe',
  remedy: ['Correct the SQL, then try again.'],
};

export interface StatementPlace {
  /** Runbook's name of the database. */
  readonly name: string;
  readonly sql: string;
  readonly file?: string | undefined;
  /** Where the statement begins in `sql`; SQLite's own position is not to be had. */
  readonly start?: number | undefined;
}

/** What SQLite said to a statement. A failed statement changed nothing. Errors that are not SQLite's pass. */
export function statementFault(error: unknown, { name, sql, file, start }: StatementPlace): unknown {
  // The driver refuses what it can't prepare, such as two statements in one, with a RangeError.
  if (resultOf(error) === '' && !(error instanceof RangeError)) return error;
  const { code, retry, remedy } = meanings.find(({ results }) => results.test(resultOf(error))) ?? faultyStatement;
  const at = start === undefined ? undefined : placeOf(sql, start, file ?? `the SQL on ${name}`);
  const line = at === undefined ? '' : ` at line ${at.line}${file === undefined ? '' : ` of ${file}`}`;
  return new Fault(code, `${name} says${line}: ${messageOf(error)}.`, {
    remedy,
    retry,
    cause: error,
    ...(at && { at }),
  });
}

/** Why a file could not be opened. */
export function openFault(error: unknown, name: string, path: string): unknown {
  const result = resultOf(error);
  const make = (code: string, message: string, remedy: string) =>
    new Fault(code, message, { remedy: [remedy], retry: 'safe', cause: error });
  if (result === 'SQLITE_NOTADB')
    return make('database/not-sqlite', `${path}, given for ${name}, is not an SQLite database.`, 'Correct the URL.');
  if (result.startsWith('SQLITE_CANTOPEN') || /directory does not exist/.test(messageOf(error)))
    return make(
      'database/missing',
      `There is no database file ${path} for ${name}, or it may not be read.`,
      'Correct the URL, or see who may read the file and its directory.',
    );
  return statementFault(error, { name, sql: '' });
}

/** `SQLITE_BUSY` and the like; empty when the error is not SQLite's. */
export function resultOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : '';
}

function placeOf(sql: string, start: number, file: string): Place {
  const before = sql.slice(0, start).split('\n');
  const line = before.length;
  return { file, line, column: (before.at(-1)?.length ?? 0) + 1, snippet: sql.split('\n')[line - 1] ?? '' };
}
