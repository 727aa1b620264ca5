import pg from 'pg';
import type { FreshDatabase } from '../../support/databases.ts';

/** A lock that steps of a case go through, and that a test can hold to keep them in their middle. */
export interface Barrier {
  /** An expression that waits while the barrier is held. It locks nothing itself beyond its transaction. */
  readonly sql: string;
  hold(): Promise<void>;
  /** Resolves once somebody waits. */
  reached(): Promise<void>;
  lift(): Promise<void>;
}

const key = 7;

/** Advisory locks belong to a database: the barrier stands in all of these. */
export function barrierIn(...databases: readonly FreshDatabase[]): Barrier {
  const holding: pg.Client[] = [];
  const isReached = `select exists (select from pg_locks where locktype = 'advisory' and objid = ${key} and not granted
    and database = (select oid from pg_database where datname = current_database()))`;
  return {
    sql: `pg_advisory_xact_lock_shared(${key})`,
    async hold() {
      for (const { url } of databases) {
        const client = new pg.Client({ connectionString: url });
        client.on('error', () => undefined);
        holding.push(client);
        await client.connect();
        await client.query(`select pg_advisory_lock(${key})`);
      }
    },
    async reached() {
      for (;;) {
        const answers = await Promise.all(databases.map(({ sql }) => sql(isReached)));
        if (answers.some((rows) => rows[0]?.[0] === 't')) return;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    async lift() {
      await Promise.all(holding.splice(0).map((client) => client.end()));
    },
  };
}
