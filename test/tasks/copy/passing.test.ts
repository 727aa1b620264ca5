import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../source/clock.ts';
import type { Clock } from '../../../state/ports.ts';
import type { Database } from '../../../tasks/engines/engine.ts';
import type { TestContextOptions } from '../../support/context.ts';
import { askedControls, rauf } from '../../support/controls.ts';
import { faultOf, figuresOf } from '../../support/copy-pair.ts';
import { openProxiedPair, type ProxiedPair } from '../../support/proxied-pair.ts';
import type { Mishap, Moment } from '../../support/proxy/injection.ts';
import { isThorough } from '../../support/thorough.ts';

const rows = 60;
const spec = { workers: 2, 'rows-per-chunk': 20, columns: { id: 'id', name: 'name' } };

/** Waits are a hundredth of what they are. */
const quick = { ...systemClock, sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms / 100, signal) };

let both: ProxiedPair;
beforeEach(async () => {
  both = await openProxiedPair(
    `create table a (id int primary key, name text);
     insert into a select i, repeat(md5(i::text), 200) from generate_series(1, ${rows}) i`,
    'create table b (id int, name text)',
  );
});
afterEach(() => both.close());

/** As on a server that says of every end of a connection that it will pass, which only Azure does. */
async function passingBy(clock: Clock = quick, options: TestContextOptions = {}) {
  const databases = await both.open();
  const target: Database = databases.edu_v2;
  const code = (error: unknown) => (error as { readonly code?: string; readonly refusal?: string }).code;
  const isPassing = (error: unknown) =>
    /connection-lost|refused$/.test(code(error) ?? '') ||
    (error as { readonly refusal?: string }).refusal === 'connection';
  Object.assign(target, { isPassing });
  return both.pair.context({ databases, clock, ...options });
}

const cut = { what: 'cut', how: 'reset' } as const;

