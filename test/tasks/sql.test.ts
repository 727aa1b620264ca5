import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../state/outcome.ts';
import { engineOf } from '../../tasks/engines/engines.ts';
import { ledgerKey } from '../../tasks/kind.ts';
import { sql } from '../../tasks/sql.ts';
import { testContext } from '../support/context.ts';
import { fakeClock } from '../support/fakes.ts';
import { faultsIn, runStep } from '../support/kinds.ts';
import { lineThatLosesCommit, type SqlWorld, sqlWorld } from '../support/sql-world.ts';

let world: SqlWorld;
beforeEach(async () => {
  world = await sqlWorld();
});
afterEach(() => world.remove());

const run = (written: Readonly<Record<string, unknown>>, context = world.context()): Promise<Outcome> =>
  runStep(sql, { on: 'edu_v2', ...written }, context);
const recover = (written: Readonly<Record<string, unknown>>, context = world.context()) =>
  sql.recover(sql.schema.parse({ on: 'edu_v2', ...written }), context);
const ask = async (text: string) => (await world.fresh.sql(text)).flat();

function faultOf(outcome: Outcome) {
  if (outcome.kind !== 'failed') throw new Error(`expected a failure, got ${JSON.stringify(outcome)}`);
  return outcome.fault;
}

/** A lock on a table of its own, held until it is let go. */
async function lockTable(name: string): Promise<() => Promise<void>> {
  const connection = await world.edu_v2.connect({ application: 'holder' });
  await connection.script(`begin; lock table ${name}`);
  return () => connection.close();
}

