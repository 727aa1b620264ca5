import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../tasks/engines/connection.ts';
import type { Database } from '../../tasks/engines/engine.ts';
import type { LedgerKey } from '../../tasks/engines/ledger.ts';
import type { NewReject } from '../../tasks/engines/rejects.ts';
import { enginesFor } from './available.ts';

const step: LedgerKey = { session: 's-1', phase: 'people', step: 'users', cell: '', generation: 1 };
const plain: NewReject = {
  unit: 'chunk-000001',
  source: 'edu.users',
  target: 'edu_v2.users',
  keyColumns: ['school', 'code'],
  keyValues: ['12', `O'Neil "ə" \\ \u0000 \ud800`],
  rows: 2,
  reason: 'duplicate',
  message: 'duplicate key value',
};
const full: NewReject = {
  ...plain,
  keyValues: ['12', null],
  rows: 1,
  column: 'code',
  reason: 'orphan',
  code: '23505',
  line: 7,
  row: '{"id": 7}',
};
const key = { session: 's-1' };

const { available, missing } = enginesFor(import.meta.filename);

describe.skip.each(missing)('the rejects of $key (skipped: $why)', () => {
  it('are tried where its server is', () => undefined);
});

describe.each(available)('the rejects of $key', ({ engine, fixture }) => {
  let remove: () => Promise<void>;
  let url: string;
  let database: Database;
  let connection: Connection;
  const add = (rejects: readonly NewReject[], at = step) =>
    connection.transaction(() => database.rejects.add(connection, at, rejects));

  beforeEach(async () => {
    ({ url, remove } = await fixture.fresh());
    database = await engine.connect(url, { name: 'edu', application: 'nightferry test' });
    connection = await database.connect();
  });
  afterEach(async () => {
    await connection.close();
    await database.close();
    await remove();
  });

  it('are none before the table is made, which several may do at once', async () => {
    const { rejects } = database;
    expect(await rejects.exists()).toBe(false);
    expect(await rejects.list(key)).toEqual([]);
    expect(await rejects.count(key)).toEqual({ rejects: 0, rows: 0 });
    expect(await connection.transaction(() => rejects.forget(connection, step))).toBe(0);
    const other = await engine.connect(url, { name: 'edu', application: 'nightferry test' });
    try {
      await Promise.all([rejects.prepare(), other.rejects.prepare()]);
      await database.ledger.prepare();
      await rejects.prepare();
      expect(await rejects.exists()).toBe(true);
      expect(await rejects.list(key)).toEqual([]);
    } finally {
      await other.close();
    }
  });

  it('come back as they were written, in order and in pages', async () => {
    await database.ledger.prepare();
    await database.rejects.prepare();
    await add([plain, full]);
    await add([full]);
    const all = await database.rejects.list(key);
    const open = { ...step, status: 'open', settledBy: undefined, settledAt: undefined };
    expect(all).toMatchObject([{ ...plain, ...open }, { ...full, ...open }, full]);
    expect(all[0]?.rejectedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const [first, second, third] = all.map(({ id }) => id);
    const ids = async (page: object, filter = {}) =>
      (await database.rejects.list({ ...key, ...filter }, page)).map(({ id }) => id);
    expect(await ids({ limit: 2 })).toEqual([first, second]);
    expect(await ids({ after: second, limit: 2 })).toEqual([third]);
    expect(await ids({}, { ids: [third, first] })).toEqual([first, third]);
    expect(await database.rejects.count(key)).toEqual({ rejects: 3, rows: 4 });
  });

  it('keep what no text of a database can hold: NUL in a message becomes a sign for it', async () => {
    await database.rejects.prepare();
    await add([{ ...plain, message: 'a\u0000b', column: 'x\ud800' }]);
    expect(await database.rejects.list(key)).toMatchObject([{ message: 'a\u2400b', column: 'x\ufffd' }]);
  });

  it('are of one step, of one cell, of one generation', async () => {
    await database.rejects.prepare();
    const others = [
      { session: 's-2' },
      { phase: 'other' },
      { step: 'other' },
      { cell: 'district=7' },
      { generation: 2 },
    ];
    for (const other of [{}, ...others]) await add([plain], { ...step, ...other });
    expect(await database.rejects.count(key)).toMatchObject({ rejects: 5 });
    expect(await database.rejects.count(step)).toMatchObject({ rejects: 1 });
    expect(await database.rejects.list({ ...key, generation: 2 })).toMatchObject([{ generation: 2 }]);
    expect(await connection.transaction(() => database.rejects.forget(connection, step))).toBe(1);
    expect(await database.rejects.count(step)).toEqual({ rejects: 0, rows: 0 });
    expect(await database.rejects.count(key)).toMatchObject({ rejects: 4 });
  });

  it('are gone with the transaction that was to write them', async () => {
    await database.rejects.prepare();
    const failed = connection.transaction(async () => {
      await database.rejects.add(connection, step, [plain]);
      throw new Error('boom');
    });
    await expect(failed).rejects.toThrow('boom');
    expect(await database.rejects.list(key)).toEqual([]);
  });

  it('are settled once: one that was accepted may be retried, one that was retried stays', async () => {
    await database.rejects.prepare();
    await add([plain, full, full]);
    const [a = '', b = '', c = ''] = (await database.rejects.list(key)).map(({ id }) => id);
    const settle = (ids: readonly string[], status: 'accepted' | 'retried') =>
      connection.transaction(() => database.rejects.settle(connection, ids, status, 'leyla'));
    expect(await settle([a, b], 'accepted')).toBe(2);
    expect(await settle([a, b, c], 'accepted')).toBe(1);
    expect(await settle([a], 'retried')).toBe(1);
    expect(await settle([a, b, c], 'accepted')).toBe(0);
    expect(await settle([a], 'retried')).toBe(0);
    expect(await database.rejects.list({ ...key, status: 'retried' })).toMatchObject([
      { id: a, settledBy: 'leyla', settledAt: expect.stringMatching(/Z$/) },
    ]);
    expect(await database.rejects.count({ ...key, status: 'accepted' })).toMatchObject({ rejects: 2 });
    expect(await database.rejects.count({ ...key, status: 'open' })).toMatchObject({ rejects: 0 });
  });

  it('are not mixed with a table of that name that somebody else made', async () => {
    await database.rejects.prepare();
    await database.query(fixture.addColumn(database.rejects.table, `note ${fixture.text}`));
    await expect(database.rejects.prepare()).rejects.toMatchObject({ code: 'rejects/unlike', retry: 'safe' });
  });
});
