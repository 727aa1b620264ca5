import { Fault, messageOf, type Place } from '../../../../state/fault.ts';
import { codeOf } from './faults.ts';
import { isEcho, isRaised, meaningOf } from './numbers.ts';
import { withoutValues } from './said-values.ts';
import { innermost, type ServerMessage, serverMessages } from './server-message.ts';

export interface StatementPlace {
  /** Runbook's name of the database. */
  readonly name: string;
  readonly sql: string;
  readonly file?: string | undefined;
}

/**
 * What the server said to a batch, with the number, and the place in the SQL: it says the line within the batch. A
 * transaction around it is rolled back, so trying again is safe for most.
 */
export function statementFault(cause: unknown, place: StatementPlace): Fault {
  const said = serverMessages(cause);
  const first = said.find(({ number }) => !isEcho(number)) ?? said[0];
  if (first === undefined) return driverFault(cause, place);
  const { code, retry, remedy } = meaningOf(first.number, first.class);
  const at = placeOf(place, first);
  const { message, values } = withoutValues(first.message);
  return new Fault(code, `${place.name} says${lineOf(place, first, at)}: ${message} (${numbered(first)}).`, {
    remedy: isRaised(first.number) ? ['The SQL raised this itself: do what it asks for, then try again.'] : remedy,
    retry,
    ...(at && { at }),
    cause: withMore(cause, said, first, values),
  });
}

/** The SQL of a query holds more than one statement, of which the rows would be those of the last. */
export function severalStatements(sql: string, name: string): Fault {
  return new Fault('database/sql', `The SQL on ${name} is more than one statement, and here can only be one.`, {
    remedy: ['Leave one, or put the others into a step of their own.'],
    retry: 'safe',
    at: { file: `the SQL on ${name}`, line: 1, column: 1, snippet: sql.split('\n')[0] ?? '' },
  });
}

/** As SQL Server's own programs write it. */
function numbered({ number, class: severity, state }: ServerMessage): string {
  return `Msg ${number}, Level ${severity}, State ${state}`;
}

function driverFault(cause: unknown, { name }: StatementPlace): Fault {
  const isCancelled = innermost(cause).some((error) => /^(ECANCEL|ETIMEOUT)$/.test(codeOf(error)));
  if (isCancelled) {
    return new Fault('database/cancelled', `The SQL on ${name} was cancelled before it was done.`, {
      remedy: ['Find out who cancelled it, then try again.'],
      retry: 'safe',
      cause,
    });
  }
  return new Fault('database/sql', `The SQL on ${name} could not be sent: ${messageOf(cause).replace(/\.$/, '')}.`, {
    remedy: ['Correct the SQL, then try again.'],
    retry: 'safe',
    cause,
  });
}

function lineOf({ file }: StatementPlace, { procName, lineNumber }: ServerMessage, at: Place | undefined): string {
  if (procName !== '') return ` in ${procName}, line ${lineNumber}`;
  return at === undefined ? '' : ` at line ${at.line}${file === undefined ? '' : ` of ${file}`}`;
}

/** Inside of a procedure the line is one of its own text. */
function placeOf(
  { name, sql, file }: StatementPlace,
  { lineNumber, procName, message }: ServerMessage,
): Place | undefined {
  const lines = sql.split('\n');
  const snippet = lines[lineNumber - 1]?.replace(/\r$/, '');
  if (procName !== '' || snippet === undefined || (lines.length === 1 && file === undefined)) return undefined;
  return { file: file ?? `the SQL on ${name}`, line: lineNumber, column: columnOf(snippet, message), snippet };
}

/** `Incorrect syntax near 'X'`, `Invalid column name 'X'`: where X stands, when it stands there once; else the line's begin. */
function columnOf(line: string, message: string): number {
  const named = /'([^']+)'/.exec(message)?.[1];
  const first = named === undefined ? -1 : line.indexOf(named);
  if (named !== undefined && first >= 0 && line.indexOf(named, first + 1) < 0) return first + 1;
  return line.length - line.trimStart().length + 1;
}

/** What else was said goes with the causes: values of rows can be in it, which the message never has. */
function withMore(
  cause: unknown,
  said: readonly ServerMessage[],
  first: ServerMessage,
  values: string | undefined,
): unknown {
  const others = said.filter((one) => one !== first).map((one) => `${one.message} (${numbered(one)})`);
  const more = [...(values === undefined ? [] : [values]), ...others];
  return more.length === 0 ? cause : new Error(more.join(' '), { cause });
}
