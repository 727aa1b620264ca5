import type { Connection } from '../connection.ts';
import type { QueryCost } from '../query-cost.ts';

/** SET STATISTICS IO and TIME of one run, in a transaction that is rolled back. */
export async function measureQuery(
  open: () => Promise<Connection>,
  sql: string,
  signal?: AbortSignal,
): Promise<QueryCost> {
  const connection = await open();
  const said: string[] = [];
  const run = (text: string) =>
    connection.script(text, { ...(signal && { signal }), onNotice: (line) => said.push(line) });
  try {
    await run('set statistics io on; set statistics time on; begin transaction');
    said.length = 0;
    await run(sql);
    return costOf(said);
  } finally {
    // What was begun is rolled back with its session.
    await connection.close();
  }
}

/**
 * The server's messages, one table a line, without what is zero; in the figures the pages read of all tables. Forms: the
 * manual of SET STATISTICS IO and SET STATISTICS TIME.
 */
export function costOf(messages: readonly string[]): QueryCost {
  const all = messages.flatMap((message) => message.split('\n')).map((line) => line.trim());
  const tables = all.filter((line) => line.startsWith('Table ')).map(withoutZeros);
  const execution =
    all.join(' ').match(/SQL Server Execution Times:\s*CPU time = (\d+) ms,\s*elapsed time = (\d+) ms/g) ?? [];
  const times = execution.map((text) => (text.match(/\d+/g) ?? []).map(Number));
  const sum = (index: number) => times.reduce((total, found) => total + (found[index] ?? 0), 0);
  const pages = (kind: string) =>
    all
      .filter((line) => line.startsWith('Table '))
      .reduce((total, line) => total + Number(new RegExp(`\\b${kind} (\\d+)`).exec(line)?.[1] ?? 0), 0);
  if (tables.length === 0 && times.length === 0) return { lines: ['the server measured nothing'], figures: {} };
  return {
    lines: [...tables, `CPU ${sum(0)} ms, elapsed ${sum(1)} ms`],
    figures: {
      serverMs: sum(1),
      cpuMs: sum(0),
      logicalReads: pages('logical reads'),
      physicalReads: pages('physical reads'),
    },
  };
}

function withoutZeros(line: string): string {
  const [, table = line, rest = ''] = /^(Table '[^']*')\.\s*(.*?)\.?$/.exec(line) ?? [];
  const parts = rest.split(', ').filter((part) => !/ 0$/.test(part));
  return `${table}: ${parts.join(', ') || 'nothing read'}`;
}
