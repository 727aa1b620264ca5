import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../state/outcome.ts';
import { type CopyPair, faultOf, figuresOf } from '../support/copy-pair.ts';
import { type FakeClock, fakeClock } from '../support/fakes.ts';
import { openProxiedPair, type ProxiedPair } from '../support/proxied-pair.ts';
import type { Mishap, Moment } from '../support/proxy/injection.ts';
import { isThorough } from '../support/thorough.ts';

const rows = 200;
const written = { workers: 2, 'rows-per-chunk': 20, limits: { silence: '80s' }, columns: { id: 'id', name: 'name' } };

let both: ProxiedPair;
beforeEach(async () => {
  both = await openProxiedPair(
    `create table a (id int primary key, name text);
     insert into a select i, repeat(md5(i::text), 200) from generate_series(1, ${rows}) i`,
    'create table b (id int, name text)',
  );
});
afterEach(() => both.close());

/** Lets time go by, and servers answer in between, until it is over. */
async function passing(clock: FakeClock, outcome: Promise<Outcome>, ends = () => false): Promise<void> {
  let isOver = false;
  void outcome.finally(() => {
    isOver = true;
  });
  while (!isOver && !ends()) {
    await clock.advance(5_000);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

/** Until everybody else is through: only what is stalled is still awaited. */
async function alone({ edu, edu_v2 }: CopyPair['databases']): Promise<void> {
  const awaited = () =>
    [edu, edu_v2].flatMap((database) => database.lines?.().filter(({ isAwaiting }) => isAwaiting) ?? []);
  for (let looks = 0; looks < 15; looks = awaited().length <= 1 ? looks + 1 : 0)
    await new Promise((resolve) => setTimeout(resolve, 10));
}

async function expectAllRows(): Promise<void> {
  const sum = (table: string) => `select count(*), sum(hashtextextended(t::text, 0)::numeric) from ${table} t`;
  expect(await both.pair.edu_v2.sql(sum('b'))).toEqual(await both.pair.edu.sql(sum('a')));
}

interface Case {
  readonly title: string;
  readonly on: 'source' | 'target';
  readonly moment: Moment;
  readonly towards: Extract<Mishap, { what: 'stall' }>['towards'];
  readonly says: RegExp;
}

const lost = 'not a byte for [12]m\\d+s, and its server waits for us';
const cases: readonly Case[] = [
  {
    title: 'rows that are read',
    on: 'source',
    moment: { at: 'rows', nth: 50 },
    towards: 'client',
    says: new RegExp(
      `The connection that was reading edu\\.a broke \\(${lost}\\): chunk \\d+ \\(id .*\\) was rolled back`,
    ),
  },
  {
    title: 'rows that are written',
    on: 'target',
    moment: { at: 'rows', nth: 5 },
    towards: 'server',
    says: new RegExp(
      `The connection that was writing edu_v2\\.b broke \\(${lost}\\): chunk \\d+ \\(id .*\\) was rolled back`,
    ),
  },
  ...(isThorough ? (['server', 'client'] as const) : (['client'] as const)).map(
    (towards): Case => ({
      title: `a COMMIT, on the way to the ${towards}`,
      on: 'target',
      moment: { at: 'commit', nth: 6 },
      towards,
      says: /Chunk \d+ of edu\.a \(id .*\) is perhaps not in edu_v2\.b: The connection to edu_v2 .* broke\./,
    }),
  ),
  {
    title: 'a chunk that is cut',
    on: 'source',
    moment: { at: 'statement', like: /OFFSET/i, nth: 2 },
    towards: 'both',
    says: /The connection to edu .* broke\. The copy of edu\.a stopped beside its chunks\./,
  },
];

describe('a connection that stays open while bytes no longer pass', () => {
  it.each(cases.filter(({ moment }) => isThorough || moment.at !== 'statement'))(
    'is told of and given up: $title',
    async ({ on, moment, towards, says }) => {
      const { pair } = both;
      const [databases, clock] = [await both.open(), fakeClock()];
      const { happened } = both[on].inject(moment, { what: 'stall', towards });
      const context = pair.context({ databases, clock });
      const outcome = pair.copy(written, context);
      // A copy that fails for another reason is told below.
      await Promise.race([happened, outcome]);
      await alone(databases);
      await passing(clock, outcome);
      const fault = faultOf(await outcome);
      expect(fault).toMatchObject({ code: 'copy/connection', retry: 'safe' });
      expect(fault.message).toMatch(says);
      const name = on === 'source' ? 'edu' : 'edu_v2';
      expect(context.seen.output.join('\n')).toMatch(
        new RegExp(`${name}: silent for 1m.*, its server waits for us; given up at 1m20s`),
      );

      // The server was asked to end what hung: nobody waits for it.
      expect(figuresOf(await pair.copy(written, pair.context({ databases })))).toMatchObject({ rows });
      await expectAllRows();
      await both.gone();
    },
  );

  it('is given up when the whole network is gone, and gone on with when it is back', async () => {
    const { pair } = both;
    const [databases, clock] = [await both.open(), fakeClock()];
    const { happened } = both.target.inject({ at: 'rows', nth: 4 }, { what: 'stall', towards: 'both' });
    void happened.then(() => both.target.refuse().then(() => both.target.stallAll()));
    const outcome = pair.copy(written, pair.context({ databases, clock }));
    await Promise.race([happened, outcome]);
    await passing(clock, outcome);
    expect(faultOf(await outcome)).toMatchObject({ code: 'copy/connection' });
    both.target.recover();
    await both.target.accept();
    expect(figuresOf(await pair.copy(written, pair.context({ databases })))).toMatchObject({ rows });
    await expectAllRows();
  });

  it('is not given up while its server is at work, however long that takes', async () => {
    const { pair } = both;
    const [databases, clock] = [await both.open(), fakeClock()];
    const holder = await pair.databases.edu.connect();
    await holder.query('select pg_advisory_lock(7)');
    const slow = {
      id: 'id',
      name: { sql: "name || case when id = 55 then pg_advisory_xact_lock_shared(7)::text else '' end" },
    };
    const context = pair.context({ databases, clock });
    const outcome = pair.copy({ ...written, columns: slow }, context);
    const told = () => context.seen.output.filter((line) => /edu: silent for .* \(Lock: advisory\)$/.test(line));
    await passing(clock, outcome, () => told().length >= 3);
    expect(told().at(-1)).toMatch(/^edu: silent for \dm.*, its server is at work/);
    await holder.close();
    expect(figuresOf(await outcome)).toMatchObject({ rows });
    await expectAllRows();
  });

  it.runIf(isThorough)('does not keep a session from being left (tried by npm run soak)', async () => {
    const { pair } = both;
    const databases = await both.open();
    const leaving = new AbortController();
    const { happened } = both.source.inject({ at: 'rows', nth: 50 }, { what: 'stall', towards: 'client' });
    const outcome = pair.copy(written, pair.context({ databases, signal: leaving.signal }));
    await Promise.race([happened, outcome]);
    leaving.abort(new Error('the operator leaves'));
    expect(await outcome).toEqual({ kind: 'stopped' });
    expect(figuresOf(await pair.copy(written, pair.context({ databases })))).toMatchObject({ rows });
    await expectAllRows();
  });
});
