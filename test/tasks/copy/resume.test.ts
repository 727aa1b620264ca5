import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from '../../../state/outcome.ts';
import { writeBound } from '../../../tasks/copy/chunks.ts';
import { copy } from '../../../tasks/copy.ts';
import { engineOf } from '../../../tasks/engines/engines.ts';
import { ledgerKey } from '../../../tasks/kind.ts';
import { type CopyPair, faultOf, figuresOf, openCopyPair } from '../../support/copy-pair.ts';
import { frozenFacts } from '../../support/frozen-facts.ts';

const rows = 100;
const perChunk = 10;
const ordinals = Array.from({ length: rows / perChunk }, (_, index) => index + 1);

let pair: CopyPair;
beforeAll(async () => {
  // Rows of some 20 KB, so that a chunk is many packets and both sides are in the middle of it when it stops.
  pair = await openCopyPair(
    `create table a (id int primary key, name text);
     insert into a select i, repeat(md5(i::text), 640) from generate_series(1, ${rows}) i`,
    '',
  );
});
afterAll(() => pair.close());

/** A row of the source that nobody gets past: whoever reads it waits for a lock that this holds. */
async function barrierAt(id: number, lock = 7) {
  const connection = await pair.databases.edu.connect();
  await connection.query(`select pg_advisory_lock(${lock})`);
  const waiting = `select count(*) from pg_locks where locktype = 'advisory' and objid = ${lock} and not granted
    and database = (select oid from pg_database where datname = current_database())`;
  return {
    /** Nothing to the name of every other row. */
    sql: `case when id = ${id} then pg_advisory_xact_lock_shared(${lock})::text else '' end`,
    reached: async () => {
      while ((await pair.edu.sql(waiting))[0]?.[0] === '0') await new Promise((resolve) => setTimeout(resolve, 5));
    },
    lift: () => connection.close(),
  };
}

