import { z } from 'zod';
import { formatCount } from '../../state/format.ts';
import type { Cell } from '../../state/outcome.ts';
import { oneOf } from '../../state/runbook/one-of.ts';
import { defineCheck } from './check-kind.ts';
import { parseDecimal } from './decimal.ts';
import { ask, keptTable, queryEvidence, queryKeys, queryLines, queryReferences } from './query.ts';
import { bound, compare, expectedValue, figureOf, isSame, showValue } from './value.ts';

const schema = oneOf(queryKeys, {
  equal: expectedValue,
  'at-most': bound,
  'at-least': bound,
  matches: z.string({ error: 'expected a regular expression' }).refine(isRegularExpression, {
    error: 'expected a regular expression',
  }),
});

type Spec = z.infer<typeof schema>;

/** One value, compared with what the runbook expects. */
export const expect = defineCheck<Spec>({
  key: 'expect',
  summary: 'A query for one value that must equal, bound or match what is given.',
  schema,
  refers: queryReferences,

  preview: async (spec) => ({
    lines: [...queryLines(spec), `-- must be ${expectation(spec)}`],
    figures: {},
    evidence: [],
  }),

  async judge(spec, context) {
    const result = await ask(spec, context, { keep: 2, columns: 1 });
    const value = result.rows[0]?.[0];
    const type = result.columns[0]?.type ?? '';
    const isOne = result.rowCount === 1 && value !== undefined;
    return {
      verdict: isOne && holds(spec, value, type) ? 'passed' : 'failed',
      expected: expectation(spec),
      actual: isOne ? showValue(value, type) : `${formatCount(result.rowCount, 'row')} instead of one value`,
      figures: { expected: figureOf(spec.spec), ...(isOne && { actual: figureOf(value, type) }) },
      evidence: [queryEvidence(spec, keptTable(result))],
    };
  },
});

function holds(spec: Spec, value: Cell, type: string): boolean {
  switch (spec.kind) {
    case 'equal':
      return isSame(spec.spec, value, type);
    case 'at-most':
    case 'at-least': {
      // NULL is nothing that could be compared, and a number has no order among words: neither passes.
      const order = value === null ? undefined : compare(value, String(spec.spec));
      return order !== undefined && (spec.kind === 'at-most' ? order <= 0 : order >= 0);
    }
    case 'matches':
      return value !== null && new RegExp(spec.spec, 'u').test(value);
  }
}

function expectation(spec: Spec): string {
  switch (spec.kind) {
    case 'equal':
      return showValue(spec.spec);
    case 'at-most':
      return `at most ${showBound(spec.spec)}`;
    case 'at-least':
      return `at least ${showBound(spec.spec)}`;
    case 'matches':
      return `a text that matches /${spec.spec}/`;
  }
}

/** A number too long for YAML is written in quotes, and still is one. */
function showBound(bound: string | number): string {
  const isNumber = parseDecimal(String(bound)) !== undefined;
  return showValue(bound, isNumber ? 'numeric' : '');
}

function isRegularExpression(source: string): boolean {
  try {
    new RegExp(source, 'u');
    return true;
  } catch {
    return false;
  }
}
