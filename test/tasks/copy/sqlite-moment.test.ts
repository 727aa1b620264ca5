import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../../support/command-line.ts';
import { askedControls, rauf } from '../../support/controls.ts';
import { faultOf, figuresOf } from '../../support/copy-pair.ts';
import { type EnginePair, openEnginePair } from '../../support/engine-pair.ts';

const written = { workers: 2, 'rows-per-chunk': 10, columns: { id: 'id', name: 'name' } };
const hundred = `with recursive n (i) as (select 1 union all select i + 1 from n where i < 100)`;

let pair: EnginePair;
beforeEach(async () => {
  pair = await openEnginePair(
    'sqlite',
    'sqlite',
    `pragma journal_mode = wal; create table a (id integer primary key, name text); insert into a ${hundred} select i, 'n' || i from n`,
    'create table b (id integer, name text)',
  );
});
afterEach(() => pair.close());

const chunks = async () =>
  Number((await pair.edu_v2.sql('select count(*) from nightferry_ledger').catch(() => []))[0]?.[0] ?? 0);
const all = (table: string) => `select id, name from ${table} order by id`;

/** A copy that somebody throttled, so that there is time to do something to it. */
function slowCopy() {
  const asked = askedControls({ throttle: { ...rauf, rowsPerSecond: 100 } });
  const session = new AbortController();
  const context = pair.context({ controls: asked.controls, signal: session.signal });
  return { outcome: pair.copy(written, context), context, session, hurry: () => asked.ask({}) };
}

describe('an SQLite file that somebody writes to', () => {
  it('arrives as it was when the copy began, and nobody waits for it', async () => {
    const before = await pair.edu.sql(all('a'));
    const { outcome, hurry } = slowCopy();
    await until(async () => (await chunks()) >= 1, outcome);
    await pair.edu.sql(`insert into a values (1000, 'late'); delete from a where id = 99; update a set name = 'x'`);
    hurry();
    expect(figuresOf(await outcome)).toMatchObject({ rows: 100, chunks: 10 });
    expect(await pair.edu_v2.sql(all('b'))).toEqual(before);
  });

  it.each([
    ['goes on after a kill when nobody wrote to it', undefined],
    ['does not go on when somebody did', `update a set name = 'x' where id = 3`],
  ])('%s', async (_, sql) => {
    // Another program has it open: else whoever is last puts what is pending into the file.
    const other = new Sqlite(pair.edu.url.slice('sqlite:'.length));
    other.prepare('select 1 from a').get();
    const { outcome, session, context } = slowCopy();
    expect(await until(async () => (await chunks()) >= 2, outcome)).toBe(true);
    session.abort();
    expect(await outcome).toEqual({ kind: 'stopped' });
    if (sql !== undefined) await pair.edu.sql(sql);
    const resumed = await pair.copy(written, pair.context({ earlierNotes: context.seen.notes }));
    if (sql === undefined) expect(figuresOf(resumed)).toMatchObject({ rows: 100 });
    else
      expect(faultOf(resumed)).toMatchObject({
        code: 'copy/snapshot-gone',
        message: expect.stringContaining('keeps no trace'),
      });
    other.close();
  });

  it.each(['wal', 'delete'])('is copied within itself with the journal mode %s', async (mode) => {
    await pair.close();
    const tables = 'create table a (id integer primary key, name text); create table b (id integer, name text)';
    pair = await openEnginePair(
      'sqlite',
      'sqlite',
      `pragma journal_mode = ${mode}; ${tables}; insert into a ${hundred} select i, 'n' || i from n`,
    );
    expect(figuresOf(await pair.copy({ ...written, to: 'edu.b' }))).toMatchObject({ rows: 100, chunks: 10 });
    expect(await pair.edu.sql(all('b'))).toEqual(await pair.edu.sql(all('a')));
  });
});