async function terminateWorkers(database: 'edu' | 'edu_v2'): Promise<void> {
  const ended = await pair[database].sql(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and application_name like 'nightferry % phase/step _'`,
  );
  expect(ended.length).toBeGreaterThan(0);
}

/** What is in the target is what its ledger says, and nothing else. */
async function expectTargetAsLedger(session: string): Promise<void> {
  const [[inTable, distinct] = []] = await pair.edu_v2.sql('select count(*), count(distinct id) from b');
  const [[inLedger] = []] = await pair.edu_v2.sql(
    `select coalesce(sum(rows_written), 0) from nightferry.ledger where session = '${session}'`,
  );
  expect({ inTable, distinct }).toEqual({ inTable: inLedger, distinct: inLedger });
}

async function expectAllRows(): Promise<void> {
  const sum = (table: string) => `select count(*), sum(hashtextextended(t::text, 0)::numeric) from ${table} t`;
  expect(await pair.edu_v2.sql(sum('b'))).toEqual(await pair.edu.sql(sum('a')));
}

async function runUntilBarrier(session: string, id: number, stop: (abort: () => void) => Promise<void> | void) {
  await pair.edu_v2.sql('drop table if exists b; create table b (id int, name text)');
  const barrier = await barrierAt(id);
  const aborting = new AbortController();
  const written = {
    workers: 2,
    'rows-per-chunk': perChunk,
    columns: { id: 'id', name: { sql: `name || ${barrier.sql}` } },
  };
  const running = pair.copy(written, pair.context({ session, signal: aborting.signal }));
  try {
    await barrier.reached();
    await stop(() => aborting.abort(new Error('the operator leaves')));
    return { outcome: await running, written };
  } finally {
    await barrier.lift();
  }
}

describe.each(ordinals)('a copy that is interrupted in the middle of chunk %i', (ordinal) => {
  const id = ordinal * perChunk - 5;

  async function interrupted(how: string, stop: (abort: () => void) => Promise<void> | void): Promise<Outcome> {
    const session = `${how}-${ordinal}`;
    const { outcome, written } = await runUntilBarrier(session, id, stop);
    await expectTargetAsLedger(session);
    await pair.reopen();
    const again = figuresOf(await pair.copy(written, pair.context({ session })));
    expect(again).toMatchObject({ rows, chunks: ordinals.length });
    await expectTargetAsLedger(session);
    await expectAllRows();
    return outcome;
  }

  it('gives way to its signal, and goes on from the ledger', async () => {
    expect(await interrupted('abort', (abort) => abort())).toEqual({ kind: 'stopped' });
  });

  it('fails when the source ends its sessions, and goes on from the ledger', async () => {
    const fault = faultOf(await interrupted('source', () => terminateWorkers('edu')));
    expect(fault).toMatchObject({ retry: 'safe' });
    expect(fault.code).toMatch(/^copy\/connection$/);
    expect(fault.message).toContain('The connection that was reading edu.a broke');
  });

  it('fails when the target ends its sessions, and goes on from the ledger', async () => {
    const fault = faultOf(await interrupted('target', () => terminateWorkers('edu_v2')));
    expect(fault).toMatchObject({ retry: 'safe' });
    expect(fault.message).toMatch(/The connection that was writing edu_v2\.b broke|not in edu_v2\.b/);
  });
});

describe('after an interruption', () => {
  it('nothing is left running on either side', async () => {
    await runUntilBarrier('quiet', 55, (abort) => abort());
    const workers = `select count(*) from pg_stat_activity
      where datname = current_database() and application_name like 'nightferry quiet%'`;
    const locks = `select count(*) from pg_locks where relation = to_regclass('b') and pid <> pg_backend_pid()
      and database = (select oid from pg_database where datname = current_database())`;
    while ((await pair.edu.sql(workers))[0]?.[0] !== '0') await new Promise((resolve) => setTimeout(resolve, 5));
    while ((await pair.edu_v2.sql(workers))[0]?.[0] !== '0') await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await pair.edu_v2.sql(locks)).toEqual([['0']]);
  });

  it('the other worker finishes the chunk it is at and takes no other', async () => {
    await pair.edu_v2.sql('drop table if exists b; create table b (id int, name text)');
    const [first, second] = [await barrierAt(5, 7), await barrierAt(15, 8)];
    const name = { sql: `name || ${first.sql} || ${second.sql}` };
    const written = { workers: 2, 'rows-per-chunk': perChunk, columns: { id: 'id', name } };
    const running = pair.copy(written, pair.context({ session: 'boundary' }));
    await Promise.all([first.reached(), second.reached()]);
    await pair.edu.sql(`select pg_terminate_backend(pid) from pg_locks where objid = 7 and not granted
      and database = (select oid from pg_database where datname = current_database())`);
    const workers = `select count(*) from pg_stat_activity
      where datname = current_database() and application_name like 'nightferry boundary%'`;
    while ((await pair.edu_v2.sql(workers))[0]?.[0] !== '1') await new Promise((resolve) => setTimeout(resolve, 5));
    await second.lift();
    expect(faultOf(await running).message).toContain('chunk 1 (id up to 10)');
    await first.lift();
    const units = await pair.edu_v2.sql(`select unit from nightferry.ledger where session = 'boundary'`);
    expect(units).toEqual([['chunk-000002']]);
    await expectTargetAsLedger('boundary');
  });

  it('chunks that were cut before keep their bounds, whatever size they would have now', async () => {
    const { written } = await runUntilBarrier('kept', 35, () => terminateWorkers('edu'));
    const kept = () =>
      pair.edu_v2.sql(`select unit, low, high from nightferry.chunks where session = 'kept' order by 1`);
    const before = await kept();
    expect(before.length).toBeGreaterThan(3);
    await pair.copy({ ...written, 'rows-per-chunk': 3 }, pair.context({ session: 'kept' }));
    expect((await kept()).slice(0, before.length)).toEqual(before);
    expect(
      await pair.edu_v2.sql(`select unit, low, high from nightferry.ledger where session = 'kept' order by 1`),
    ).toEqual(await kept());
    await expectAllRows();
  });

  it('a ledger of a version that kept no chunks is gone on with', async () => {
    const { written } = await runUntilBarrier('old', 35, () => terminateWorkers('edu'));
    await pair.edu_v2.sql('drop table nightferry.chunks');
    expect(figuresOf(await pair.copy(written, pair.context({ session: 'old' })))).toMatchObject({ rows });
    await expectAllRows();
  });

  it('chunks of another size fill the holes exactly', async () => {
    const { written } = await runUntilBarrier('resized', 35, () => terminateWorkers('edu'));
    const figures = figuresOf(
      await pair.copy({ ...written, 'rows-per-chunk': 3 }, pair.context({ session: 'resized' })),
    );
    expect(figures.rows).toBe(rows);
    await expectAllRows();
  });

  it('rows committed before count in the progress from the start', async () => {
    const { written } = await runUntilBarrier('counted', 95, (abort) => abort());
    const [[before] = []] = await pair.edu_v2.sql('select count(*) from b');
    const context = pair.context({ session: 'counted', facts: frozenFacts('edu') });
    expect(figuresOf(await pair.copy(written, context))).toMatchObject({ rowsBefore: Number(before) });
    expect(context.seen.progress[0]).toMatchObject({ done: Number(before), total: rows });
    expect(context.seen.output).toEqual([`${Number(before) / perChunk} chunks with ${before} rows committed before`]);
  });

  it('a second run of a finished copy copies nothing', async () => {
    await pair.edu_v2.sql('drop table if exists b; create table b (id int, name text)');
    const written = { 'rows-per-chunk': perChunk, columns: { id: 'id', name: 'name' } };
    await pair.copy(written, pair.context({ session: 'twice' }));
    const again = figuresOf(await pair.copy(written, pair.context({ session: 'twice' })));
    expect(again).toMatchObject({ rows, rowsBefore: rows, chunks: 10, bytes: 0 });
    await expectAllRows();
  });

  it('another generation of the step starts over', async () => {
    const written = { 'rows-per-chunk': perChunk, columns: { id: 'id', name: 'name' } };
    const second = pair.context({ session: 'twice', at: { generation: 2 } });
    expect(faultOf(await pair.copy(written, second)).code).toBe('copy/target-not-empty');
    await pair.edu_v2.sql('truncate b');
    expect(figuresOf(await pair.copy(written, second))).toMatchObject({ rows });
    await expectAllRows();
  });
});

describe('what recovering sees', () => {
  const written = { from: 'edu.a', to: 'edu_v2.b', 'rows-per-chunk': perChunk, columns: { id: 'id', name: 'name' } };

  it('is that everything is done when every chunk is committed and the counts agree', async () => {
    await pair.edu_v2.sql('drop table if exists b; create table b (id int, name text)');
    const context = pair.context({ session: 'recover' });
    expect(await copy.recover(copy.schema.parse(written), context)).toMatchObject({ verdict: 'redo' });
    await pair.copy(written, context);
    expect(await copy.recover(copy.schema.parse(written), context)).toMatchObject({
      verdict: 'done',
      seen: 'all 10 chunks with 100 rows are in the ledger',
      outcome: { kind: 'done', figures: { rows: 100, chunks: 10 } },
    });
  });

  it('is that there is more to do when a chunk is missing, or the table does not have what the ledger says', async () => {
    const context = pair.context({ session: 'recover' });
    await pair.edu_v2.sql('delete from b where id = 7');
    expect(await copy.recover(copy.schema.parse(written), context)).toMatchObject({ verdict: 'redo' });
    expect(faultOf(await pair.copy(written, context))).toMatchObject({
      code: 'copy/target-differs',
      message: 'edu_v2.b has 99 rows, but the ledger says that 100 rows of this step are committed.',
      retry: 'unsafe',
    });
    await pair.edu_v2.sql(
      `delete from b where id <= 10; delete from nightferry.ledger where session = 'recover' and unit = 'chunk-000001'`,
    );
    expect(await copy.recover(copy.schema.parse(written), context)).toMatchObject({ verdict: 'redo' });
    expect(figuresOf(await pair.copy(written, context))).toMatchObject({ rows: 100, rowsBefore: 90 });
    await expectAllRows();
  });
});

describe('a transaction that a killed process left behind', () => {
  it('is waited for, and what it commits is not copied again', async () => {
    await pair.edu_v2.sql('drop table if exists b; create table b (id int, name text)');
    const context = pair.context({ session: 'straggler' });
    const { edu_v2 } = pair.databases;
    await edu_v2.ledger.prepare();
    const left = await edu_v2.connect();
    const key = ledgerKey(context);
    let finish = () => {};
    const mayFinish = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let begun = () => {};
    const hasBegun = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const straggling = left.transaction(async () => {
      await engineOf('postgres').copyTarget?.enter(left, key);
      await edu_v2.ledger.claim(left, key, { unit: 'chunk-000001', low: null, high: writeBound(['25']) });
      await left.query(`insert into b select i, repeat(md5(i::text), 640) from generate_series(1, 25) i`);
      await edu_v2.ledger.settle(left, key, 'chunk-000001', { rowsRead: 25n, rowsWritten: 25n, rejects: 0n });
      begun();
      await mayFinish;
    });
    await hasBegun;
    const running = pair.copy({ 'rows-per-chunk': perChunk, columns: { id: 'id', name: 'name' } }, context);
    const waits = `select count(*) from pg_stat_activity where wait_event = 'advisory' and datname = current_database()`;
    while ((await pair.edu_v2.sql(waits))[0]?.[0] === '0') await new Promise((resolve) => setTimeout(resolve, 5));
    finish();
    await straggling;
    expect(figuresOf(await running)).toMatchObject({ rows, rowsBefore: 25, chunks: 9 });
    await expectAllRows();
    await left.close();
  });
});
