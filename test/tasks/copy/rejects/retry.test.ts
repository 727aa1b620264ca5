import { afterEach, describe, expect, it } from 'vitest';
import { prepareCopy } from '../../../../tasks/copy/prepare.ts';
import { retryRejects } from '../../../../tasks/copy/rejects/retry.ts';
import type { CopySpec } from '../../../../tasks/copy/spec.ts';
import { copy } from '../../../../tasks/copy.ts';
import { ledgerKey } from '../../../../tasks/kind.ts';
import { figuresOf } from '../../../support/copy-pair.ts';
import { type EnginePair, openEnginePair } from '../../../support/engine-pair.ts';

let pair: EnginePair;
afterEach(() => pair.close());

const written = { rejects: { 'at-most': 5 }, 'rows-per-chunk': 10, columns: { id: 'id', v: 'v' } };
const spec = () => copy.schema.parse({ from: 'edu.a', to: 'edu_v2.b', ...written }) as CopySpec;

/** 30 rows, of which 7 and 8 have a duplicate, and 12 nothing. */
async function openCopied(from: 'postgres' | 'sqlite', to: 'postgres' | 'sqlite') {
  const rows = Array.from({ length: 30 }, (_, at) => `(${at + 1}, ${at === 11 ? 'null' : `'v${at + 1}'`})`);
  pair = await openEnginePair(
    from,
    to,
    `create table a (id integer primary key, v text); insert into a values ${rows.join(', ')};
     update a set v = 'v1' where id in (7, 8)`,
    'create table b (id integer primary key, v text not null unique)',
  );
  const context = pair.context();
  expect(figuresOf(await pair.copy(written, context))).toMatchObject({ rows: 27, rejects: 3, chunks: 3 });
  const { rejects } = pair.databases.edu_v2;
  const all = await rejects.list({ session: context.session });
  const idOf = (key: string) => all.find(({ keyValues }) => keyValues[0] === key)?.id ?? '';
  const retry = async (keys: readonly string[]) => {
    const prepared = await prepareCopy(spec(), context);
    const options = { by: 'leyla', application: 'nightferry retry', signal: context.signal };
    return retryRejects(prepared, ledgerKey(context), keys.map(idOf), options);
  };
  return { context, rejects, idOf, retry };
}

describe.each([
  { from: 'sqlite', to: 'postgres' },
  { from: 'postgres', to: 'sqlite' },
] as const)('rejects of a copy from $from into $to', ({ from, to }) => {
  it('are carried over once they are repaired, each once, and the ledger agrees', async () => {
    const { context, rejects, idOf, retry } = await openCopied(from, to);
    await pair.edu.sql(`update a set v = 'seven' where id = 7`);
    await pair.edu.sql('delete from a where id = 8');
    expect(await retry(['7', '8', '12'])).toEqual([
      { id: idOf('7'), end: 'carried', rows: 1 },
      { id: idOf('8'), end: 'gone' },
      { id: idOf('12'), end: 'refused', because: expect.stringMatching(/null|NOT NULL/) },
    ]);
    expect(await retry(['7', '7'])).toMatchObject([{ end: 'settled' }, { end: 'settled' }]);
    expect(await pair.edu_v2.sql('select v from b where id in (7, 8, 12)')).toEqual([['seven']]);
    expect(await rejects.list({ session: context.session, status: 'retried' })).toMatchObject([
      { keyValues: ['7'], settledBy: 'leyla' },
    ]);
    expect(await rejects.count({ session: context.session, status: 'open' })).toEqual({ rejects: 2, rows: 2 });
    const entries = await pair.databases.edu_v2.ledger.entries(ledgerKey(context));
    expect(entries.map(({ rowsWritten }) => rowsWritten).reduce((a, b) => a + b)).toBe(28n);
    expect(entries.map((entry) => entry.rejects).reduce((a, b) => a + b)).toBe(2n);
  });
});

describe('rejects of a copy', () => {
  it('that two people retry at the same moment are carried over by one of them', async () => {
    const { retry } = await openCopied('postgres', 'postgres');
    await pair.edu.sql(`update a set v = 'repaired' || id where id in (7, 8, 12)`);
    const both = await Promise.all([retry(['7', '8', '12']), retry(['12', '8', '7'])]);
    expect(both.flat().filter(({ end }) => end === 'carried')).toHaveLength(3);
    expect(both.flat().filter(({ end }) => end === 'settled')).toHaveLength(3);
    expect(await pair.edu_v2.sql('select count(*) from b')).toEqual([['30']]);
  });

  it('go with the step when that is undone, those that were retried with the rows that came of them', async () => {
    const { context, rejects, retry } = await openCopied('postgres', 'postgres');
    await pair.edu.sql(`update a set v = 'seven' where id = 7`);
    await retry(['7']);
    const undo = copy.undo(spec());
    if (undo.can !== 'yes') throw new Error('a copy into an empty table can be undone');
    expect(await undo.describe(pair.context())).toContainEqual(expect.stringContaining('rejects'));
    const undone = await undo.run(pair.context());
    expect(undone).toMatchObject({ kind: 'done', figures: { rows: 28, chunks: 3 }, evidence: [] });
    expect(await rejects.count({ session: context.session })).toEqual({ rejects: 0, rows: 0 });
    expect(await pair.edu_v2.sql('select count(*) from b')).toEqual([['0']]);
    await pair.edu.sql(`update a set v = 'repaired' || id where id in (8, 12)`);
    expect(figuresOf(await pair.copy(written))).toMatchObject({ rows: 30 });
  });
});
