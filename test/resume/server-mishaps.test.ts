import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { faultOf, figuresOf } from '../support/copy-pair.ts';
import { openProxiedPair, type ProxiedPair } from '../support/proxied-pair.ts';
import type { Mishap, Moment } from '../support/proxy/injection.ts';
import { isThorough } from '../support/thorough.ts';

const rows = 240;
const written = { workers: 3, 'rows-per-chunk': 20, columns: { id: 'id', name: 'name' } };

let both: ProxiedPair;
beforeEach(async () => {
  // Rows of some 6 KB, so that a chunk is several packets.
  both = await openProxiedPair(
    `create table a (id int primary key, name text);
     insert into a select i, repeat(md5(i::text), 200) from generate_series(1, ${rows}) i`,
    'create table b (id int, name text)',
  );
});
afterEach(() => both.close());

interface Case {
  readonly title: string;
  readonly on: 'source' | 'target';
  readonly moment: Moment;
  readonly mishap: Mishap;
  readonly code: string;
  readonly says: RegExp;
  /** What the person can do. */
  readonly remedy: RegExp;
}

const full = {
  what: 'error',
  state: '53100',
  text: 'could not extend file "base/5/1": No space left on device',
} as const;

const cases: readonly Case[] = [
  {
    title: 'a disk that is full while rows are loaded',
    on: 'target',
    moment: { at: 'rows', nth: 5 },
    mishap: full,
    code: 'copy/no-space',
    says: /edu_v2\.b did not take the rows of edu\.a: chunk \d+ \(id .*\) was rolled back: could not extend file/,
    remedy: /Make room on the disk/,
  },
  {
    title: 'a disk that is full at the COMMIT',
    on: 'target',
    moment: { at: 'commit', nth: 6 },
    mishap: full,
    code: 'copy/no-space',
    says: /Chunk \d+ of edu\.a \(id .*\) is not in edu_v2\.b: .*No space left on device/,
    remedy: /disk/,
  },
  {
    title: 'a COMMIT that ends in a rollback without an error',
    on: 'target',
    moment: { at: 'commit', nth: 6 },
    mishap: { what: 'rollback-tag' },
    code: 'copy/rolled-back',
    says: /is not in edu_v2\.b: edu_v2 answered COMMIT with ROLLBACK: the transaction was rolled back\./,
    remedy: /Nothing was committed/,
  },
  ...(isThorough ? (['reset', 'end'] as const) : (['reset'] as const)).flatMap((how): Case[] => [
    {
      title: `a COMMIT that was done, and whose answer was lost (${how})`,
      on: 'target',
      moment: { at: 'commit', nth: 6 },
      mishap: { what: 'answer-lost', how },
      code: 'copy/connection',
      says: /Chunk \d+ of edu\.a \(id .*\) is perhaps not in edu_v2\.b: The connection to edu_v2 .* broke\./,
      remedy: /is not done twice/,
    },
    {
      title: `a connection that ends before the COMMIT has come to the server (${how})`,
      on: 'target',
      moment: { at: 'commit', nth: 6 },
      mishap: { what: 'cut', how },
      code: 'copy/connection',
      says: /is perhaps not in edu_v2\.b: The connection to edu_v2 .* broke\./,
      remedy: /is not done twice/,
    },
    {
      title: `a connection that ends while rows are loaded (${how})`,
      on: 'target',
      moment: { at: 'rows', nth: 5 },
      mishap: { what: 'cut', how },
      code: 'copy/connection',
      says: /The connection that was writing edu_v2\.b broke \(.*\): chunk \d+ \(id .*\) was rolled back\./,
      remedy: /See whether the server is up/,
    },
    {
      title: `a connection that ends while rows are read (${how})`,
      on: 'source',
      moment: { at: 'rows', nth: 50 },
      mishap: { what: 'cut', how },
      code: 'copy/connection',
      says: /The connection that was reading edu\.a broke \(.*\): chunk \d+ \(id .*\) was rolled back\./,
      remedy: /See whether the server is up/,
    },
  ]),
  {
    title: 'a connection that ends while a chunk is cut',
    on: 'source',
    moment: { at: 'statement', like: /OFFSET/i, nth: 3 },
    mishap: { what: 'cut', how: 'reset' },
    code: 'copy/connection',
    // That connection holds the snapshot too: a worker may be the first to miss it.
    says: /The connection to edu .* broke\. The copy of edu\.a stopped beside its chunks\.|the connection that held the snapshot is gone/,
    remedy: /See whether the server is up/,
  },
  {
    title: 'a connection that ends while chunks are kept',
    on: 'target',
    moment: { at: 'statement', like: /insert into nightferry\.chunks/i, nth: 2 },
    mishap: { what: 'answer-lost', how: 'reset' },
    code: 'copy/connection',
    says: /The connection to edu_v2 .* broke\. The copy of edu\.a stopped beside its chunks\./,
    remedy: /chunks that are committed stay/,
  },
];

describe('what goes wrong in the middle of a copy by three workers, and is retried,', () => {
  it.each(cases)('is $title', async ({ on, moment, mishap, code, says, remedy }) => {
    const { pair } = both;
    const databases = await both.open();
    both[on].inject(moment, mishap);
    const fault = faultOf(await pair.copy(written, pair.context({ databases })));
    expect(fault).toMatchObject({ code, retry: 'safe' });
    expect(fault.message).toMatch(says);
    expect(fault.remedy.join('\n')).toMatch(remedy);
    await expectTargetAsLedger();

    const again = await pair.copy(written, pair.context({ databases }));
    expect(figuresOf(again)).toMatchObject({ rows, chunks: rows / 20 });
    await expectTargetAsLedger();
    await expectAllRows();
    await both.gone();
  });

  it('is a server that lets nobody in for a while', async () => {
    const { pair } = both;
    const databases = await both.open();
    await both.target.refuse();
    await databases.edu.read('select 1');
    expect(faultOf(await pair.copy(written, pair.context({ databases }))).code).toBe('database/refused');
    await both.target.accept();
    expect(figuresOf(await pair.copy(written, pair.context({ databases })))).toMatchObject({ rows });
    await expectAllRows();
  });
});

async function expectTargetAsLedger(): Promise<void> {
  const [[inTable, distinct] = []] = await both.pair.edu_v2.sql('select count(*), count(distinct id) from b');
  const [[inLedger] = []] = await both.pair.edu_v2.sql('select coalesce(sum(rows_written), 0) from nightferry.ledger');
  expect({ inTable, distinct }).toEqual({ inTable: inLedger, distinct: inLedger });
}

async function expectAllRows(): Promise<void> {
  const sum = (table: string) => `select count(*), sum(hashtextextended(t::text, 0)::numeric) from ${table} t`;
  expect(await both.pair.edu_v2.sql(sum('b'))).toEqual(await both.pair.edu.sql(sum('a')));
}
