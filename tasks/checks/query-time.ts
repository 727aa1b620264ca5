import { z } from 'zod';
import { formatDuration } from '../../state/format.ts';
import type { Evidence } from '../../state/outcome.ts';
import { duration } from '../../state/runbook/duration.ts';
import type { QueryCost } from '../engines/query-cost.ts';
import type { Context } from '../kind.ts';
import { defineCheck } from './check-kind.ts';
import { queryKeys, queryLines, queryReferences } from './query.ts';

const schema = z.strictObject({
  ...queryKeys,
  'at-most': duration.describe('How long it may take, from here and back, all of its rows included.'),
  runs: z.int().min(1).max(100).default(3).describe('How often it is run. The one in the middle counts.'),
});
type Spec = z.infer<typeof schema>;

/** What a query costs after the migration: the time a user waits, and what the server did for it. */
export const queryTime = defineCheck<Spec>({
  key: 'query-time',
  summary: 'A query that must be answered in time; what the server measured of it is kept.',
  schema,
  refers: queryReferences,

  preview: async (spec) => ({
    lines: [...queryLines(spec), `-- ${runsText(spec)}, each within ${formatDuration(spec['at-most'])}`],
    figures: {},
    evidence: [],
  }),

  async judge(spec, context) {
    const times = await measure(spec, context);
    const middle = times.toSorted((a, b) => a - b)[Math.floor((times.length - 1) / 2)] ?? 0;
    const limit = spec['at-most'];
    const cost = await costOf(spec, context);
    const holds = middle <= limit;
    return {
      verdict: holds ? 'passed' : 'failed',
      expected: `within ${formatDuration(limit)}`,
      actual: `${formatDuration(middle)} (${runsText(spec)}: ${times.map(formatDuration).join(', ')})`,
      figures: { limitMs: limit, middleMs: Math.round(middle), ...('figures' in cost ? cost.figures : {}) },
      evidence: [evidenceOf(spec, times, cost)],
      remedy: holds
        ? []
        : [
            'See what the server measured, and its plan: an index that is missing or not used, or statistics of before the load.',
          ],
    };
  },
});

async function measure({ in: name, sql, runs }: Spec, context: Context): Promise<readonly number[]> {
  const database = await context.database(name);
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    context.signal.throwIfAborted();
    const startMs = context.clock.monotonicMs();
    await database.read(sql, [], context.signal, 0);
    times.push(context.clock.monotonicMs() - startMs);
  }
  return times;
}

/** Once more, with the server measuring; where it can't, that is no reason to fail. */
async function costOf({ in: name, sql }: Spec, context: Context): Promise<QueryCost | { readonly why: string }> {
  const database = await context.database(name);
  if (!database.queryCost) return { why: `${database.engine.title} can't measure what a query costs` };
  try {
    return await database.queryCost(sql, context.signal);
  } catch (error) {
    context.signal.throwIfAborted();
    return { why: error instanceof Error ? error.message : String(error) };
  }
}

function evidenceOf(spec: Spec, times: readonly number[], cost: QueryCost | { readonly why: string }): Evidence {
  const measured = 'lines' in cost ? cost.lines : [`the server did not measure it: ${cost.why}`];
  const text = [
    ...queryLines(spec),
    '',
    ...times.map((ms, run) => `run ${run + 1}: ${formatDuration(ms)}`),
    '',
    ...measured,
  ];
  return { kind: 'output', title: `what the query in ${spec.in} costs`, text: text.join('\n') };
}

function runsText({ runs }: Spec): string {
  return runs === 1 ? '1 run' : `the middle one of ${runs} runs`;
}
