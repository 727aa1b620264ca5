import type { WorkOptions } from '../../../after-load/seam.ts';
import type { SqlServerConnection } from '../connection.ts';
import { quoteText } from '../quote.ts';
import { stepLock } from '../step-lock.ts';
import type { AfterLoadHome } from './home.ts';

/**
 * Runs statements on a connection of its own. A lock that a copy's chunks take as well tells the next process, should this
 * one be killed, that the server is still at it.
 */
export async function work(
  home: AfterLoadHome,
  statements: readonly string[],
  { step, application, signal, alone = false }: WorkOptions,
): Promise<void> {
  const connection = await home.connect({ application });
  const run = async (owner: 'Transaction' | 'Session') => {
    await connection.batch(`EXEC sp_getapplock ${quoteText(stepLock('copy', step))}, 'Shared', '${owner}', 120000`);
    await runAll(connection, statements, signal);
  };
  try {
    await (alone ? run('Session') : connection.transaction(() => run('Transaction')));
  } finally {
    await connection.close();
  }
}

async function runAll(connection: SqlServerConnection, statements: readonly string[], signal: AbortSignal) {
  for (const sql of statements) await connection.script(sql, { signal });
}
