import { z } from 'zod';
import type { Answer } from '../../state/answer.ts';
import { digestOf } from '../../state/canonical.ts';
import { formatCount } from '../../state/format.ts';
import type { Evidence } from '../../state/outcome.ts';
import type { ConfirmQuestion } from '../../state/question.ts';
import { line, slug } from '../../state/runbook/fields.ts';
import type { Result } from '../engines/connection.ts';
import type { Context } from '../kind.ts';
import { type CheckEntry, defineCheck } from './check-kind.ts';
import { ask, keptTable, queryEvidence, queryKeys, queryLines, queryReferences } from './query.ts';

const schema = z.strictObject({
  ...queryKeys,
  ask: line.describe('What the person is asked about the rows.'),
  role: slug.optional().describe('Who is asked.'),
});

type Spec = z.infer<typeof schema>;

const shownRows = 100;

/** A person looks at rows and says whether they are right: what no query can know. */
export const sample = defineCheck<Spec>({
  key: 'sample',
  summary: 'Rows that a person looks at and confirms.',
  schema,
  asksPerson: true,
  refers: (spec) => [
    ...queryReferences(spec),
    ...(spec.role === undefined ? [] : [{ to: 'role' as const, name: spec.role, path: ['role'] }]),
  ],

  preview: async (spec) => ({
    lines: [...queryLines(spec), `-- asks ${spec.role ?? 'the operator'}: ${spec.ask}`],
    figures: {},
    evidence: [],
  }),

  async judge(spec, context, entry) {
    const result = await ask(spec, context, { keep: shownRows });
    const exhibit = keptTable(result);
    const expected = `confirmed by ${spec.role ?? 'the operator'}: ${spec.ask}`;
    const figures = { rows: result.rowCount };
    const shown = queryEvidence(spec, exhibit);
    // Nobody can say that nothing looks right.
    if (result.rowCount === 0)
      return { verdict: 'failed', expected, actual: 'no rows to look at', figures, evidence: [shown] };
    const reply = await context.ask(questionFor(spec, result, context, entry));
    if (reply.kind === 'leave') return 'stopped';
    return {
      verdict: reply.answer.kind === 'confirmed' ? 'passed' : 'failed',
      expected,
      actual: `${said(reply.answer)} ${formatCount(exhibit.rows.length, 'row')}${noteOf(reply.answer)}`,
      figures,
      evidence: [shown, statement(spec, reply.answer)],
    };
  },
});

/**
 * The id holds a digest of the rows, whole as they came and not as they are cut to be shown, so that an answer from
 * before a kill never covers other rows.
 */
function questionFor(spec: Spec, result: Result, { at }: Context, entry: CheckEntry): ConfirmQuestion {
  const { rows, rowCount, columns } = result;
  const digest = digestOf({ rows, rowCount, columns, ask: spec.ask, sql: spec.sql }).slice(0, 16);
  return {
    kind: 'confirm',
    id: `sample/${at.phase}/${at.step}/${at.generation}/${entry.id}/${digest}`,
    phase: at.phase,
    step: at.step,
    title: entry.title,
    item: entry.id,
    text: spec.ask,
    exhibit: keptTable(result),
    ...(spec.role !== undefined && { role: spec.role }),
  };
}

function statement(spec: Spec, answer: Answer): Evidence {
  const note = 'note' in answer ? answer.note : undefined;
  const text = answer.kind === 'confirmed' ? spec.ask : `NOT confirmed: ${spec.ask}`;
  return { kind: 'statement', by: 'by' in answer ? answer.by : '', text, ...(note !== undefined && { note }) };
}

function said(answer: Answer): string {
  const by = 'by' in answer ? answer.by : 'someone';
  return answer.kind === 'confirmed' ? `${by} confirmed` : `${by} refused`;
}

function noteOf(answer: Answer): string {
  return 'note' in answer && answer.note !== undefined ? `: ${answer.note}` : '';
}
