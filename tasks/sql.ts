import { z } from 'zod';
import { Fault, recordFault } from '../state/fault.ts';
import { type DoneOutcome, done, type Evidence, failed, type Outcome, stopped } from '../state/outcome.ts';
import { duration } from '../state/runbook/duration.ts';
import type { Reference } from '../state/runbook/language.ts';
import type { Connection, Database, LedgerEntry } from './engines/engine.ts';
import { type Context, defineKind, ledgerKey } from './kind.ts';
import { oneBoolean } from './sql/one-boolean.ts';
import { type SqlText, sqlTexts } from './sql/texts.ts';

const schema = z
  .strictObject({
    on: z
      .string()
      .regex(/^[a-z][a-z0-9_-]*(\/maintenance)?$/, 'a database of the runbook, or one followed by /maintenance')
      .describe('The database it changes; `edu_v2/maintenance` connects beside it.'),
    sql: z.string().min(1).optional(),
    file: z.string().min(1).optional(),
    files: z.array(z.string().min(1)).min(1).optional(),
    transaction: z.literal('none').optional().describe('For statements that can not run in a transaction.'),
    probe: z.string().min(1).optional().describe('One boolean: true when the step is done already.'),
    timeout: duration.optional(),
  })
  .superRefine((spec, issues) => {
    const texts = [spec.sql, spec.file, spec.files].filter((text) => text !== undefined).length;
    if (texts !== 1) issues.addIssue('give exactly one of sql, file and files');
    if (spec.transaction === 'none' && spec.probe === undefined) {
      issues.addIssue({
        code: 'custom',
        path: ['transaction'],
        message: 'needs `probe:`, a query that tells after a kill whether it was done',
      });
    }
    if (spec.on.endsWith('/maintenance') && spec.transaction !== 'none') {
      issues.addIssue({
        code: 'custom',
        path: ['on'],
        message: 'beside the database there is no ledger: add `transaction: none` and a probe',
      });
    }
  });

export type SqlSpec = z.infer<typeof schema>;

const unit = 'sql';

/**
 * Runs SQL. Its effects and a ledger row commit in one transaction, so that after a kill the ledger tells whether it
 * happened. What can't run in a transaction is told apart by its probe.
 */
export const sql = defineKind<SqlSpec>({
  key: 'sql',
  summary: 'Runs SQL in one transaction with a ledger row, or outside one with a probe.',
  schema,
  effectsOutside: false,

  refers: (spec) => [
    { to: 'database', name: databaseOf(spec), path: ['on'], needs: neededFrom(spec) },
    ...sqlReferences(spec),
  ],

  touches: (spec) => [
    {
      what: 'database',
      database: databaseOf(spec),
      detail: `runs SQL ${spec.transaction === 'none' ? 'outside a transaction' : 'in one transaction'}`,
    },
  ],

  async describe(spec, context) {
    const texts = sqlTexts(spec, context);
    const lines = texts.flatMap(({ file, text }) => [
      `-- on ${spec.on}${file === undefined ? '' : `, ${file}`}`,
      ...text.trimEnd().split('\n'),
    ]);
    if (spec.probe !== undefined) lines.push('-- probe', spec.probe);
    return { lines, figures: {}, evidence: [], checks: [] };
  },

  async run(spec, context) {
    const limit = spec.timeout === undefined ? undefined : AbortSignal.timeout(spec.timeout);
    const signal = limit ? AbortSignal.any([context.signal, limit]) : context.signal;
    const startedMs = context.clock.monotonicMs();
    try {
      const database = await context.database(databaseOf(spec));
      const outcome =
        spec.transaction === 'none'
          ? await runAlone(spec, context, database, signal)
          : await runInTransaction(spec, context, database, signal);
      const durationMs = Math.round(context.clock.monotonicMs() - startedMs);
      return { ...outcome, figures: { ...outcome.figures, durationMs } };
    } catch (error) {
      return endOf(error, spec, context, limit);
    }
  },

  async recover(spec, context) {
    const database = await context.database(databaseOf(spec));
    if (spec.transaction === 'none') return recoverAlone(spec, database);
    const committed = await committedEntry(context, database);
    if (!committed)
      return { verdict: 'redo', seen: `no ledger row in ${database.name}: its transaction was rolled back` };
    return {
      verdict: 'done',
      seen: `ledger row in ${database.name}, committed ${committed.committedAt}`,
      outcome: done(),
    };
  },
});

