import { rename } from 'node:fs/promises';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../support/command-line.ts';
import { askedControls, rauf } from '../support/controls.ts';
import { faultOf, figuresOf } from '../support/copy-pair.ts';
import { type EnginePair, openEnginePair } from '../support/engine-pair.ts';

const rows = 400;
const written = { workers: 2, 'rows-per-chunk': 20, columns: { id: 'id', name: 'name' } };
const pathOf = ({ url }: { readonly url: string }) => url.slice('sqlite:'.length);

let pair: EnginePair;
beforeEach(async () => {
  pair = await openEnginePair(
    'postgres',
    'sqlite',
    `create table a (id int primary key, name text); insert into a select i, 'n' || i from generate_series(1, ${rows}) i`,
    'create table b (id integer, name text)',
  );
});
afterEach(() => pair.close());

/** A copy that is in the middle of its rows, and stays there until it may go on. */
async function halfway() {
  const asked = askedControls({ throttle: { ...rauf, rowsPerSecond: 200 } });
  const context = pair.context({ controls: asked.controls });
  const outcome = pair.copy(written, context);
  await until(() => (context.seen.progress.at(-1)?.done ?? 0) >= 30, outcome);
  asked.ask({ paused: rauf });
  const committed = async () => Number((await pair.edu_v2.sql('select count(*) from nightferry_ledger'))[0]?.[0]);
  await until(async () => (await committed()) * 20 === context.seen.progress.at(-1)?.done, outcome, 20);
  return { outcome, goOn: () => asked.ask({}) };
}

describe.each(['wal', 'delete'])('a file that is copied into, with the journal mode %s,', (mode) => {
  it('and was replaced in the middle gets no further chunk, and is gone on with when it is back', async () => {
    const path = pathOf(pair.edu_v2);
    await pair.edu_v2.sql(`pragma journal_mode = ${mode}; select 1`);
    const { outcome, goOn } = await halfway();
    // The other one is empty, as if somebody had begun anew.
    for (const end of ['', '-wal', '-shm']) await rename(`${path}${end}`, `${path}.away${end}`).catch(() => undefined);
    new Sqlite(path).exec('create table b (id integer, name text)').close();
    goOn();
    const fault = faultOf(await outcome);
    expect(fault.code).toMatch(/^(copy\/rolled-back|database\/replaced)$/);
    expect(fault.retry).toBe('safe');
    // SQLite notices by itself where it keeps a rollback journal; in WAL mode only we do.
    expect(`${fault.message} ${fault.causes?.join(' ')}`).toMatch(/was moved away|readonly database/);
    expect(fault.remedy.join(' ')).toContain('is in the file that was moved away');
    expect(await pair.edu_v2.sql('select count(*) from b')).toEqual([['0']]);

    for (const end of ['', '-wal', '-shm']) await rename(`${path}.away${end}`, `${path}${end}`).catch(() => undefined);
    expect(figuresOf(await pair.copy(written))).toMatchObject({ rows });
    expect(await pair.edu_v2.sql('select count(*), count(distinct id) from b')).toEqual([[`${rows}`, `${rows}`]]);
  });
});
