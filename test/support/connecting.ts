import { afterEach, beforeEach } from 'vitest';
import type { Database } from '../../tasks/engines/engine.ts';
import { postgres } from '../../tasks/engines/postgres/postgres.ts';
import { type FreshDatabase, freshDatabase } from './databases.ts';

/** For the tests of a file: a database of its own for each, and connections to it that are closed with the test. */
export function connecting() {
  const cleanups: (() => Promise<void>)[] = [];
  let fresh: FreshDatabase;
  beforeEach(async () => {
    fresh = await freshDatabase();
    cleanups.push(fresh.drop);
  });
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });
  return {
    cleanups,
    fresh: () => fresh,
    open: async (url: string): Promise<Database> => {
      const database = await postgres.connect(url, { name: 'edu', application: 'nightferry edu-v2-1' });
      cleanups.push(() => database.close());
      return database;
    },
  };
}
