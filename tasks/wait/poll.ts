import { Fault, messageOf, recordFault } from '../../state/fault.ts';
import { formatCount, formatDuration } from '../../state/format.ts';
import { done, type Evidence, failed, type Outcome, stopped } from '../../state/outcome.ts';
import type { Result } from '../engines/connection.ts';
import type { Context } from '../kind.ts';
import { truthOf } from '../truth.ts';
import { pause } from './pause.ts';

export interface Polling {
  readonly in: string;
  readonly sql: string;
  readonly everyMs: number;
  readonly timeoutMs: number;
}

/** What one question brought. `lost` is a database that could not be reached this time. */
type Answer =
  | { readonly kind: 'yes'; readonly result: Result }
  | { readonly kind: 'no'; readonly said: string }
  | { readonly kind: 'lost'; readonly said: string };

/**
 * Asks until the answer is yes. The timeout runs from here, not from the step's first start: a retry after a timeout
 * waits again, and a session that was away for hours asks at least once.
 * Faults: `wait/timed-out` with what was last said, `wait/not-a-truth`, and the database's own for all but lost connections.
 */
export async function pollUntilTrue(polling: Polling, context: Context): Promise<Outcome> {
  const { clock, signal } = context;
  const startedMs = clock.monotonicMs();
  const leftMs = () => polling.timeoutMs - (clock.monotonicMs() - startedMs);
  for (let asked = 1; ; asked += 1) {
    const answer = await ask(polling, context, Math.max(leftMs(), polling.everyMs));
    if (signal.aborted) return stopped;
    const figures = { waitedMs: Math.round(clock.monotonicMs() - startedMs), asked };
    if (answer.kind === 'yes') return done({ figures, evidence: [evidenceOf(polling, answer.result)] });
    if (answer.kind === 'lost') context.output(answer.said);
    if (leftMs() <= 0) return failed(timedOut(polling, answer.said), { figures });
    const note = `asked ${formatCount(asked, 'time')}, last: ${answer.said}`;
    const report = () =>
      context.progress({ done: polling.timeoutMs - Math.max(0, leftMs()), total: polling.timeoutMs, unit: 'ms', note });
    const nextAtMs = clock.monotonicMs() + Math.min(polling.everyMs, leftMs());
    await pause(() => nextAtMs - clock.monotonicMs(), context, report);
    if (signal.aborted) return stopped;
  }
}

async function ask(polling: Polling, context: Context, limitMs: number): Promise<Answer> {
  const over = new AbortController();
  const answered = new AbortController();
  const limit = context.clock.sleep(limitMs, answered.signal).then(() => over.abort());
  try {
    const database = await context.database(polling.in);
    const result = await database.read(polling.sql, [], AbortSignal.any([context.signal, over.signal]));
    return answerOf(result, polling);
  } catch (error) {
    if (over.signal.aborted) return { kind: 'no', said: `no answer within ${formatDuration(limitMs)}` };
    if (context.signal.aborted || isPassing(error)) return { kind: 'lost', said: messageOf(error) };
    throw error;
  } finally {
    answered.abort();
    await limit;
  }
}

function answerOf(result: Result, polling: Polling): Answer {
  const { rows, columns } = result;
  if (rows.length === 0) return { kind: 'no', said: 'no row' };
  const value = rows[0]?.[0] ?? null;
  const isTrue = rows.length === 1 && columns.length === 1 ? truthOf(value) : undefined;
  if (isTrue === true) return { kind: 'yes', result };
  if (isTrue === false) return { kind: 'no', said: value ?? 'NULL' };
  const said =
    rows.length === 1 && columns.length === 1
      ? `'${value}'`
      : `${formatCount(rows.length, 'row')} of ${formatCount(columns.length, 'column')}`;
  throw new Fault('wait/not-a-truth', `The query that the step waits for in ${polling.in} said ${said}.`, {
    remedy: ['Let it return one boolean or one number, such as `select count(*) = 0 from ...`.', polling.sql],
    retry: 'safe',
  });
}

/** A server that restarts, a line that drops or a lock is no answer; anything else, such as an unknown table, will not pass. */
function isPassing(error: unknown): boolean {
  return error instanceof Fault && passingFaults.has(error.code);
}

const passingFaults = new Set([
  'database/refused',
  'database/host',
  'database/unreachable',
  'database/starting-up',
  'database/too-many-connections',
  'database/connection-lost',
  'database/lock-timeout',
]);

function timedOut({ in: database, sql, timeoutMs }: Polling, said: string) {
  const fault = new Fault(
    'wait/timed-out',
    `The query in ${database} was not true within ${formatDuration(timeoutMs)}; at the end: ${said}.`,
    {
      remedy: ['Look at what it waits for.', sql, `Retry to wait another ${formatDuration(timeoutMs)}.`],
      retry: 'safe',
    },
  );
  return recordFault(fault);
}

function evidenceOf({ in: database, sql }: Polling, { columns, rows }: Result): Evidence {
  return { kind: 'query', database, sql, result: { columns: columns.map(({ name }) => name), rows } };
}
