import { z } from 'zod';
import { formatCount } from '../../state/format.ts';
import { defineCheck } from './check-kind.ts';
import { ask, keptTable, type Query, queryEvidence, queryKeys, queryLines, queryReferences } from './query.ts';

const shownRows = 20;

/** Orphans, duplicates, broken references: whatever the query looks for must not be there. */
export const none = defineCheck<Query>({
  key: 'none',
  summary: 'A query that must find no rows: orphans, duplicates.',
  schema: z.strictObject(queryKeys),
  refers: queryReferences,

  preview: async (query) => ({ lines: [...queryLines(query), '-- must find no rows'], figures: {}, evidence: [] }),

  async judge(query, context) {
    const found = await ask(query, context, { keep: shownRows });
    return {
      verdict: found.rowCount === 0 ? 'passed' : 'failed',
      expected: 'no rows',
      actual: found.rowCount === 0 ? 'no rows' : `${formatCount(found.rowCount, 'row')} in ${query.in}`,
      figures: { expected: 0, actual: found.rowCount },
      evidence: [queryEvidence(query, keptTable(found))],
    };
  },
});
