import { afterEach, describe, expect, it } from 'vitest';
import { enterChunk } from '../../../../tasks/engines/sqlserver/copy/target/fence.ts';
import { SqlServerDatabase } from '../../../../tasks/engines/sqlserver/database.ts';
import { sqlserver } from '../../../../tasks/engines/sqlserver/sqlserver.ts';
import { freshSqlServerDatabase } from '../../../support/tds/fresh-database.ts';
import { whyNoServer } from '../../../support/tds/test-server.ts';

const why = whyNoServer(import.meta.filename);
const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const step = (session: string) => ({ session, phase: 'people', step: 'users', cell: '', generation: 1 });

async function open(url: string): Promise<SqlServerDatabase> {
  const database = await sqlserver.connect(url, { name: 'edu_v2', application: 'nightferry test' });
  cleanups.push(() => database.close());
  if (!(database instanceof SqlServerDatabase)) throw new TypeError('not of this engine');
  return database;
}

describe.skipIf(why !== undefined)(`a chunk that is written to SQL Server${why ? ` (skipped: ${why})` : ''}`, () => {
  it('is given up when another session holds the database by then, and not when its own does', async () => {
    const { url, drop } = await freshSqlServerDatabase();
    cleanups.push(drop);
    const [first, second] = [await open(url), await open(url)];
    const connection = await first.connect();
    const chunkOf = (session: string) => connection.transaction(() => enterChunk(connection, step(session)));
    await chunkOf('edu-v2-1');
    const own = await first.lock('edu-v2-1');
    // Babelfish ends the whole server when a connection is refused a lock, or asks for one in vain, for the sixth time.
    for (let chunk = 1; chunk <= 7; chunk += 1) await chunkOf('edu-v2-1');
    await own.release();
    const other = await second.lock('edu-v2-2');
    await expect(chunkOf('edu-v2-1')).rejects.toMatchObject({
      code: 'database/locked',
      message: expect.stringContaining('edu-v2-2'),
    });
    await other.release();
    await chunkOf('edu-v2-1');
  });
});
