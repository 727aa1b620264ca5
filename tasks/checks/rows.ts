import { z } from 'zod';
import { formatCount } from '../../state/format.ts';
import { type TableReference, tableReference, text } from '../../state/runbook/fields.ts';
import type { Reference } from '../../state/runbook/language.ts';
import { oneOf } from '../../state/runbook/one-of.ts';
import type { Context } from '../kind.ts';
import { both } from './both.ts';
import { defineCheck } from './check-kind.ts';
import { shorten } from './short.ts';
import { figureOf } from './value.ts';

const count = z
  .union([z.int().min(0), z.string().regex(/^\d+$/)], { error: 'expected a number of rows' })
  .transform((rows) => BigInt(rows));
const yardstick = z.union([count, tableReference], {
  error: 'expected a table such as edu.users, or a number of rows',
});

const schema = oneOf(
  {
    of: tableReference.describe('The table whose rows are counted.'),
    where: text.optional().describe('Which rows of it: SQL without the keyword.'),
    'and-where': text.optional().describe('Which rows of the table it is compared with.'),
  },
  { equal: yardstick, 'at-most': yardstick, 'at-least': yardstick },
).refine((spec) => spec['and-where'] === undefined || typeof spec.spec !== 'bigint', {
  path: ['and-where'],
  error: 'is a filter for the table that is compared with, but there is only a number',
});

type Spec = z.infer<typeof schema>;

interface Counted {
  readonly table: TableReference;
  readonly where: string | undefined;
}

/**
 * Counts rows, exactly. With two tables, the first is what was there and the second what must have arrived; with a
 * number, the table is held against it.
 */
export const rows = defineCheck<Spec>({
  key: 'rows',
  summary: 'Rows of a table, against another table or a number.',
  schema,
  refers: (spec) => counted(spec).flatMap(({ table }, index) => referTo(table, index === 0 ? 'of' : spec.kind)),
  requires: (spec) =>
    counted(spec).map(({ table: { database, name } }) => ({
      need: 'privilege',
      database,
      may: { act: 'read', table: name },
    })),

  async preview(spec, context) {
    const lines = [`-- count ${counted(spec).map(label).join(' and ')}`];
    const figures: Record<string, number | string> = {};
    for (const side of counted(spec)) {
      const database = await context.database(side.table.database);
      const found = await database.table(side.table.name, context.signal);
      if (found) figures[label(side)] = figureOf(await countRows(side, context, context.signal));
      else lines.push(`-- ${side.table.text} is not there yet`);
    }
    return { lines, figures, evidence: [] };
  },

  async judge(spec, context) {
    const source = { table: spec.of, where: spec.where };
    if (typeof spec.spec === 'bigint') {
      return judgement(spec.kind, spec.spec, '', await countRows(source, context, context.signal), label(source));
    }
    const target = { table: spec.spec, where: spec['and-where'] };
    const countOf = (side: Counted) => (signal: AbortSignal) => countRows(side, context, signal);
    const [there, arrived] = await both(context.signal, countOf(source), countOf(target));
    // `of: A, at-most: B` bounds A from above, and so what arrived in B from below.
    const judged = judgement(turned[spec.kind], there, `, as in ${label(source)}`, arrived, label(target));
    const explained =
      judged.verdict === 'failed' && spec.kind === 'equal' ? rejectedOf(spec.of, spec.spec, context) : 0n;
    if (explained === 0n || arrived + explained !== there) return judged;
    const all = `${formatCount(explained, 'rejected row')} ${explained === 1n ? 'is' : 'are'} the difference`;
    return { ...judged, actual: `${judged.actual}; ${all}` };
  },
});

/** Rows that copies between the two have rejected, as the journal knows. */
function rejectedOf(from: TableReference, to: TableReference, { facts }: Context): bigint {
  return Object.values(facts.rejects)
    .filter(({ first }) => first.some(({ source, target }) => source === from.text && target === to.text))
    .reduce((sum, { openRows }) => sum + BigInt(openRows), 0n);
}

const turned = { equal: 'equal', 'at-most': 'at-least', 'at-least': 'at-most' } as const;
const words = { equal: '', 'at-most': 'at most ', 'at-least': 'at least ' } as const;

function judgement(comparison: Spec['kind'], expected: bigint, source: string, actual: bigint, place: string) {
  return {
    verdict: holds(comparison, expected, actual) ? ('passed' as const) : ('failed' as const),
    expected: `${words[comparison]}${formatCount(expected, 'row')}${source === '' ? ` in ${place}` : source}`,
    actual: `${formatCount(actual, 'row')} in ${place}`,
    figures: { expected: figureOf(expected), actual: figureOf(actual), difference: figureOf(actual - expected) },
    evidence: [],
  };
}

function holds(comparison: Spec['kind'], expected: bigint, actual: bigint): boolean {
  switch (comparison) {
    case 'equal':
      return actual === expected;
    case 'at-most':
      return actual <= expected;
    case 'at-least':
      return actual >= expected;
  }
}

function counted(spec: Spec): readonly Counted[] {
  const of = { table: spec.of, where: spec.where };
  return typeof spec.spec === 'bigint' ? [of] : [of, { table: spec.spec, where: spec['and-where'] }];
}

async function countRows({ table, where }: Counted, context: Context, signal: AbortSignal): Promise<bigint> {
  const database = await context.database(table.database);
  return database.countRows(table.name, where, signal);
}

function label({ table, where }: Counted): string {
  return where === undefined ? table.text : `${table.text} where ${shorten(where.trim().replace(/\s+/g, ' '), 120)}`;
}

function referTo(table: TableReference, key: string): readonly Reference[] {
  return [{ to: 'database', name: table.database, path: [key] }];
}
