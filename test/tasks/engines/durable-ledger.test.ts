import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CopyPair, openCopyPair } from '../../support/copy-pair.ts';

const key = { session: 's', phase: 'p', step: 'c', cell: '', generation: 1 };

let pair: CopyPair;
beforeAll(async () => {
  pair = await openCopyPair('select 1');
});
afterAll(() => pair.close());

it('what was committed later is on disk once the ledger says so, and is as it was', async () => {
  const { edu_v2 } = pair.databases;
  await edu_v2.ledger.prepare();
  const connection = await edu_v2.connect();
  const one = async (sql: string) => (await pair.edu_v2.sql(sql))[0]?.[0];
  for (let chunk = 1; chunk <= 20; chunk += 1) {
    const unit = `chunk-${chunk}`;
    await connection.transaction(async () => {
      await edu_v2.ledger.commitLater(connection);
      await edu_v2.ledger.claim(connection, key, { unit, low: null, high: null });
      await edu_v2.ledger.settle(connection, key, unit, { rowsRead: 1n, rowsWritten: 1n, rejects: 0n });
    });
    const [committed] = (await connection.query('select pg_current_wal_insert_lsn()')).rows[0] ?? [];
    const writers = await one('select string_agg(xmin::text, unit) from nightferry.ledger');
    await edu_v2.ledger.makeDurable(key);
    expect(await one(`select pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '${committed}') >= 0`)).toBe('t');
    // By them the rows of a step are told from those of others.
    expect(await one('select string_agg(xmin::text, unit) from nightferry.ledger')).toBe(writers);
  }
  expect((await connection.query('show synchronous_commit')).rows[0]?.[0]).toBe('on');
  await connection.close();
});
