import pg from 'pg';

/** How the server names the application's sessions. */
const applicationName = 'education';

const keptOpen = 2;
const everyMs = 1_000;

export interface ApplicationDatabase {
  /** Rows as objects. Rejects with the server's error. */
  query(sql: string, values?: readonly string[]): Promise<readonly Record<string, unknown>[]>;
  /** How many sessions it holds. */
  sessions(): number;
  /** Resolves when the last session has ended. */
  close(): Promise<void>;
}

/** A small pool, as backends have them: some sessions stay open whether anybody asks or not. */
export function openDatabase(url: string, log: (line: string) => void): ApplicationDatabase {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: applicationName,
    max: 4,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: 3_000,
    query_timeout: 3_000,
  });
  pool.on('error', (error) => log(`a session was lost: ${error.message}`));
  const keep = () => {
    const missing = keptOpen - pool.totalCount;
    const openings = Array.from({ length: Math.max(0, missing) }, () => pool.connect());
    for (const opening of openings) opening.then((client) => client.release()).catch(() => undefined);
  };
  keep();
  const timer = setInterval(keep, everyMs);
  return {
    query: async (sql, values = []) => (await pool.query(sql, [...values])).rows,
    sessions: () => pool.totalCount,
    async close() {
      clearInterval(timer);
      await pool.end();
    },
  };
}
