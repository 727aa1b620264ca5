import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Outcome } from '../../../state/outcome.ts';
import { copy } from '../../../tasks/copy.ts';
import type { Connection } from '../../../tasks/engines/connection.ts';
import { copyTarget } from '../../../tasks/engines/postgres/copy-target.ts';
import { ledgerKey, type Undo } from '../../../tasks/kind.ts';
import { type CopyPair, faultOf, figuresOf, openCopyPair } from '../../support/copy-pair.ts';

const rows = 100;
const written = { 'rows-per-chunk': 20, workers: 1, columns: { id: 'id', name: 'name' } };
const session = 'undone';

let pair: CopyPair;
beforeEach(async () => {
  pair = await openCopyPair(
    `create table a (id int primary key, name text); insert into a select i, 'person ' || i from generate_series(1, ${rows}) i`,
    'create table b (id int primary key, name text)',
  );
});
afterEach(() => pair.close());

const way = (): Extract<Undo, { can: 'yes' }> => {
  const undo = copy.undo(copy.schema.parse({ from: 'edu.a', to: 'edu_v2.b', ...written }));
  if (undo.can !== 'yes') throw new Error(`it can't be undone: ${undo.can}`);
  return undo;
};
const undone = (): Promise<Outcome> => way().run(pair.context({ session }));
const copied = async () => expect(figuresOf(await pair.copy(written, pair.context({ session }))).rows).toBe(rows);
const countOf = async (table: string) => Number((await pair.edu_v2.sql(`select count(*) from ${table}`))[0]?.[0]);
const textsOf = (outcome: Outcome) =>
  outcome.kind === 'done' ? outcome.evidence.map((piece) => (piece.kind === 'output' ? piece.text : '')) : [];

/** Another session on the target, which writes when it is told to. */
async function somebody(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: pair.edu_v2.url, application_name: 'somebody' });
  client.on('error', () => undefined);
  onTestFinished(() => client.end());
  await client.connect();
  return client;
}

