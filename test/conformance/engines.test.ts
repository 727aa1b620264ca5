import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemShell } from '../../source/shell.ts';
import { Fault } from '../../state/fault.ts';
import type { Connection } from '../../tasks/engines/connection.ts';
import type { Database } from '../../tasks/engines/engine.ts';
import { engines } from '../../tasks/engines/engines.ts';
import type { LedgerKey } from '../../tasks/engines/ledger.ts';
import { enginesFor } from './available.ts';
import { engineFixtures } from './engine-fixtures.ts';

it('every engine in the registry has a fixture here', () => {
  expect(Object.keys(engineFixtures).sort()).toEqual(engines.map(({ key }) => key).sort());
});

const key: LedgerKey = { session: 's-1', phase: 'people', step: 'users', cell: '', generation: 1 };
const figures = { rowsRead: 3_000_000_000n, rowsWritten: 2n, rejects: 1n };

const { available, missing } = enginesFor(import.meta.filename);

describe.skip.each(missing)('the engine $key (skipped: $why)', () => {
  it('is tried where its server is', () => undefined);
});

describe.each(available)('the engine $key', ({ engine, fixture }) => {
  const cleanups: (() => Promise<void>)[] = [];
  let url: string;
  let database: Database;

  const open = async (to: string): Promise<Database> => {
    const opened = await engine.connect(to, { name: 'edu', application: 'nightferry test' });
    cleanups.push(() => opened.close());
    return opened;
  };
  const fresh = async (): Promise<string> => {
    const made = await fixture.fresh();
    cleanups.push(made.remove);
    return made.url;
  };
  const connect = async (): Promise<Connection> => {
    const connection = await database.connect();
    cleanups.push(() => connection.close());
    return connection;
  };
  const cells = async (sql: string, values: readonly (string | null)[] = []) =>
    (await database.query(sql, values)).rows;

  beforeEach(async () => {
    url = await fresh();
    database = await open(url);
  });
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  describe('values', () => {
    it('come back as text, NULL as null', async () => {
      const odd = 'Bakı \t"\'\\ \n 👩‍🎓 Ё';
      const { columns, rows, rowCount } = await database.query(
        `select ${fixture.parameter} as a, $2 as b, 42 as "C d", '' as e`,
        [odd, null],
      );
      expect(columns.map(({ name }) => name)).toEqual(['a', 'b', 'C d', 'e']);
      expect(rows).toEqual([[odd, null, '42', '']]);
      expect(rowCount).toBe(1);
    });

    it('keep every digit of a number', async () => {
      expect(await cells(fixture.numbers.sql)).toEqual([fixture.numbers.cells]);
    });

    it('are counted beyond those that are kept', async () => {
      const sql = fixture.countTo(5000);
      const { rows, rowCount } = await database.read(sql, [], undefined, 2);
      expect({ rows, rowCount }).toEqual({ rows: [['1'], ['2']], rowCount: 5000 });
      expect((await database.read(sql)).rows).toHaveLength(5000);
    });

    it('of a statement that changes rows are counted', async () => {
      await database.query('create table t (a int)');
      expect((await database.query('insert into t values (1), (2), (3)')).rowCount).toBe(3);
      expect((await database.query('update t set a = 0 where a > 1')).rowCount).toBe(2);
      expect((await database.query('select * from t where a = 9')).rowCount).toBe(0);
    });

    it('come back from several questions at once', async () => {
      const answers = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((n) => cells(`select ${n}`)));
      expect(answers.flat(2)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
    });
  });

  describe('a statement', () => {
    it('is one statement', async () => {
      await database.query('create table t (a int)');
      await expect(database.query('insert into t values (1); insert into t values (2)')).rejects.toMatchObject({
        code: 'database/sql',
      });
      await expect(database.read('select 1; select 2')).rejects.toMatchObject({ code: 'database/sql' });
      expect(await database.countRows('t')).toBe(0n);
    });

    it.each([
      { what: 'that is wrong', sql: 'selec 1', code: 'database/sql' },
      { what: 'about a table that is not there', sql: 'select * from nowhere', code: 'database/sql' },
      { what: 'that breaks a key', sql: 'insert into t values (1)', code: 'database/constraint' },
      { what: 'that leaves out what must be there', sql: 'insert into t values (null)', code: 'database/constraint' },
    ])('$what is a fault with a remedy', async ({ sql, code }) => {
      await database.query('create table t (a int not null unique)');
      await database.query('insert into t values (1)');
      const error = await database.query(sql).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(Fault);
      expect(error).toMatchObject({ code, retry: 'safe', remedy: [expect.any(String)] });
      expect(error).toHaveProperty('message', expect.stringContaining('edu'));
      expect(await cells('select 1')).toEqual([['1']]);
    });

    it('is stopped by its signal, and the connection goes on', async () => {
      const connection = await connect();
      const controller = new AbortController();
      const running = connection.query(fixture.endless, [], controller.signal);
      setTimeout(() => controller.abort(new Error('enough')), 20);
      await expect(running).rejects.toThrow('enough');
      expect((await connection.query('select 1')).rows).toEqual([['1']]);
    });

    it('does not begin when its signal has aborted already', async () => {
      const connection = await connect();
      const signal = AbortSignal.abort(new Error('enough'));
      await expect(connection.query('create table t (a int)', [], signal)).rejects.toThrow('enough');
      await expect(connection.script('create table t (a int)', { signal })).rejects.toThrow('enough');
      await expect(database.read('select 1', [], signal)).rejects.toThrow('enough');
      expect(await database.table('t')).toBeUndefined();
    });
  });

  describe('a script', () => {
    it('runs every statement and gives the last result', async () => {
      const connection = await connect();
      const result = await connection.script(`
        create table t (a int, b ${fixture.text});
        insert into t values (1, 'a;b'), (2, 'c''; d'); /* ; */
        update t set a = a + 10;
        select b from t order by a;
        select a from t order by a`);
      expect(result.columns.map(({ name }) => name)).toEqual(['a']);
      expect(result.rows).toEqual([['11'], ['12']]);
      expect(result.rowCount).toBe(4);
    });

    it('that ends with a long look at everything keeps the beginning', async () => {
      const connection = await connect();
      const { rows, rowCount } = await connection.script(`create table t (a int); ${fixture.countTo(5000)}`);
      expect(rows).toHaveLength(1000);
      expect(rowCount).toBe(0);
    });

    it('that is empty does nothing', async () => {
      const connection = await connect();
      expect((await connection.script('-- nothing;\n')).rows).toEqual([]);
    });

    it.each([
      {
        what: 'in its words',
        sql: () => 'select 1;\n\nselec 2;\nselect 3;',
        line: 3,
        snippet: 'selec 2;',
        column: fixture.wrongColumn,
      },
      {
        what: 'that shows only when it runs',
        sql: () => fixture.lateError,
        line: 4,
        snippet: /^select/,
        column: 1,
      },
    ])('with an error $what names file and line', async ({ sql, line, snippet, column }) => {
      const connection = await connect();
      const error = await connection.script(sql(), { file: 'schema.sql' }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(Fault);
      expect(error).toMatchObject({
        at: { file: 'schema.sql', line, column, snippet: expect.stringMatching(snippet) },
      });
      expect(error).toHaveProperty('message', expect.stringContaining(`line ${line} of schema.sql`));
    });

    it('is stopped by its signal', async () => {
      const connection = await connect();
      const controller = new AbortController();
      const running = connection.script(`select 1; ${fixture.endless}; create table t (a int)`, {
        signal: controller.signal,
      });
      setTimeout(() => controller.abort(new Error('enough')), 20);
      await expect(running).rejects.toThrow('enough');
      expect(await database.table('t')).toBeUndefined();
    });
  });

  describe('a transaction', () => {
    beforeEach(() => database.query('create table t (a int unique)'));

    it('commits when its work is done, and gives its result', async () => {
      const connection = await connect();
      const result = await connection.transaction(async () => {
        await connection.query('insert into t values (1)');
        expect(await database.countRows('t')).toBe(0n);
        return 'result';
      });
      expect(result).toBe('result');
      expect(await database.countRows('t')).toBe(1n);
    });

    it('rolls back when its work fails, with the same error, and the connection goes on', async () => {
      const connection = await connect();
      const boom = new Error('boom');
      const work = connection.transaction(async () => {
        await connection.query('insert into t values (1)');
        throw boom;
      });
      await expect(work).rejects.toBe(boom);
      expect(await database.countRows('t')).toBe(0n);
      await connection.transaction(() => connection.query('insert into t values (2)'));
      expect(await database.countRows('t')).toBe(1n);
    });

    it('takes schema changes back too, if the engine says so', async () => {
      if (!engine.capabilities.has('transactional-ddl')) return;
      const connection = await connect();
      const work = connection.transaction(async () => {
        await connection.script('create table u (a int); insert into u values (1);');
        throw new Error('boom');
      });
      await expect(work).rejects.toThrow('boom');
      expect(await database.table('u')).toBeUndefined();
    });

    it('that was ended by its own SQL is a fault', async () => {
      const connection = await connect();
      const work = connection.transaction(() => connection.script('insert into t values (1); commit;'));
      await expect(work).rejects.toMatchObject({
        name: 'Fault',
        code: expect.stringMatching(/^database\/(commit-lost|transaction-ended)$/),
      });
      expect((await connection.query('select 1')).rows).toEqual([['1']]);
    });

    it('whose commit is refused is rolled back, and the connection goes on', async () => {
      const connection = await connect();
      const { before, inside, code } = fixture.refusedCommit;
      await connection.query(before);
      const orphan = connection.transaction(() => connection.query(inside));
      await expect(orphan).rejects.toMatchObject({ code });
      await connection.transaction(() => connection.query('insert into t values (2)'));
      expect([await database.countRows('child'), await database.countRows('t')]).toEqual([0n, 1n]);
    });
  });

  describe('a step outside a transaction', () => {
    it('is held by its connection, again and again, until that closes', async () => {
      const [first, second] = [await connect(), await connect()];
      expect([await first.hold(key), await first.hold(key)]).toEqual([true, true]);
      expect(await second.hold({ ...key, step: 'persons' })).toBe(true);
      await first.close();
      expect(await second.hold(key)).toBe(true);
    });
  });

  describe('reading', () => {
    it.each(['insert into t values (1)', 'delete from t', 'create table u (a int)', 'drop table t'])(
      'refuses %s',
      async (sql) => {
        await database.query('create table t (a int)');
        await expect(database.read(sql)).rejects.toMatchObject({ name: 'Fault', code: 'database/read-only' });
        expect(await database.table('t')).toBeDefined();
        expect((await database.read('select count(*) from t')).rows).toEqual([['0']]);
      },
    );
  });

  describe('a table', () => {
    it('is described with odd names, keys, defaults and generated columns', async () => {
      await database.query(fixture.accounts);
      const table = await database.table('accounts');
      expect(table?.name).toBe('accounts');
      expect(table?.columns.map(({ name }) => name)).toEqual(['id', fixture.odd('Odd "Name'), 'code', 'doubled']);
      expect(table?.columns.map(({ type }) => type)).toEqual(fixture.types);
      expect(table?.columns.map(({ nullable }) => nullable)).toEqual([false, true, false, true]);
      expect(table?.columns[1]).toMatchObject({ hasDefault: true, generated: false });
      expect(table?.columns[3]).toMatchObject({ generated: true });
      expect(table?.primaryKey).toEqual(['id']);
      expect(table?.uniqueKeys).toEqual([['code']]);
      expect((await database.query(`select count(*) from ${table?.sql}`)).rows).toEqual([['0']]);
    });

    it('is found by its name as SQL quotes it, and counted', async () => {
      const name = fixture.odd('select from."Odd"');
      const sql = engine.quoteIdentifier(name);
      await database.query(`create table ${sql} (${engine.quoteIdentifier('a "b"')} int)`);
      await database.query(`insert into ${sql} values (1), (2), (null)`);
      const table = await database.table(sql);
      expect(table).toMatchObject({ name, primaryKey: [], uniqueKeys: [] });
      expect((await database.table(table?.sql ?? ''))?.name).toBe(table?.name);
      expect(await database.countRows(sql)).toBe(3n);
      expect(await database.countRows(sql, `${engine.quoteIdentifier('a "b"')} > 1 -- a comment`)).toBe(1n);
    });

    it('has its composite key in key order, and no unique key that may hold NULL', async () => {
      await database.query(
        'create table t (a int not null, b int not null, c int unique, d int not null, primary key (b, a), unique (d, a))',
      );
      expect(await database.table('t')).toMatchObject({ primaryKey: ['b', 'a'], uniqueKeys: [['d', 'a']] });
    });

    it('may be a view', async () => {
      await database.query('create view v as select 1 as a union all select 2');
      expect(await database.table('v')).toMatchObject({ name: 'v', primaryKey: [] });
      expect(await database.countRows('v', 'a = 2')).toBe(1n);
    });

    it('that is not there is undefined, and can not be counted', async () => {
      expect(await database.table('nowhere')).toBeUndefined();
      expect(await database.table('nowhere.t')).toBeUndefined();
      await expect(database.countRows('nowhere')).rejects.toMatchObject({ code: 'database/no-table' });
      await expect(database.table('a b; drop table c')).rejects.toMatchObject({ code: 'database/bad-name' });
    });
  });

  describe('the catalog', () => {
    it('has every table with its columns, its keys and what it refers to, and says which have rows', async () => {
      if (!database.catalog) return;
      await database.query(`create table parents (id integer primary key, code ${fixture.text} not null unique)`);
      const oddName = fixture.odd('Odd "Name');
      const oddSql = `"${oddName.replace('"', '""')}"`;
      await database.query(`create table ${oddSql} (a int not null, b int not null, c int references parents (id),
        self_a int, self_b int, "select" ${fixture.text} default 'x', ${fixture.computed('doubled', 'a * 2')},
        primary key (b, a), foreign key (self_b, self_a) references ${oddSql} (b, a))`);
      await database.query('create view seen as select id from parents');
      await database.query(`insert into parents values (1, 'x')`);
      await database.ledger.prepare();
      const { engine: key, tables, others } = await database.catalog();
      expect(key).toBe(engine.key);
      expect(tables.map(({ name, isEmpty }) => ({ name, isEmpty }))).toEqual([
        { name: oddName, isEmpty: true },
        { name: 'parents', isEmpty: false },
      ]);
      const [odd, parents] = tables;
      expect(odd).toMatchObject({ sql: fixture.quoted(oddName), primaryKey: ['b', 'a'], triggers: [] });
      expect(odd?.columns.map(({ name, sql }) => ({ name, sql })).slice(0, 6)).toEqual([
        ...['a', 'b', 'c', 'self_a', 'self_b'].map((name) => ({ name, sql: name })),
        { name: 'select', sql: fixture.quoted('select') },
      ]);
      const facts = (column: string) => odd?.columns.find(({ name }) => name === column);
      expect(facts('a')).toMatchObject({ family: 'integer', nullable: false, hasDefault: false, generated: false });
      expect(facts('select')).toMatchObject({ family: 'text', nullable: true, hasDefault: true });
      expect(facts('doubled')).toMatchObject({ generated: true });
      const links = odd?.foreignKeys.map(({ columns, to, toColumns }) => ({
        columns,
        to: JSON.parse(to)[1],
        toColumns,
      }));
      expect(links).toHaveLength(2);
      expect(links).toContainEqual({ columns: ['c'], to: 'parents', toColumns: ['id'] });
      expect(links).toContainEqual({ columns: ['self_b', 'self_a'], to: oddName, toColumns: ['b', 'a'] });
      expect(parents).toMatchObject({ primaryKey: ['id'], uniqueKeys: [['code']] });
      expect(others).toEqual([{ what: 'view', sql: 'seen' }]);
    });

    it('of an empty database has no tables', async () => {
      if (!database.catalog) return;
      expect(await database.catalog()).toMatchObject({ tables: [], others: [], looseSequences: [] });
    });
  });

  describe('the ledger', () => {
    it('is made once, also by several at the same time', async () => {
      expect(await database.ledger.exists()).toBe(false);
      const others = await Promise.all([open(url), open(url), open(url)]);
      await Promise.all([database, ...others].map(({ ledger }) => ledger.prepare()));
      await database.ledger.prepare();
      expect(await database.ledger.exists()).toBe(true);
      expect(await database.ledger.entries(key)).toEqual([]);
    });

    it('keeps what was committed, in the order of units, apart by its whole key', async () => {
      await database.ledger.prepare();
      const connection = await connect();
      const commit = (at: LedgerKey, unit: string) =>
        connection.transaction(async () => {
          await database.ledger.claim(connection, at, { unit, low: null, high: `ə'"${unit}` });
          await database.ledger.settle(connection, at, unit, figures);
        });
      for (const unit of ['chunk-000010', 'chunk-000002', 'sql', 'chunk-000001']) await commit(key, unit);
      const others = [{ session: 's-2' }, { phase: 'x' }, { step: 'x' }, { cell: 'x' }, { generation: 2 }];
      for (const other of others) await commit({ ...key, ...other }, 'sql');
      const entries = await database.ledger.entries(key);
      expect(entries.map(({ unit }) => unit)).toEqual(['chunk-000001', 'chunk-000002', 'chunk-000010', 'sql']);
      expect(entries[0]).toEqual({
        ...{ unit: 'chunk-000001', low: null, high: `ə'"chunk-000001`, ...figures },
        committedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      });
      for (const other of others) expect(await database.ledger.entries({ ...key, ...other })).toHaveLength(1);
    });

    it('fences a unit that is committed already', async () => {
      await database.ledger.prepare();
      const [first, second] = [await connect(), await connect()];
      await first.transaction(() => database.ledger.claim(first, key, { unit: 'sql', low: null, high: null }));
      const again = second.transaction(() =>
        database.ledger.claim(second, key, { unit: 'sql', low: null, high: null }),
      );
      await expect(again).rejects.toMatchObject({ name: 'Fault', code: 'ledger/taken' });
      expect(await database.ledger.entries(key)).toHaveLength(1);
    });

    it('lets one of two win that claim at the same time', async () => {
      await database.query('create table t (a int)');
      await database.ledger.prepare();
      const work = [await connect(), await connect()].map((connection, worker) =>
        connection.transaction(async () => {
          await database.ledger.claim(connection, key, { unit: 'sql', low: null, high: null });
          await connection.query(`insert into t values (${worker})`);
          await database.ledger.settle(connection, key, 'sql', figures);
        }),
      );
      const ends = await Promise.allSettled(work);
      expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(ends.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'ledger/taken' } });
      expect(await database.countRows('t')).toBe(1n);
    });

    it('forgets what was rolled back, so that it can be claimed again', async () => {
      await database.ledger.prepare();
      const connection = await connect();
      const failing = connection.transaction(async () => {
        await database.ledger.claim(connection, key, { unit: 'sql', low: '1', high: '2' });
        await database.ledger.settle(connection, key, 'sql', figures);
        throw new Error('boom');
      });
      await expect(failing).rejects.toThrow('boom');
      expect(await database.ledger.entries(key)).toEqual([]);
      await connection.transaction(() => database.ledger.claim(connection, key, { unit: 'sql', low: '1', high: '2' }));
      expect(await database.ledger.entries(key)).toHaveLength(1);
    });

    it('keeps the chunks of a step, fences whoever cuts the same ones, and forgets them with its units', async () => {
      await database.ledger.prepare();
      const chunk = (unit: string, low: string | null, high: string | null) => ({ unit, low, high });
      const chunks = [chunk('chunk-000001', null, `["ə'\\""]`), chunk('chunk-000002', `["ə'\\""]`, null)];
      expect(await database.ledger.planned(key)).toEqual([]);
      await database.ledger.plan(key, chunks);
      await database.ledger.plan({ ...key, generation: 2 }, chunks);
      expect(await database.ledger.planned(key)).toEqual(chunks);
      await expect((await open(url)).ledger.plan(key, chunks.slice(1))).rejects.toMatchObject({ code: 'ledger/taken' });
      await database.ledger.unplan(key, ['chunk-000002']);
      expect(await database.ledger.planned(key)).toEqual(chunks.slice(0, 1));
      const connection = await connect();
      const undone = connection.transaction(async () => {
        await database.ledger.forget(connection, key);
        throw new Error('boom');
      });
      await expect(undone).rejects.toThrow('boom');
      expect(await database.ledger.planned(key)).toHaveLength(1);
      await connection.transaction(() => database.ledger.forget(connection, key));
      expect(await database.ledger.planned(key)).toEqual([]);
      expect(await database.ledger.planned({ ...key, generation: 2 })).toEqual(chunks);
    });

    it('of a time before it kept chunks is given a place for them', async () => {
      await database.ledger.prepare();
      await database.query(`drop table ${fixture.ledgerTable.replace('ledger', 'chunks')}`);
      expect(await database.ledger.planned(key)).toBeUndefined();
      const connection = await connect();
      expect(await connection.transaction(() => database.ledger.forget(connection, key))).toBe(0);
      await database.ledger.prepare();
      expect(await database.ledger.planned(key)).toEqual([]);
    });

    it('of another shape is a fault', async () => {
      await database.ledger.prepare();
      await database.query(fixture.addColumn(fixture.ledgerTable, 'extra int'));
      await expect(database.ledger.prepare()).rejects.toMatchObject({ name: 'Fault', code: 'ledger/unlike' });
    });
  });

  describe('the lock', () => {
    it('shuts out a second holder, naming the first, until it is released', async () => {
      const lock = await database.lock('edu-v2-1 at night');
      const other = await open(url);
      await expect(other.lock('edu-v2-2')).rejects.toMatchObject({
        code: 'database/locked',
        message: expect.stringContaining('edu-v2-1 at night'),
      });
      await database.query('create table t (a int)');
      await lock.release();
      const taken = await other.lock('edu-v2-2');
      await taken.release();
    });

    it('goes with the database that is closed', async () => {
      await database.lock('one');
      await database.close();
      await (await (await open(url)).lock('two')).release();
    });

    it('of one database does not touch another', async () => {
      const lock = await database.lock('one');
      const other = await (await open(await fresh())).lock('two');
      await other.release();
      await lock.release();
    });

    it('goes with the process that holds it', async () => {
      const controller = new AbortController();
      const script = join(import.meta.dirname, '..', 'support', 'hold-lock.ts');
      let pid = 0;
      let isHeld = false;
      const ended = systemShell.run({
        command: [process.execPath, script, engine.key, url, 'the dead one'],
        signal: controller.signal,
        onStart: (process) => {
          pid = process.pid;
        },
        onLine: (line) => {
          isHeld ||= line === 'held';
        },
      });
      cleanups.push(async () => controller.abort());
      await vi.waitUntil(() => isHeld, { timeout: 20_000 });
      await expect(database.lock('the living one')).rejects.toMatchObject({
        message: expect.stringContaining('the dead one'),
      });
      process.kill(pid, 'SIGKILL');
      expect(await ended).toMatchObject({ signal: 'SIGKILL' });
      const lock = await vi.waitFor(() => database.lock('the living one'), { timeout: 20_000, interval: 50 });
      await lock.release();
    });
  });

  describe('who it is', () => {
    it('stays the same for another connection, and is another for another database', async () => {
      const identity = await database.identity();
      expect(identity.version).toMatch(/^\d+\.\d+/);
      expect(await (await open(url)).identity()).toEqual(identity);
      expect(await (await open(await fresh())).identity()).not.toEqual(identity);
    });

    it('is a stand-in only when its marker says so, for every connection', async () => {
      expect(await database.isStandIn()).toBe(false);
      const { database: actual = '' } = await database.identity();
      await database.query(engine.standInLine(actual));
      expect(await database.isStandIn()).toBe(true);
      expect(await (await open(url)).isStandIn()).toBe(true);
      expect(await (await open(await fresh())).isStandIn()).toBe(false);
    });
  });

  describe('a URL', () => {
    it('has a label that is safe to show', () => {
      expect(engine.label(url)).toBe(database.label);
      expect(database.label).toMatch(new RegExp(`^(${engine.schemes.join('|')})`));
      const secret = 'hunter2%23';
      if (!fixture.withPassword) return;
      expect(engine.label(fixture.withPassword(secret))).not.toContain('hunter2');
    });

    it('that is none is a fault that does not repeat it', async () => {
      expect(() => engine.label(fixture.nonsense)).toThrow(
        expect.objectContaining({ name: 'Fault', code: 'database/url' }),
      );
      const error = await engine
        .connect(fixture.nonsense, { name: 'edu', application: 'x' })
        .catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: 'Fault', code: 'database/url' });
      expect(JSON.stringify(error)).not.toContain('secret');
    });

    it('of a database that is not there is a fault', async () => {
      const missing = await fixture.missing();
      await expect(engine.connect(missing, { name: 'edu', application: 'x' })).rejects.toMatchObject({
        name: 'Fault',
        code: 'database/missing',
      });
    });
  });

  it('quotes identifiers', () => {
    expect(engine.quoteIdentifier('a "b" c')).not.toBe(engine.quoteIdentifier('a b c'));
  });

  it('has the maintenance connection if it says so, and says when it has not', async () => {
    if (engine.capabilities.has('maintenance-connection')) {
      const beside = await database.connect({ beside: 'maintenance' });
      cleanups.push(() => beside.close());
      expect((await beside.query('select 1')).rows).toEqual([['1']]);
    } else {
      await expect(database.connect({ beside: 'maintenance' })).rejects.toMatchObject({
        code: 'database/no-maintenance',
      });
    }
  });
});
