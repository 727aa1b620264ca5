import { Fault, recordFault } from '../state/fault.ts';
import { failed, type Outcome, stopped } from '../state/outcome.ts';
import type { Reference } from '../state/runbook/language.ts';
import { type Context, defineKind } from './kind.ts';
import { marking } from './requirements/marking.ts';
import { recoverAlone, runAlone } from './sql/alone.ts';
import { recoverInTransaction, runInTransaction } from './sql/in-transaction.ts';
import { databaseOf, isBeside, type SqlSpec, sqlSchema } from './sql/spec.ts';
import { sqlTexts } from './sql/texts.ts';
import { undoSql } from './sql/undo.ts';

/** A longer one would end at once. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * Runs SQL. Its effects and a ledger row commit in one transaction, so that after a kill the ledger tells whether it
 * happened. What can't run in a transaction is told apart by its probe.
 */
export const sql = defineKind<SqlSpec>({
  key: 'sql',
  summary: 'Runs SQL in one transaction with a ledger row, or outside one with a probe.',
  schema: sqlSchema,
  effectsOutside: false,
  writability: (spec) => (spec.closes ? [{ database: databaseOf(spec), becomes: 'replaced' }] : []),

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

  requires: (spec, mode) =>
    spec.pins
      ? [
          { need: 'privilege', database: databaseOf(spec), may: { act: 'create-database' } },
          ...marking(databaseOf(spec), mode),
        ]
      : [],

  undo: undoSql,

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
    const limit = spec.timeout === undefined ? undefined : AbortSignal.timeout(Math.min(spec.timeout, longestTimerMs));
    const signal = limit ? AbortSignal.any([context.signal, limit]) : context.signal;
    const startedMs = context.clock.monotonicMs();
    try {
      if (spec.closes) await context.release(databaseOf(spec));
      const database = await context.database(databaseOf(spec));
      const outcome =
        spec.transaction === 'none'
          ? await runAlone(spec, context, database, signal)
          : await runInTransaction(spec, context, database, signal);
      if (spec.pins) await context.repin(databaseOf(spec), `${context.at.phase}/${context.at.step} put it in place`);
      const durationMs = Math.round(context.clock.monotonicMs() - startedMs);
      return { ...outcome, figures: { ...outcome.figures, durationMs } };
    } catch (error) {
      return endOf(error, spec, context, limit);
    }
  },

  async recover(spec, context) {
    const database = await context.database(databaseOf(spec));
    if (spec.pins) return { verdict: 'redo', seen: 'the probe is asked again, and the database pinned' };
    return spec.transaction === 'none'
      ? recoverAlone(spec, context, database)
      : recoverInTransaction(context, database);
  },
});

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

function neededFrom(spec: SqlSpec) {
  return isBeside(spec) ? (['maintenance-connection'] as const) : (['transactions'] as const);
}

function sqlReferences(spec: SqlSpec): readonly Reference[] {
  const database = databaseOf(spec);
  const transactional = spec.transaction !== 'none';
  const files = [
    ...(spec.file === undefined ? [] : [{ name: spec.file, path: ['file'] }]),
    ...(spec['undo-file'] === undefined ? [] : [{ name: spec['undo-file'], path: ['undo-file'] }]),
    ...(spec.files ?? []).map((name, index) => ({ name, path: ['files', index] })),
  ];
  return [
    ...files.map(({ name, path }) => ({ to: 'sql-file' as const, database, name, transactional, path })),
    ...(typeof spec.undo !== 'string'
      ? []
      : [{ to: 'sql' as const, database, text: spec.undo, transactional, path: ['undo'] }]),
    ...(spec.sql === undefined ? [] : [{ to: 'sql' as const, database, text: spec.sql, transactional, path: ['sql'] }]),
    ...(spec.probe === undefined
      ? []
      : [{ to: 'sql' as const, database, text: spec.probe, transactional: true, path: ['probe'] }]),
  ];
}
