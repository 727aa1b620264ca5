import type { Statistics } from '../../../after-load/seam.ts';
import { quoteIdentifier } from '../quote.ts';
import { type AfterLoadHome, namesOf } from './home.ts';

export function sqliteStatistics(home: AfterLoadHome): Statistics {
  return {
    tables: async (names) => (await namesOf(home, names)).map((name) => `"main".${quoteIdentifier(name)}`),
    gather: (table) => ({ sql: `ANALYZE ${table}`, alone: false }),
  };
}
