import type { Connection } from '../connection.ts';
import type { QueryCost } from '../query-cost.ts';

/** EXPLAIN (ANALYZE, BUFFERS) of one run, in a transaction that can't write. */
export async function measureQuery(
  open: () => Promise<Connection>,
  sql: string,
  signal?: AbortSignal,
): Promise<QueryCost> {
  const connection = await open();
  try {
    await connection.query('begin transaction read only', [], signal);
    const { rows } = await connection.query(`explain (analyze, buffers) ${sql.replace(/;\s*$/, '')}`, [], signal);
    const lines = rows.map(([line]) => line ?? '');
    const [, ms] = /^Execution Time: ([\d.]+) ms/m.exec(lines.join('\n')) ?? [];
    return { lines, figures: ms === undefined ? {} : { serverMs: Math.round(Number(ms)) } };
  } finally {
    await connection.close();
  }
}
