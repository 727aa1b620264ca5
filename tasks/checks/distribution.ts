import { z } from 'zod';
import { formatCount, formatNumber } from '../../state/format.ts';
import { oneOf } from '../../state/runbook/one-of.ts';
import type { Context } from '../kind.ts';
import { both } from './both.ts';
import { defineCheck } from './check-kind.ts';
import { ask, keptTable, type Query, queryEvidence, queryKeys, queryLines, queryReferences } from './query.ts';
import {
  describeDifference,
  differencesTable,
  type ExpectedShare,
  findDifferences,
  maxValues,
  readShares,
  totalOf,
} from './shares.ts';
import { expectedValue, showValue } from './value.ts';

const count = z.union([z.int().min(0), z.string().regex(/^\d+$/)], { error: 'expected a number of rows' });

/** Parsed to shares: of a list each value counts as `any`. */
const values = z.union(
  [
    z
      .array(expectedValue)
      .min(1)
      .transform((list): readonly ExpectedShare[] => list.map((value) => ({ value, count: 'any' }))),
    z
      .record(z.string(), count)
      .transform((map): readonly ExpectedShare[] =>
        Object.entries(map).map(([value, rows]) => ({ value, count: BigInt(rows) })),
      ),
  ],
  { error: 'expected a list of values, or a mapping of value to number of rows' },
);

const schema = oneOf(queryKeys, { values, 'same-as': z.strictObject(queryKeys) });

type Spec = z.infer<typeof schema>;

const shownValues = 50;

/** Which values there are, and how many of each: types of units, grades, states. */
export const distribution = defineCheck<Spec>({
  key: 'distribution',
  summary: 'A query of value and count, against given values or against another database.',
  schema,
  refers: (spec) => [
    ...queryReferences(spec),
    ...(spec.kind === 'same-as' ? queryReferences(spec.spec, ['same-as']) : []),
  ],

  async preview(spec) {
    if (spec.kind === 'values') {
      return { lines: [...queryLines(spec), `-- must give ${listed(spec.spec, '')}`], figures: {}, evidence: [] };
    }
    const lines = [...queryLines(spec), '-- must give the same as', ...queryLines(spec.spec)];
    return { lines, figures: {}, evidence: [] };
  },

  async judge(spec, context) {
    const { expected, expectation, actual, evidence } = await askFor(spec, context);
    const differences = findDifferences(expected, actual);
    const found = `${formatCount(actual.shares.length, 'value')}, ${formatCount(totalOf(actual.shares), 'row')}`;
    return {
      verdict: differences.length === 0 ? 'passed' : 'failed',
      expected: expectation,
      actual: [
        found,
        ...shortened(
          differences.map((each) => describeDifference(each, actual.type)),
          5,
        ),
      ].join('; '),
      figures: { expected: expected.length, actual: actual.shares.length, differing: differences.length },
      evidence: [
        evidence,
        ...(differences.length === 0 ? [] : [queryEvidence(spec, differencesTable(differences, shownValues))]),
      ],
    };
  },
});

async function askFor(spec: Spec, context: Context) {
  if (spec.kind === 'values') {
    const { result, shares } = await askShares(spec, context, context.signal);
    const evidence = queryEvidence(spec, keptTable(result, shownValues));
    return { expected: spec.spec, expectation: listed(spec.spec, shares.type), actual: shares, evidence };
  }
  const other = spec.spec;
  const [there, here] = await both(
    context.signal,
    (signal) => askShares(other, context, signal),
    (signal) => askShares(spec, context, signal),
  );
  const { shares } = there.shares;
  const total = formatCount(totalOf(shares), 'row');
  const expectation = `as in ${other.in}: ${formatCount(shares.length, 'value')}, ${total}`;
  const evidence = queryEvidence(other, keptTable(there.result, shownValues));
  return { expected: shares, expectation, actual: here.shares, evidence };
}

async function askShares(query: Query, context: Context, signal: AbortSignal) {
  const result = await ask(query, context, { keep: maxValues, columns: 2, signal });
  return { result, shares: readShares(result, query.in) };
}

function listed(expected: readonly ExpectedShare[], type: string): string {
  const shares = expected.map(({ value, count }) =>
    count === 'any' ? showValue(value, type) : `${showValue(value, type)} ${formatNumber(count)}`,
  );
  return `${formatCount(expected.length, 'value')}: ${shortened(shares, 10).join(', ')}`;
}

function shortened(texts: readonly string[], keep: number): readonly string[] {
  return texts.length <= keep ? texts : [...texts.slice(0, keep), `and ${formatNumber(texts.length - keep)} more`];
}
