import { describe, expect, it } from 'vitest';
import { costOf } from '../../../../tasks/engines/sqlserver/query-cost.ts';

describe('what STATISTICS IO and TIME say of a query', () => {
  it('is one line a table without what is zero, and sums', () => {
    const messages = [
      'SQL Server parse and compile time: \n   CPU time = 0 ms, elapsed time = 2 ms.',
      "Table 'Worktable'. Scan count 0, logical reads 0, physical reads 0, page server reads 0, read-ahead reads 0, lob logical reads 0.",
      "Table 'Tasks'. Scan count 1, logical reads 1242, physical reads 3, page server reads 0, read-ahead reads 1100, lob logical reads 7.",
      ' SQL Server Execution Times:\n   CPU time = 31 ms,  elapsed time = 95 ms.',
    ];
    expect(costOf(messages)).toEqual({
      lines: [
        "Table 'Worktable': nothing read",
        "Table 'Tasks': Scan count 1, logical reads 1242, physical reads 3, read-ahead reads 1100, lob logical reads 7",
        'CPU 31 ms, elapsed 95 ms',
      ],
      figures: { serverMs: 95, cpuMs: 31, logicalReads: 1242, physicalReads: 3 },
    });
  });

  it('may be nothing', () => {
    expect(costOf([])).toEqual({ lines: ['the server measured nothing'], figures: {} });
  });
});
