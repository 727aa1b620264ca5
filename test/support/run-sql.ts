import pg from 'pg';

type Rows = (string | null)[][];

/** One statement or many over a connection of its own. Rows of the last one, values as text. */
export async function runSql(url: string, text: string): Promise<Rows> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await lastRows(client, text);
  } finally {
    await client.end();
  }
}

/**
 * The same over connections that stay, which saves a server process for every text. Each is wiped for the next one: settings,
 * locks, temporary tables. One on which something failed, or a transaction was left open, is closed instead.
 */
export function sqlOverKept(url: string): (text: string) => Promise<Rows> {
  const kept = keptConnections(url, 10);
  return async (text) => {
    const client = await kept.connect();
    let wiped = false;
    try {
      const rows = await lastRows(client, text);
      wiped = await client.query('discard all').then(
        () => true,
        () => false,
      );
      return rows;
    } finally {
      client.release(!wiped);
    }
  };
}

/** They keep no process of a test file alive, and close by themselves when nobody has used them for ten seconds. */
export function keptConnections(connectionString: string, max: number): pg.Pool {
  const pool = new pg.Pool({ connectionString, max, allowExitOnIdle: true });
  // One that is cut is replaced; whoever waits for an answer of it hears of that by his query.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool.on('error', () => undefined);
}

async function lastRows(client: pg.ClientBase, text: string): Promise<Rows> {
  const asText = { getTypeParser: () => (value: unknown) => value };
  const answer = await client.query<(string | null)[]>({
    text,
    rowMode: 'array',
    types: asText as pg.CustomTypesConfig,
  });
  const last = Array.isArray(answer) ? answer.at(-1) : answer;
  return last?.rows ?? [];
}