describe('SQL in a transaction', () => {
  it('runs its files in order, and commits them with a ledger row', async () => {
    const texts = {
      'a.sql': 'create table t (n int);',
      'b.sql': 'insert into t values (1);\ninsert into t values (2);',
    };
    const context = world.context({ texts });
    expect(await run({ files: ['a.sql', 'b.sql'] }, context)).toMatchObject({ kind: 'done', evidence: [], checks: [] });
    expect(context.seen.output).toEqual(['running a.sql', 'running b.sql']);
    expect(
      await ask('select count(distinct t.xmin::text), bool_and(t.xmin = l.xmin) from t, nightferry.ledger l'),
    ).toEqual(['1', 't']);
    expect(
      await ask(`select session, phase, step, cell, generation, unit, rows_written from nightferry.ledger`),
    ).toEqual(['test-1', 'phase', 'step', '', '1', 'sql', '0']);
  });

  it.each([
    { how: 'in it', more: {} },
    { how: 'outside it', more: { transaction: 'none', probe: "select to_regclass('seen') is not null" } },
  ])('says $how whose it is and what for, beside its connection', async ({ more }) => {
    const made = `create table seen as select current_setting('application_name') as name`;
    expect(await run({ sql: made, ...more })).toMatchObject({ kind: 'done' });
    expect(await ask('select name from seen')).toEqual(['nightferry test-1 phase/step']);
  });

  it.each(['set role', 'set session authorization'])('may %s to the owner of what it makes', async (become) => {
    const owner = `${world.fresh.name}_owner`;
    await ask(`create role ${owner}; create schema app authorization ${owner}`);
    const outcome = await run({ sql: `${become} ${owner}; create table app.t (n int)` });
    const made = await ask(`select tableowner from pg_tables where tablename = 't'`);
    await ask(`drop owned by ${owner}; drop role ${owner}`);
    expect(outcome).toMatchObject({ kind: 'done' });
    expect([made, await ask('select unit from nightferry.ledger')]).toEqual([[owner], ['sql']]);
  });

  it('leaves nothing when a statement fails, and names it by the file and line', async () => {
    const texts = {
      'a.sql': 'create table t (n int);',
      'b.sql': 'insert into t values (1);\n\ninsert into u values (2);',
    };
    const fault = faultOf(await run({ files: ['a.sql', 'b.sql'] }, world.context({ texts })));
    expect(fault).toMatchObject({
      code: 'database/sql',
      message: 'edu_v2 says at line 3 of b.sql: relation "u" does not exist (SQLSTATE 42P01).',
      retry: 'safe',
      at: { file: 'b.sql', line: 3, column: 13, snippet: 'insert into u values (2);' },
    });
    expect(await ask(`select to_regclass('t'), (select count(*) from nightferry.ledger)`)).toEqual([null, '0']);
  });

  it('keeps what the server said and the last rows of each text', async () => {
    const texts = {
      'a.sql': `do $$ begin raise notice 'first'; end $$; select 1 as one; select i as n, null as nothing from generate_series(1, 25) i`,
      'b.sql': `do $$ begin raise warning 'second'; end $$`,
    };
    const context = world.context({ texts });
    const outcome = await run({ files: ['a.sql', 'b.sql'] }, context);
    expect(outcome).toMatchObject({
      kind: 'done',
      evidence: [
        { kind: 'output', title: 'notices', text: 'NOTICE: first\nWARNING: second', droppedLines: 0 },
        { kind: 'query', database: 'edu_v2', sql: 'a.sql', result: { columns: ['n', 'nothing'], more: 5 } },
      ],
    });
    expect(outcome).toHaveProperty('evidence.1.result.rows.length', 20);
    expect(outcome).toHaveProperty('evidence.1.result.rows.19', ['20', null]);
    expect(context.seen.output).toEqual(['running a.sql', 'NOTICE: first', 'running b.sql', 'WARNING: second']);
  });

  it('says how many of a thousand notices it did not keep', async () => {
    const loop = `do $$ begin for i in 1..1000 loop raise notice 'line %', i; end loop; end $$`;
    const outcome = await run({ sql: loop });
    expect(outcome).toMatchObject({ evidence: [{ droppedLines: 900, text: expect.stringMatching(/line 100$/) }] });
  });

  it('that was committed already is not run again, and its commit is named', async () => {
    const insert = { sql: 'insert into t values (1)' };
    await world.fresh.sql('create table t (n int)');
    await run(insert);
    expect(await run(insert)).toMatchObject({
      kind: 'done',
      evidence: [{ title: 'ledger', text: expect.stringMatching(/^already committed \d{4}-.*Z$/) }],
    });
    expect(await ask('select count(*) from t')).toEqual(['1']);
    expect(await recover(insert)).toMatchObject({
      verdict: 'done',
      seen: expect.stringMatching(/^ledger row in edu_v2/),
    });
    const another = world.context({ at: { generation: 2 } });
    expect(await recover(insert, another)).toMatchObject({ verdict: 'redo' });
    expect(await run(insert, another)).toMatchObject({ kind: 'done', evidence: [] });
    expect(await ask('select count(*) from t')).toEqual(['2']);
  });

  it('whose commit was done but whose answer was lost on the line is found by a retry', async () => {
    await world.fresh.sql('create table t (n int)');
    await world.edu_v2.ledger.prepare();
    const line = await lineThatLosesCommit(world.fresh.url);
    const through = await engineOf('postgres').connect(line.url, { name: 'edu_v2', application: 'test' });
    const insert = { sql: 'insert into t values (1)' };
    const fault = faultOf(await run(insert, world.context({ databases: { edu_v2: through } })));
    expect(fault).toMatchObject({ code: 'database/connection-lost', retry: 'unknown' });
    expect(await ask('select count(*) from t')).toEqual(['1']);
    expect(await run(insert)).toMatchObject({ kind: 'done', evidence: [{ title: 'ledger' }] });
    expect(await ask('select count(*) from t')).toEqual(['1']);
    await through.close();
    line.close();
  });

  it('is cancelled at the server when its time is over, and leaves nothing', async () => {
    const fault = faultOf(await run({ sql: 'create table t (n int); select pg_sleep(3600)', timeout: '150ms' }));
    expect(fault).toMatchObject({
      code: 'sql/timed-out',
      message: 'The SQL on edu_v2 did not end within its timeout and was cancelled.',
      retry: 'safe',
    });
    expect(await ask(`select to_regclass('t')`)).toEqual([null]);
    expect(await world.busy()).toEqual([]);
  });

  it('may have more time than a timer can count', async () => {
    expect(await run({ sql: 'select pg_sleep(0.05)', timeout: '60d' })).toMatchObject({ kind: 'done' });
  });

  it('that waits for a lock gives way to a stop, and takes what it had done back', async () => {
    await world.fresh.sql('create table t (n int); create table held (n int)');
    const letGo = await lockTable('held');
    const stop = new AbortController();
    const written = { sql: 'insert into t values (1); alter table held add m int' };
    const running = run(written, world.context({ signal: stop.signal }));
    await world.untilWaiting();
    stop.abort();
    expect(await running).toEqual({ kind: 'stopped' });
    expect(await recover(written)).toMatchObject({ verdict: 'redo' });
    await letGo();
    expect(await world.busy()).toEqual([]);
    expect(await run(written)).toMatchObject({ kind: 'done' });
    expect(await ask('select count(*) from t')).toEqual(['1']);
  });

  describe('while a killed process has left its transaction at the server', () => {
    const insert = { sql: 'insert into t values (1)' };

    /** It has claimed the step and inserted its row, and has not come to its end. */
    async function straggler() {
      await world.fresh.sql('create table t (n int)');
      await world.edu_v2.ledger.prepare();
      const connection = await world.edu_v2.connect({ application: 'straggler' });
      const ended = Promise.withResolvers<void>();
      const begun = Promise.withResolvers<void>();
      const transaction = connection.transaction(async () => {
        const key = ledgerKey(world.context());
        await world.edu_v2.ledger.claim(connection, key, { unit: 'sql', low: null, high: null });
        await connection.query('insert into t values (1)');
        begun.resolve();
        await ended.promise;
      });
      transaction.catch(() => undefined);
      await begun.promise;
      return {
        commits: async () => {
          ended.resolve();
          await transaction;
          await connection.close();
        },
        diesWithoutCommit: async () => {
          ended.reject(new Error('dead'));
          await connection.close();
        },
      };
    }

    it('it waits, and does not do again what that one commits', async () => {
      const left = await straggler();
      const running = run(insert);
      await world.untilWaiting();
      await left.commits();
      expect(faultOf(await running)).toMatchObject({ code: 'ledger/taken', retry: 'safe' });
      expect(await run(insert)).toMatchObject({ kind: 'done', evidence: [{ title: 'ledger' }] });
      expect(await ask('select count(*) from t')).toEqual(['1']);
    });

    it('it waits, and does what that one never commits', async () => {
      const left = await straggler();
      const running = run(insert);
      await world.untilWaiting();
      await left.diesWithoutCommit();
      expect(await running).toMatchObject({ kind: 'done', evidence: [] });
      expect(await ask('select count(*) from t')).toEqual(['1']);
    });

    it('it gives way to a stop while it waits', async () => {
      const left = await straggler();
      const stop = new AbortController();
      const running = run(insert, world.context({ signal: stop.signal }));
      await world.untilWaiting();
      stop.abort();
      expect(await running).toEqual({ kind: 'stopped' });
      await left.diesWithoutCommit();
    });
  });

  it('says in a dry run what it would run, file by file', async () => {
    const context = world.context({ texts: { 'a.sql': 'create table t (n int);\n\n', 'b.sql': 'select 1' } });
    const spec = sql.schema.parse({ on: 'edu_v2', files: ['a.sql', 'b.sql'] });
    expect(await sql.describe(spec, context)).toMatchObject({
      lines: ['-- on edu_v2, a.sql', 'create table t (n int);', '-- on edu_v2, b.sql', 'select 1'],
    });
    await expect(sql.describe(spec, testContext())).rejects.toMatchObject({ code: 'runbook/no-file' });
  });

  it('fails with what the database says when it can not be reached', async () => {
    const outcome = await run({ sql: 'select 1' }, testContext());
    expect(faultOf(outcome)).toMatchObject({ code: 'database/unknown' });
  });
});

