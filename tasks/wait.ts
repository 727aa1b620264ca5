import { z } from 'zod';
import { formatDuration } from '../state/format.ts';
import { done, stopped } from '../state/outcome.ts';
import { duration } from '../state/runbook/duration.ts';
import { databaseName, text } from '../state/runbook/fields.ts';
import { oneOf } from '../state/runbook/one-of.ts';
import { type Context, defineKind, nothingToUndo } from './kind.ts';
import { pause } from './wait/pause.ts';
import { type Polling, pollUntilTrue } from './wait/poll.ts';

const positive = duration.refine((ms) => ms > 0, { error: 'expected a duration longer than nothing' });

const schema = oneOf(
  {
    in: databaseName.optional().describe('The database that is asked.'),
    every: positive.optional().describe('How long to wait between two questions. Default: 5s.'),
    timeout: positive.optional().describe('When to give up.'),
  },
  {
    for: duration.describe('How long, from when the step was first started.'),
    until: z.iso
      .datetime({ offset: true, error: 'expected an instant with its offset, such as "2026-11-21T02:00:00+04:00"' })
      .describe('An instant: ISO 8601 with an offset.'),
    sql: text.describe('A query of one value, asked until it is true.'),
  },
)
  .meta({ dependentRequired: { sql: ['in', 'timeout'], in: ['sql'], every: ['sql'], timeout: ['sql'] } })
  .transform((given, issues): Spec => {
    const { in: database, every = 5_000, timeout } = given;
    if (given.kind !== 'sql') {
      for (const key of ['in', 'every', 'timeout'] as const) {
        if (given[key] !== undefined)
          issues.addIssue({ code: 'custom', path: [key], message: 'belongs to a query: add `sql`, or take it out' });
      }
      return given.kind === 'for' ? { kind: 'for', ms: given.spec } : { kind: 'until', instant: given.spec };
    }
    if (database === undefined) issues.addIssue('needs `in`: the database that is asked');
    if (timeout === undefined) issues.addIssue('needs `timeout`: a wait without an end can hold up the whole night');
    return { kind: 'sql', in: database ?? '', sql: given.spec, everyMs: every, timeoutMs: timeout ?? 0 };
  });

type Spec =
  | { readonly kind: 'for'; readonly ms: number }
  | { readonly kind: 'until'; readonly instant: string }
  | ({ readonly kind: 'sql' } & Polling);

/**
 * Waits: for a while, for an instant, or for a database to say yes. A while is measured from when the step was first
 * started, and an instant is what it is, so that a kill makes nobody wait twice.
 */
export const wait = defineKind<Spec>({
  key: 'wait',
  summary: 'Waits for a duration, until an instant, or until a query is true.',
  schema,
  effectsOutside: false,

  refers: (spec) =>
    spec.kind === 'sql'
      ? [
          { to: 'database', name: spec.in, path: ['in'] },
          { to: 'sql', database: spec.in, text: spec.sql, transactional: true, path: ['sql'] },
        ]
      : [],

  touches: () => [{ what: 'nothing' }],

  requires: () => [],

  undo: () => nothingToUndo,

  describe: async (spec, context) => ({ lines: linesOf(spec, context), figures: {}, evidence: [], checks: [] }),

  async run(spec, context) {
    if (spec.kind === 'sql') return pollUntilTrue(spec, context);
    const fromMs = context.firstStartedAt.getTime();
    const untilMs = spec.kind === 'for' ? fromMs + spec.ms : Date.parse(spec.instant);
    const totalMs = Math.max(0, untilMs - fromMs);
    const leftMs = () => untilMs - context.clock.now().getTime();
    await pause(leftMs, context, (ms) =>
      context.progress({ done: Math.max(0, totalMs - ms), total: totalMs, unit: 'ms' }),
    );
    if (context.signal.aborted) return stopped;
    return done({ figures: { waitedMs: Math.max(0, context.clock.now().getTime() - fromMs) } });
  },

  recover: async (spec) => ({
    verdict: 'redo',
    seen:
      spec.kind === 'sql' ? 'waiting changes nothing: it is asked again' : 'waiting goes on, it does not start again',
  }),
});

function linesOf(spec: Spec, context: Context): readonly string[] {
  switch (spec.kind) {
    case 'for':
      return [`waits ${formatDuration(spec.ms)}`];
    case 'until': {
      const leftMs = Date.parse(spec.instant) - context.clock.now().getTime();
      return [
        `waits until ${spec.instant}${leftMs <= 0 ? ', which is past: it is done at once' : `, in ${formatDuration(leftMs)}`}`,
      ];
    }
    case 'sql':
      return [
        `-- in ${spec.in}, every ${formatDuration(spec.everyMs)} until it is true, for at most ${formatDuration(spec.timeoutMs)}`,
        ...spec.sql.trimEnd().split('\n'),
      ];
  }
}
