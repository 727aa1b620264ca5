import { Fault, type Place, type Retry } from '../../../state/fault.ts';
import { codeOf } from './code-of.ts';
import { standInRefused, standInRight } from './stand-in.ts';

/** What the server said, beside the SQLSTATE. Source: PostgreSQL's documentation, "Error and Notice Message Fields". */
interface ServerSaid {
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly where?: string;
  readonly position?: string;
}

interface Meaning {
  readonly code: string;
  readonly retry: Retry;
  readonly remedy: readonly string[];
}

const unchanged: Meaning = { code: 'database/sql', retry: 'safe', remedy: ['Correct the SQL, then try again.'] };

const meanings: readonly { readonly states: RegExp; readonly meaning: Meaning }[] = [
  {
    states: /^25006$/,
    meaning: {
      code: 'database/read-only',
      retry: 'safe',
      remedy: [
        'See whether the database is frozen (SHOW default_transaction_read_only), or a standby (SELECT pg_is_in_recovery()).',
        'Write to the primary, or lift the freeze, then try again.',
      ],
    },
  },
  {
    states: /^42501$/,
    meaning: {
      code: 'database/permission',
      retry: 'safe',
      remedy: ['Grant what is missing as the owner or a superuser, or connect as another role.'],
    },
  },
  {
    states: /^55P03$/,
    meaning: {
      code: 'database/lock-timeout',
      retry: 'safe',
      remedy: [
        "See who holds the lock: SELECT pid, application_name, state, query FROM pg_stat_activity WHERE cardinality(pg_blocking_pids(pid)) = 0 AND state <> 'idle';",
        'Wait for that session or end it, then try again.',
      ],
    },
  },
  { states: /^40P01$/, meaning: { code: 'database/deadlock', retry: 'safe', remedy: ['Try again.'] } },
  { states: /^40/, meaning: { code: 'database/serialization', retry: 'safe', remedy: ['Try again.'] } },
  {
    states: /^57014$/,
    meaning: {
      code: 'database/cancelled',
      retry: 'safe',
      remedy: ['Somebody or a timeout on the server cancelled it: find out who or which, then try again.'],
    },
  },
  {
    states: /^53100$/,
    meaning: {
      code: 'database/disk-full',
      retry: 'safe',
      remedy: ['Free or add disk space at the server, then try again.'],
    },
  },
  {
    states: /^53/,
    meaning: {
      code: 'database/resources',
      retry: 'safe',
      remedy: ['See what the server is short of, then try again.'],
    },
  },
  {
    states: /^23/,
    meaning: { code: 'database/constraint', retry: 'safe', remedy: ['Correct the data or the SQL, then try again.'] },
  },
  {
    states: /^22/,
    meaning: { code: 'database/data', retry: 'safe', remedy: ['Correct the data or the SQL, then try again.'] },
  },
  {
    states: /^XX/,
    meaning: {
      code: 'database/server-error',
      retry: 'unknown',
      remedy: ["Look at the server's log before anything else: this can mean damaged data."],
    },
  },
];

export interface StatementPlace {
  /** Runbook's name of the database. */
  readonly name: string;
  readonly sql: string;
  readonly file?: string | undefined;
  /** Where the statement that failed begins, when the error itself has no position. */
  readonly statementStart?: number | undefined;
}

/**
 * What the server said to a statement, with SQLSTATE, detail and hint, and the place in the SQL. A failed statement
 * changed nothing, so trying again is safe for most.
 */
export function statementFault(cause: unknown, place: StatementPlace): Fault {
  const state = codeOf(cause);
  const said = cause as ServerSaid;
  const { code, retry, remedy } = meaningOf(state, said);
  const at = placeOf(place, said.position);
  const line = at === undefined ? '' : ` at line ${at.line}${place.file === undefined ? '' : ` of ${place.file}`}`;
  return new Fault(code, `${place.name} says${line}: ${said.message} (SQLSTATE ${state}).`, {
    remedy: [...(said.hint ? [said.hint] : []), ...remedy],
    retry,
    ...(at && { at }),
    cause: withDetail(cause, said),
  });
}

function meaningOf(state: string, { message }: ServerSaid): Meaning {
  if (/^COPY from stdin failed/.test(message)) {
    return {
      code: 'database/sql',
      retry: 'safe',
      remedy: ['COPY ... FROM STDIN has no input here: write INSERTs, or let psql load the file in a `run` step.'],
    };
  }
  if (standInRefused.test(message)) {
    return {
      code: 'database/permission',
      retry: 'safe',
      remedy: ['The mark of the stand-in could not be put on.', standInRight, 'Then try again.'],
    };
  }
  return meanings.find(({ states }) => states.test(state))?.meaning ?? unchanged;
}

/** The detail goes with the causes: it can hold a row's values, which the message never does. */
function withDetail(cause: unknown, { detail, where }: ServerSaid): unknown {
  const more = [detail, where && `In: ${where}`].filter((text) => typeof text === 'string' && text !== '');
  return more.length === 0 ? cause : new Error(more.join(' '), { cause });
}

/** `position` counts characters from 1, as Unicode code points: JavaScript counts UTF-16 units. */
function placeOf({ name, sql, file, statementStart }: StatementPlace, position: string | undefined): Place | undefined {
  const offset = position === undefined ? statementStart : unitsOf(sql, Number(position) - 1);
  if (offset === undefined) return undefined;
  const before = sql.slice(0, offset).split('\n');
  const line = before.length;
  const column = (before.at(-1)?.length ?? 0) + 1;
  return { file: file ?? `the SQL on ${name}`, line, column, snippet: sql.split('\n')[line - 1] ?? '' };
}

function unitsOf(sql: string, codePoints: number): number {
  let units = 0;
  for (let left = codePoints; left > 0 && units < sql.length; left -= 1) {
    units += (sql.codePointAt(units) ?? 0) > 0xffff ? 2 : 1;
  }
  return units;
}
