import { Fault } from '../../state/fault.ts';
import { type DoneOutcome, done, type Recovery } from '../../state/outcome.ts';
import type { Connection } from '../engines/connection.ts';
import type { Database } from '../engines/engine.ts';
import { type Context, ledgerKey } from '../kind.ts';
import { oneBoolean } from './one-boolean.ts';
import { runTexts } from './run-texts.ts';
import type { SqlSpec } from './spec.ts';
import { withConnection } from './with-connection.ts';

/** A server that looks for its clients every five seconds, as our sessions ask it to, has noticed by then. */
const patienceMs = 15_000;
const betweenMs = 250;

/**
 * Runs what can't run in a transaction, unless its probe says that it is done. Faults: `sql/still-running`,
 * `sql/probe-denies`, `sql/not-a-boolean`, and those of the SQL and the probe.
 */
export async function runAlone(
  spec: SqlSpec,
  context: Context,
  database: Database,
  signal: AbortSignal,
): Promise<DoneOutcome> {
  return withConnection(spec, context, database, async (connection) => {
    if (!(await holdAlone(connection, context, signal))) throw stillRunning(spec);
    if (await probeSays(spec, connection, signal))
      return done({ evidence: [{ kind: 'output', title: 'probe', text: 'it was done already' }] });
    const evidence = await runTexts(spec, context, database, connection, signal);
    if (await probeSays(spec, connection, signal)) return done({ evidence });
    throw new Fault(
      'sql/probe-denies',
      `The SQL ran on ${spec.on} without an error, but its probe still says that it is not done.`,
      {
        remedy: ['Run the probe by hand and see whether the SQL or the probe is wrong.', spec.probe ?? ''],
        retry: 'unknown',
      },
    );
  });
}

/** The probe tells, once nothing of the killed process can change its answer any more. */
export async function recoverAlone(spec: SqlSpec, context: Context, database: Database): Promise<Recovery> {
  return withConnection(spec, context, database, async (connection): Promise<Recovery> => {
    if (!(await holdAlone(connection, context, context.signal)))
      return { verdict: 'ask', seen: 'the statement of the session that died is still running at the server' };
    if (await probeSays(spec, connection, context.signal))
      return { verdict: 'done', seen: 'its probe says that it is done', outcome: done() };
    return { verdict: 'redo', seen: 'its probe says that it is not done' };
  });
}

/** Waits a while for what a killed process left running. */
export async function holdAlone(connection: Connection, context: Context, signal: AbortSignal): Promise<boolean> {
  const { clock } = context;
  const untilMs = clock.monotonicMs() + patienceMs;
  for (;;) {
    if (await connection.hold(ledgerKey(context))) return true;
    if (clock.monotonicMs() >= untilMs) return false;
    await clock.sleep(betweenMs, signal);
    signal.throwIfAborted();
  }
}

export async function probeSays(spec: SqlSpec, connection: Connection, signal: AbortSignal): Promise<boolean> {
  return oneBoolean(await connection.query(spec.probe ?? 'select false', [], signal), 'the probe');
}

export function stillRunning(spec: SqlSpec): Fault {
  return new Fault(
    'sql/still-running',
    `The statement that an earlier process of this session started on ${spec.on} is still running.`,
    {
      remedy: [
        'Look for it among the sessions of the server, where it goes by the name of nightferry and this session.',
        'Wait for it or end it, then retry: the probe is asked first.',
      ],
      retry: 'safe',
    },
  );
}