describe('a chunk whose target ends its connection in passing', () => {
  it.each<{ title: string; moment: Moment; mishap: Mishap; says: RegExp }>([
    {
      title: 'while rows are loaded',
      moment: { at: 'rows', nth: 3 },
      mishap: cut,
      says: /just now: again in 5s, attempt 2/,
    },
    {
      title: 'before the COMMIT has come to it',
      moment: { at: 'commit', nth: 4 },
      mishap: cut,
      says: /attempt 2 of 5/,
    },
    {
      title: 'when it has done the COMMIT, and says nothing of it',
      moment: { at: 'commit', nth: 4 },
      mishap: { what: 'answer-lost', how: 'reset' },
      says: /chunk \d is committed after all/,
    },
  ])('is copied again on a new connection, and its rows are there once: $title', async ({ moment, mishap, says }) => {
    const context = await passingBy();
    const { happened } = both.target.inject(moment, mishap);
    expect(figuresOf(await both.pair.copy(spec, context))).toMatchObject({ rows, chunks: 3 });
    await happened;
    expect(context.seen.output.join('\n')).toMatch(says);
    await expectAll(rows);
    await both.gone();
  });

  it.each<Mishap>([...(isThorough ? [cut] : []), { what: 'answer-lost', how: 'reset' }])(
    'keeps the bounds of its chunks once: $what',
    async (mishap) => {
      const context = await passingBy();
      const { happened } = both.target.inject(
        { at: 'statement', like: /insert into nightferry\.chunks/i, nth: 2 },
        mishap,
      );
      expect(figuresOf(await both.pair.copy({ ...spec, 'rows-per-chunk': 5 }, context))).toMatchObject({ rows });
      await happened;
      expect(context.seen.output.join('\n')).toMatch(
        /can't keep the bounds of chunks just now: again in 5s, attempt 2 of 5/,
      );
      await expectAll(rows);
    },
  );

  it('is committed after all, and the next goes on: on a new connection, and under a throttle, though nobody knows its bytes', async () => {
    const { controls } = askedControls({ throttle: { ...rauf, rowsPerSecond: 1_000_000 } });
    const context = await passingBy(quick, { controls });
    const { happened } = both.target.inject({ at: 'commit', nth: 2 }, { what: 'answer-lost', how: 'reset' });
    expect(figuresOf(await both.pair.copy({ ...spec, workers: 1 }, context))).toMatchObject({ rows, chunks: 3 });
    await happened;
    expect(context.seen.output.join('\n')).toMatch(/chunk 1 is committed after all/);
    expect(context.seen.output.filter((line) => line.includes('just now'))).toHaveLength(1);
  });

  it('tries no longer to keep bounds once its copy has ended: whoever retries it would meet them', async () => {
    const held = await both.pair.databases.edu_v2.connect();
    try {
      await held.query('select pg_advisory_lock(7)');
      // Its first row waits until bounds could not be kept, and is refused then.
      await both.pair.edu_v2.sql(`create function refuse() returns trigger language plpgsql as $$
        begin perform pg_advisory_xact_lock(7); raise exception 'not this one'; end $$;
        create trigger refuse before insert on b for each row execute function refuse()`);
      const asleep: (AbortSignal | undefined)[] = [];
      const sleep: Clock['sleep'] = async (ms, signal) => {
        const isKeeping = context.seen.output.some((line) => line.includes('the bounds of chunks just now'));
        if (ms !== 5_000 || !isKeeping || asleep.length > 0) return systemClock.sleep(ms, signal);
        asleep.push(signal);
        await held.query('select pg_advisory_unlock(7)');
        await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
      };
      const context = await passingBy({ ...quick, sleep });
      both.target.inject({ at: 'statement', like: /insert into nightferry\.chunks/i, nth: 2 }, cut);
      const outcome = await both.pair.copy({ ...spec, workers: 1, 'rows-per-chunk': 5 }, context);
      expect(faultOf(outcome).message).toMatch(/not this one/);
      expect(asleep.map((signal) => signal?.aborted)).toEqual([true]);
    } finally {
      await held.close();
    }
  });

  it.each([
    ...(isThorough ? [{ most: 3, end: { rows: rows - 3, rejects: 3 } }] : []),
    { most: 2, end: 'copy/too-many-rejects' },
  ])('counts its rejects once when only the answer to its COMMIT was lost: $most may be', async ({ most, end }) => {
    await both.pair.edu_v2.sql('alter table b add check (id % 20 <> 13)');
    const context = await passingBy();
    const { happened } = both.target.inject({ at: 'commit', nth: 4 }, { what: 'answer-lost', how: 'reset' });
    const outcome = await both.pair.copy({ ...spec, workers: 1, rejects: { 'at-most': most } }, context);
    await happened;
    expect(context.seen.output.join('\n')).toMatch(/chunk [12] is committed after all/);
    if (typeof end === 'string') expect(faultOf(outcome).code).toBe(end);
    else expect(figuresOf(outcome)).toMatchObject(end);
  });

  it('is perhaps not in, when nobody could be asked in the end', async () => {
    const context = await passingBy();
    const { happened } = both.target.inject({ at: 'commit', nth: 4 }, cut);
    void happened.then(() => both.target.refuse());
    const fault = faultOf(await both.pair.copy({ ...spec, workers: 1 }, context));
    expect(fault.message).toMatch(/^Chunk \d of edu\.a .* is perhaps not in edu_v2\.b/);
    expect(context.seen.output.join('\n')).toMatch(/again in 40s, attempt 5 of 5/);
    await both.target.accept();
    expect(figuresOf(await both.pair.copy(spec, await passingBy()))).toMatchObject({ rows });
    await expectAll(rows);
  });
});

async function expectAll(count: number): Promise<void> {
  const counted = await both.pair.edu_v2.sql('select count(*), count(distinct id) from b');
  expect(counted).toEqual([[String(count), String(count)]]);
  const ledger = await both.pair.edu_v2.sql('select sum(rows_written) from nightferry.ledger');
  expect(ledger).toEqual([[String(count)]]);
}