/** Until somebody of ours waits for a lock that another one holds. */
async function untilWaiting(type: 'relation' | 'advisory'): Promise<void> {
  const waiting = `select from pg_locks where locktype = '${type}' and not granted
    and database = (select oid from pg_database where datname = current_database())`;
  while ((await pair.edu_v2.sql(waiting)).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** A process that died in the middle of its first chunk, and whose server has not noticed yet. */
async function straggler(): Promise<Connection> {
  const database = pair.databases.edu_v2;
  await database.ledger.prepare();
  const key = ledgerKey(pair.context({ session }));
  const dead = await database.connect({ application: 'dead' });
  onTestFinished(() => dead.close());
  await dead.script('begin');
  await copyTarget.enter(dead, key);
  await database.ledger.claim(dead, key, { unit: 'chunk-000001', low: null, high: null });
  await dead.script(`insert into b values (1, 'person 1'), (2, 'person 2')`);
  await database.ledger.settle(dead, key, 'chunk-000001', { rowsRead: 2n, rowsWritten: 2n, rejects: 0n });
  return dead;
}

describe('the undo of a copy that died before its first chunk', () => {
  it('has nothing to take out, with and without a ledger or a table', async () => {
    expect(figuresOf(await undone())).toEqual({ rows: 0, chunks: 0 });
    await pair.databases.edu_v2.ledger.prepare();
    expect(figuresOf(await undone())).toEqual({ rows: 0, chunks: 0 });
    await pair.edu_v2.sql('drop table b');
    expect(figuresOf(await undone())).toEqual({ rows: 0, chunks: 0 });
  });

  it('leaves rows alone that were in the table, and says that they are not of the copy', async () => {
    await pair.edu_v2.sql(`insert into b values (7, 'of the application')`);
    const outcome = await undone();
    expect(figuresOf(outcome)).toEqual({ rows: 0, chunks: 0 });
    expect(textsOf(outcome)).toEqual([expect.stringContaining('edu_v2.b are not of the copy, and stay')]);
    expect(await countOf('b')).toBe(1);
  });

  it('waits for the chunk that its server still commits, and takes that out', async () => {
    const dead = await straggler();
    const undoing = undone();
    await untilWaiting('advisory');
    await dead.script('commit');
    expect(figuresOf(await undoing)).toEqual({ rows: 2, chunks: 1 });
    expect([await countOf('b'), await countOf('nightferry.ledger')]).toEqual([0, 0]);
  });

  it('is not found done after a kill while that chunk may still be committed', async () => {
    const dead = await straggler();
    const recovering = way().recover(pair.context({ session }));
    await untilWaiting('advisory');
    await dead.script('commit');
    expect(await recovering).toMatchObject({ verdict: 'redo', seen: 'the ledger still has 1 chunk of it' });
  });
});

describe('the undo of a copy into a table that somebody wrote to since', () => {
  beforeEach(copied);

  it('stops at rows more than were copied, with their number, and goes on once they are gone', async () => {
    await pair.edu_v2.sql(`insert into b values (1001, 'new'), (1002, 'new')`);
    const fault = faultOf(await undone());
    expect(fault).toMatchObject({ code: 'copy/undo-would-lose', retry: 'safe' });
    expect(fault.message).toContain('edu_v2.b has 2 rows more than were copied');
    const shows = fault.remedy.find((text) => text.includes('SELECT'))?.replace(/^.*?: /, '') ?? '';
    expect(await pair.edu_v2.sql(shows)).toEqual([
      ['1001', 'new'],
      ['1002', 'new'],
    ]);
    expect([await countOf('b'), await countOf('nightferry.ledger')]).toEqual([rows + 2, 5]);
    await pair.edu_v2.sql('delete from b where id > 1000');
    expect(figuresOf(await undone())).toEqual({ rows, chunks: 5 });
    expect([await countOf('b'), await countOf('nightferry.ledger')]).toEqual([0, 0]);
  });

  it('waits for whoever is about to commit, and counts what they wrote', async () => {
    const other = await somebody();
    await other.query(`begin; insert into b values (1001, 'new')`);
    const undoing = undone();
    await untilWaiting('relation');
    await other.query('commit');
    expect(faultOf(await undoing).code).toBe('copy/undo-would-lose');
    expect(await countOf('b')).toBe(rows + 1);
  });

  it('stops where rows went and others came, though they are no more than were copied', async () => {
    await pair.edu_v2.sql(`delete from b where id <= 5; insert into b values (1001, 'new'), (1002, 'new')`);
    const fault = faultOf(await undone());
    expect(fault.code).toBe('copy/undo-would-lose');
    expect(fault.message).toBe(
      '2 rows of edu_v2.b may not be of the copy: 3 rows that it wrote are gone, and these were put there or changed since.',
    );
    expect(await countOf('b')).toBe(rows - 3);
    await pair.edu_v2.sql('truncate b');
    expect(figuresOf(await undone())).toEqual({ rows: 0, chunks: 5 });
  });

  it.each([
    ['some of its rows are gone', 'delete from b where id <= 5', rows - 5, ['5 rows of 100 rows were gone before.']],
    [
      'some were changed',
      `update b set name = 'x' where id <= 5`,
      rows,
      ['5 rows had been written anew since they were copied.'],
    ],
    ['nobody wrote', 'select 1', rows, []],
  ])('takes out what is there where %s, and says so', async (_, change, taken, texts) => {
    await pair.edu_v2.sql(change);
    const outcome = await undone();
    expect(figuresOf(outcome)).toEqual({ rows: taken, chunks: 5 });
    expect(textsOf(outcome)).toEqual(texts);
    expect([await countOf('b'), await countOf('nightferry.ledger')]).toEqual([0, 0]);
  });

  it('stops at a table whose rows would go along, and names it', async () => {
    await pair.edu_v2.sql(
      `create table visits (id int, person int references b on delete cascade); insert into visits values (1, 7)`,
    );
    const fault = faultOf(await undone());
    expect(fault).toMatchObject({ code: 'copy/undo-would-lose', message: expect.stringContaining('rows of visits') });
    expect([await countOf('b'), await countOf('visits')]).toEqual([rows, 1]);
  });

  it('says that the table is gone, or renamed, with the chunks still in the ledger', async () => {
    await pair.edu_v2.sql('alter table b rename to c');
    expect(faultOf(await undone()).code).toBe('copy/no-table');
    expect(await countOf('nightferry.ledger')).toBe(5);
  });

  it('leaves the chunks of another session and generation in the ledger', async () => {
    await pair.edu_v2.sql(`insert into nightferry.ledger select 'other', phase, step, cell, generation, unit, low, high
      from nightferry.ledger union all select session, phase, step, cell, 2, unit, low, high from nightferry.ledger`);
    expect(figuresOf(await undone())).toEqual({ rows, chunks: 5 });
    expect(await countOf('nightferry.ledger')).toBe(10);
  });
});
