import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyTarget } from '../../../../tasks/engines/postgres/copy-target.ts';
import { copySource } from '../../../../tasks/engines/sqlserver/copy/source/source.ts';
import { until } from '../../../support/command-line.ts';
import { askedControls, rauf } from '../../../support/controls.ts';
import { faultOf, figuresOf } from '../../../support/copy-pair.ts';
import { type EnginePair, openEnginePair } from '../../../support/engine-pair.ts';
import { whyNoServer } from '../../../support/tds/test-server.ts';

const why = whyNoServer(import.meta.filename);
const written = { workers: 2, 'rows-per-chunk': 10, columns: { id: 'id', name: 'name' } };
const all = (table: string) => `select id, name from ${table} order by id`;

let pair: EnginePair;
beforeEach(async () => {
  const rows = Array.from({ length: 100 }, (_, at) => `(${at + 1}, N'n${at + 1}')`).join(', ');
  pair = await openEnginePair(
    'sqlserver',
    'postgres',
    `CREATE TABLE a (id int NOT NULL PRIMARY KEY, name nvarchar(20), v rowversion); INSERT INTO a (id, name) VALUES ${rows}`,
    'create table b (id integer, name text)',
  );
});
afterEach(() => pair.close());

const chunks = async () =>
  Number((await pair.edu_v2.sql('select count(*) from nightferry.ledger').catch(() => []))[0]?.[0] ?? 0);

/** A copy that somebody throttled, so that there is time to do something to it. */
function slowCopy() {
  const asked = askedControls({ throttle: { ...rauf, rowsPerSecond: 50 } });
  const session = new AbortController();
  const context = pair.context({ controls: asked.controls, signal: session.signal });
  return { outcome: pair.copy(written, context), context, session, hurry: () => asked.ask({}) };
}

describe.skipIf(why)(`a SQL Server that somebody writes to${why === undefined ? '' : ` (${why})`}`, () => {
  it('arrives as it was when the copy began, by several workers, and nobody waits for it', async () => {
    const before = await pair.edu.sql(all('a'));
    const { outcome, hurry } = slowCopy();
    await until(async () => (await chunks()) >= 1, outcome);
    await pair.edu.sql(
      `INSERT INTO a (id, name) VALUES (1000, 'late'); DELETE FROM a WHERE id = 99; UPDATE a SET name = 'x'`,
    );
    hurry();
    expect(figuresOf(await outcome)).toMatchObject({ rows: 100, chunks: 10, workers: 2 });
    expect(await pair.edu_v2.sql(all('b'))).toEqual(before);
  });

  it('is gone on with after a kill, since no row that was copied has a later version', async () => {
    const { outcome, session, context } = slowCopy();
    expect(await until(async () => (await chunks()) >= 2, outcome)).toBe(true);
    session.abort();
    expect(await outcome).toEqual({ kind: 'stopped' });
    const resumed = await pair.copy(written, pair.context({ earlierNotes: context.seen.notes }));
    expect(figuresOf(resumed)).toMatchObject({ rows: 100 });
    expect(await pair.edu_v2.sql(all('b'))).toEqual(await pair.edu.sql(all('a')));
  });

  it('is not gone on with when a row that was copied was written to', async () => {
    const { outcome, session, context } = slowCopy();
    expect(await until(async () => (await chunks()) >= 2, outcome)).toBe(true);
    session.abort();
    expect(await outcome).toEqual({ kind: 'stopped' });
    await pair.edu.sql(`UPDATE a SET name = 'x' WHERE id = 3`);
    const { code, message } = faultOf(await pair.copy(written, pair.context({ earlierNotes: context.seen.notes })));
    expect(code).toBe('copy/snapshot-gone');
    expect(message).toContain('1 row of it was written since');
  });

  it('is never read at another moment than the one that was held', async () => {
    const { edu, edu_v2 } = pair.databases;
    const { signal } = new AbortController();
    const held = await copySource.hold(edu, { application: 'held', copies: 1, signal });
    const columns = (await copyTarget.table(edu_v2, 'b'))?.columns.filter(({ name }) => name === 'id');
    const request = {
      ...{ title: 'edu.a', into: 'edu_v2.b', table: 'a', key: undefined, where: undefined, namespace: undefined },
      ...{ isWithin: false, columns: [{ target: 'id', from: { kind: 'sql' as const, sql: 'CAST(name AS int)' } }] },
    };
    const source = (await copySource.prepare(edu, request, columns)).at?.(held).source;
    const survey = async () => source?.survey({ curious: false, signal });
    await pair.edu.sql('DELETE FROM a WHERE id > 50');
    expect((await survey())?.rows).toBe(100n);
    expect(held.isHeld()).toBe(true);
    // This fails, and the server ends the transaction with it.
    const reader = await source?.openReader('reader');
    await expect(reader?.read({ low: undefined, high: undefined }, () => undefined).sent()).rejects.toThrow();
    await expect(survey()).rejects.toThrow('the transaction that held the snapshot is gone');
    expect(held.isHeld()).toBe(false);
    await held.release();
  });
});