async function runInTransaction(
  spec: SqlSpec,
  context: Context,
  database: Database,
  signal: AbortSignal,
): Promise<DoneOutcome> {
  await database.ledger.prepare();
  // A commit whose answer was lost on the wire is found here when the operator retries.
  const committed = await committedEntry(context, database);
  if (committed)
    return done({
      evidence: [{ kind: 'output', title: 'ledger', text: `already committed ${committed.committedAt}` }],
    });
  return withConnection(spec, database, (connection) =>
    connection.transaction(async () => {
      const key = ledgerKey(context);
      await database.ledger.claim(connection, key, { unit, low: null, high: null });
      const evidence = await runTexts(sqlTexts(spec, context), context, database, connection, signal);
      await database.ledger.settle(connection, key, unit, { rowsRead: 0n, rowsWritten: 0n, rejects: 0n });
      return done({ evidence });
    }),
  );
}

async function runAlone(
  spec: SqlSpec,
  context: Context,
  database: Database,
  signal: AbortSignal,
): Promise<DoneOutcome> {
  return withConnection(spec, database, async (connection) => {
    if (await probeSays(spec, connection))
      return done({ evidence: [{ kind: 'output', title: 'probe', text: 'it was done already' }] });
    const evidence = await runTexts(sqlTexts(spec, context), context, database, connection, signal);
    if (await probeSays(spec, connection)) return done({ evidence });
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

async function runTexts(
  texts: readonly SqlText[],
  context: Context,
  database: Database,
  connection: Connection,
  signal: AbortSignal,
): Promise<readonly Evidence[]> {
  const notices: string[] = [];
  const evidence: Evidence[] = [];
  for (const { text, file } of texts) {
    if (file !== undefined) context.output(`running ${file}`);
    const onNotice = (line: string) => {
      notices.push(line);
      context.output(line);
    };
    const result = await connection.script(text, { signal, onNotice, ...(file !== undefined && { file }) });
    const columns = result.columns.map(({ name }) => name);
    const rows = result.rows.slice(0, 20);
    if (rows.length > 0)
      evidence.push({
        kind: 'query',
        database: database.name,
        sql: file ?? text,
        result: { columns, rows, more: result.rows.length - rows.length },
      });
  }
  if (notices.length > 0)
    evidence.unshift({
      kind: 'output',
      title: 'notices',
      text: notices.slice(0, 100).join('\n'),
      droppedLines: Math.max(0, notices.length - 100),
    });
  return evidence;
}

async function recoverAlone(spec: SqlSpec, database: Database) {
  const isDone = await withConnection(spec, database, (connection) => probeSays(spec, connection));
  if (isDone) return { verdict: 'done' as const, seen: 'its probe says that it is done', outcome: done() };
  return { verdict: 'redo' as const, seen: 'its probe says that it is not done' };
}

async function withConnection<T>(
  spec: SqlSpec,
  database: Database,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await database.connect(spec.on.endsWith('/maintenance') ? { beside: 'maintenance' } : {});
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

async function probeSays(spec: SqlSpec, connection: Connection): Promise<boolean> {
  return oneBoolean(await connection.query(spec.probe ?? 'select false'), 'the probe');
}

async function committedEntry(context: Context, database: Database): Promise<LedgerEntry | undefined> {
  if (!(await database.ledger.exists())) return undefined;
  const entries = await database.ledger.entries(ledgerKey(context));
  return entries.find((entry) => entry.unit === unit);
}

function endOf(error: unknown, spec: SqlSpec, context: Context, limit: AbortSignal | undefined): Outcome {
  if (context.signal.aborted) return stopped;
  if (!limit?.aborted) return failed(recordFault(error));
  const fault = new Fault('sql/timed-out', `The SQL on ${spec.on} did not end within its timeout and was cancelled.`, {
    remedy: ['See what it waited for (a lock?), raise `timeout`, or retry.'],
    retry: spec.transaction === 'none' ? 'unknown' : 'safe',
    cause: error,
  });
  return failed(recordFault(fault));
}

function databaseOf(spec: SqlSpec): string {
  return spec.on.replace('/maintenance', '');
}

function neededFrom(spec: SqlSpec) {
  return spec.on.endsWith('/maintenance') ? (['maintenance-connection'] as const) : (['transactions'] as const);
}

function sqlReferences(spec: SqlSpec): readonly Reference[] {
  const database = databaseOf(spec);
  const transactional = spec.transaction !== 'none';
  const files = [
    ...(spec.file === undefined ? [] : [{ name: spec.file, path: ['file'] }]),
    ...(spec.files ?? []).map((name, index) => ({ name, path: ['files', index] })),
  ];
  return [
    ...files.map(({ name, path }) => ({ to: 'sql-file' as const, database, name, transactional, path })),
    ...(spec.sql === undefined ? [] : [{ to: 'sql' as const, database, text: spec.sql, transactional, path: ['sql'] }]),
    ...(spec.probe === undefined
      ? []
      : [{ to: 'sql' as const, database, text: spec.probe, transactional: true, path: ['probe'] }]),
  ];
}