describe('SQL outside a transaction', () => {
  const index = {
    transaction: 'none',
    sql: 'create index concurrently t_n on t (n)',
    probe: `select exists (select from pg_index where indexrelid = to_regclass('t_n') and indisvalid)`,
  };

  it('does what can not be done in one, and asks the probe before and after', async () => {
    await world.fresh.sql('create table t (n int)');
    expect(await recover(index)).toMatchObject({ verdict: 'redo', seen: 'its probe says that it is not done' });
    expect(await run(index)).toMatchObject({ kind: 'done', evidence: [] });
    expect(await ask(index.probe)).toEqual(['t']);
    expect(await run(index)).toMatchObject({
      kind: 'done',
      evidence: [{ title: 'probe', text: 'it was done already' }],
    });
    expect(await recover(index)).toMatchObject({ verdict: 'done', seen: 'its probe says that it is done' });
  });

  it('beside the database creates and drops others', async () => {
    const name = `${world.fresh.name}_scratch`;
    const exists = `exists (select from pg_database where datname = '${name}')`;
    const create = {
      on: 'edu_v2/maintenance',
      transaction: 'none',
      sql: `create database ${name} template template0`,
      probe: `select ${exists}`,
    };
    const drop = { ...create, sql: `drop database ${name}`, probe: `select not ${exists}` };
    expect(await run(create)).toMatchObject({ kind: 'done' });
    expect(await ask(`select ${exists}`)).toEqual(['t']);
    expect(await run(drop)).toMatchObject({ kind: 'done' });
    expect(await ask(`select ${exists}, to_regclass('nightferry.ledger')`)).toEqual(['f', null]);
  });

  it('fails when it ran and its probe still says no', async () => {
    const fault = faultOf(await run({ transaction: 'none', sql: 'create table t (n int)', probe: 'select false' }));
    expect(fault).toMatchObject({
      code: 'sql/probe-denies',
      message: 'The SQL ran on edu_v2 without an error, but its probe still says that it is not done.',
      remedy: ['Run the probe by hand and see whether the SQL or the probe is wrong.', 'select false'],
      retry: 'unknown',
    });
    expect(await ask(`select to_regclass('t')`)).toEqual(['t']);
  });

  it.each([
    ['select 2', 'the value 2'],
    ['select null::boolean', 'the value NULL'],
    ['select true where false', '0 rows'],
    ['select true union all select true', '2 rows'],
  ])('is not run when the probe "%s" says neither yes nor no', async (probe, seen) => {
    const written = { transaction: 'none', sql: 'create table t (n int)', probe };
    expect(faultOf(await run(written))).toMatchObject({
      code: 'sql/not-a-boolean',
      message: `Asked the probe for one boolean, but it gave ${seen}.`,
    });
    expect(await ask(`select to_regclass('t')`)).toEqual([null]);
    await expect(recover(written)).rejects.toMatchObject({ code: 'sql/not-a-boolean' });
  });

  it('says that retrying is not known to be safe when its time is over', async () => {
    await world.fresh.sql('create table t (n int)');
    const letGo = await lockTable('t');
    const fault = faultOf(await run({ ...index, timeout: '150ms' }));
    expect(fault).toMatchObject({ code: 'sql/timed-out', retry: 'unknown' });
    await letGo();
    expect(await world.busy()).toEqual([]);
  });

  it('gives way to a stop while it waits for a lock', async () => {
    await world.fresh.sql('create table t (n int)');
    const letGo = await lockTable('t');
    const stop = new AbortController();
    const running = run({ ...index, sql: 'vacuum full t' }, world.context({ signal: stop.signal }));
    await world.untilWaiting();
    stop.abort();
    expect(await running).toEqual({ kind: 'stopped' });
    await letGo();
    expect(await world.busy()).toEqual([]);
  });

  describe('while a killed process has left its statement at the server', () => {
    /** A connection that works on the same step, as that of the killed process does until the server notices. */
    async function straggler() {
      const connection = await world.edu_v2.connect({ application: 'straggler' });
      expect(await connection.hold(ledgerKey(world.context()))).toBe(true);
      return connection;
    }

    it('is asked about and not done again beside it', async () => {
      await world.fresh.sql('create table t (n int)');
      const left = await straggler();
      const clock = fakeClock({ auto: true });
      expect(await recover(index, world.context({ clock }))).toEqual({
        verdict: 'ask',
        seen: 'the statement of the session that died is still running at the server',
      });
      expect(faultOf(await run(index, world.context({ clock })))).toMatchObject({
        code: 'sql/still-running',
        retry: 'safe',
      });
      expect(await ask(`select to_regclass('t_n')`)).toEqual([null]);
      await left.close();
      expect(await recover(index)).toMatchObject({ verdict: 'redo' });
      expect(await run(index)).toMatchObject({ kind: 'done' });
    });

    it('is found done when the statement comes to its end meanwhile', async () => {
      await world.fresh.sql('create table t (n int)');
      const left = await straggler();
      const clock = fakeClock();
      const recovering = recover(index, world.context({ clock }));
      await clock.untilSleeping();
      await left.script(index.sql);
      await left.close();
      await clock.advance(250);
      expect(await recovering).toMatchObject({ verdict: 'done' });
    });

    it('gives way to a stop while it waits for that', async () => {
      const left = await straggler();
      const clock = fakeClock();
      const stop = new AbortController();
      const running = run(index, world.context({ clock, signal: stop.signal }));
      await clock.untilSleeping();
      stop.abort();
      expect(await running).toEqual({ kind: 'stopped' });
      await left.close();
    });

    it('does not hold up another step', async () => {
      await world.fresh.sql('create table t (n int)');
      const left = await straggler();
      expect(await run(index, world.context({ at: { step: 'other' } }))).toMatchObject({ kind: 'done' });
      await left.close();
    });
  });
});

describe('what a step of SQL may say', () => {
  it.each([
    [{ on: 'edu_v2' }, ': give exactly one of sql, file and files'],
    [{ on: 'edu_v2', sql: 'select 1', file: 'a.sql' }, ': give exactly one of sql, file and files'],
    [
      { on: 'edu_v2', sql: 'vacuum', transaction: 'none' },
      'transaction: needs `probe:`, a query that tells after a kill whether it was done',
    ],
    [
      { on: 'edu_v2/maintenance', sql: 'select 1' },
      'on: beside the database there is no ledger: add `transaction: none` and a probe',
    ],
    [{ on: 'edu_v2/other', sql: 'select 1' }, 'on: a database of the runbook, or one followed by /maintenance'],
    [{ on: 'edu_v2', sql: 'select 1', timeout: '5 min' }, 'timeout: expected a duration such as 30m, 1h30m or 30d'],
  ])('%j is refused: %s', (written, fault) => expect(faultsIn(sql, written)).toContain(fault));
});
