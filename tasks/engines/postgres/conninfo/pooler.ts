import { Fault } from '../../../../state/fault.ts';
import type { Connection } from '../../connection.ts';

/** A pooler may take its servers in turn: one round would not meet the same one again. */
const rounds = 3;

/**
 * Refuses a pooler that gives every transaction to another server process (PgBouncer's `pool_mode = transaction` or
 * `statement`): what a connection sets, locks and prepares there belongs to whoever comes next. Both connections must
 * stay with their own process while the other is in a transaction. A pooler that keeps a process for the whole session
 * passes. Faults: `database/pooler`, and those of connecting.
 */
export async function requireOwnProcess(
  name: string,
  label: string,
  open: () => Promise<Pick<Connection, 'query' | 'close'>>,
): Promise<void> {
  const one = await open();
  try {
    const other = await open();
    try {
      const own = await processOf(one);
      for (let round = 0; round < rounds; round += 1) {
        // 1. The other holds a process, and it must not be ours.
        await other.query('begin');
        const others = await processOf(other);
        // 2. Ours must be the same as before. It is not asked where it would wait for the one that the other holds.
        const again = others === own ? undefined : await processOf(one);
        await other.query('rollback');
        if (again !== own) throw poolerFault(name, label);
      }
    } finally {
      await other.close();
    }
  } finally {
    await one.close();
  }
}

/** One transaction, which is what such a pooler hands out. */
async function processOf(connection: Pick<Connection, 'query'>): Promise<string> {
  const { rows } = await connection.query('select pg_backend_pid()');
  return rows[0]?.[0] ?? '';
}

function poolerFault(name: string, label: string): Fault {
  return new Fault(
    'database/pooler',
    `Between here and ${name} (${label}) is a pooler that gives each transaction to another server process.`,
    {
      remedy: [
        'Put host and port of the PostgreSQL server itself into the URL (PgBouncer often has 6432, the server 5432).',
        'Or give this database pool_mode = session in the pooler.',
      ],
      retry: 'safe',
    },
  );
}
