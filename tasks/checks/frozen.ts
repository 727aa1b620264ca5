import { z } from 'zod';
import { formatCount } from '../../state/format.ts';
import { databaseName } from '../../state/runbook/fields.ts';
import type { FactData } from '../../state/session/fact-events.ts';
import type { FreezeState } from '../../state/session/facts.ts';
import { isProvenBut } from '../../state/session/freezes.ts';
import { freezeRun, freezerOf } from '../freeze/freezer-of.ts';
import { holds } from '../freeze/judge.ts';
import { reprove } from '../freeze/reprove.ts';
import { defineCheck } from './check-kind.ts';

const schema = z.strictObject({
  in: databaseName.describe('The database that has to be frozen.'),
  'at-least': z.enum(['proven', 'unproven']).default('proven').describe('How sure it has to be.'),
});
type Spec = z.infer<typeof schema>;

/** Proves a freeze again, now: before a validation, and before the cutover. */
export const frozen = defineCheck<Spec>({
  key: 'frozen',
  summary: 'A database is frozen, which is proved again: nothing was written to it since.',
  schema,
  ofSession: true,
  refers: ({ in: database }) => [{ to: 'database', name: database, path: ['in'], needs: ['freeze'] }],

  preview: async ({ in: database }) => ({
    lines: [`-- proves the freeze of ${database} again`],
    figures: {},
    evidence: [],
  }),

  async judge(spec, context) {
    const { in: database, 'at-least': wanted } = spec;
    const expected = wanted === 'proven' ? 'frozen, proven' : 'frozen';
    const freeze = context.facts.freezes[database];
    if (!freeze || freeze.thawed) {
      const actual = freeze ? 'thawed' : 'never frozen in this session';
      return {
        verdict: 'failed',
        expected,
        actual,
        figures: {},
        evidence: [],
        remedy: ['Freeze it with a step `read-only`.'],
      };
    }
    const proof = await reprove(await freezerOf(context, database), freeze, freezeRun(context));
    context.record('freeze.proved', proof);
    return {
      verdict: holds(proof, wanted) ? 'passed' : 'failed',
      expected,
      actual: actualOf(proof, freeze),
      figures: { verdict: proof.verdict },
      evidence: [
        { kind: 'output', title: `freeze of ${database}`, text: [`by: ${proof.method}`, ...proof.seen].join('\n') },
      ],
      remedy: proof.seen,
    };
  },
});

function actualOf(proof: FactData['freeze.proved'], { accepted }: FreezeState): string {
  if (proof.verdict === 'proven') return `frozen, proven by ${proof.method}`;
  if (!isProvenBut(proof)) return `${proof.verdict}: ${proof.seen[0] ?? ''}`;
  const by = accepted
    ? `, accepted by ${accepted.by} as ${accepted.role}: ${accepted.reason}`
    : ', which were accepted';
  return `frozen, proven but for ${formatCount(proof.provenBut?.length ?? 0, 'write')}${by}`;
}
