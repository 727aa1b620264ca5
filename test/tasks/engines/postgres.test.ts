import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Fault } from '../../../state/fault.ts';
import type { Connection } from '../../../tasks/engines/connection.ts';
import type { Database } from '../../../tasks/engines/engine.ts';
import { PostgresConnection } from '../../../tasks/engines/postgres/connection.ts';
import { parseTarget } from '../../../tasks/engines/postgres/conninfo/resolve.ts';
import { advisoryClass, takeLock } from '../../../tasks/engines/postgres/lock.ts';
import { postgres } from '../../../tasks/engines/postgres/postgres.ts';
import type { SessionLock } from '../../../tasks/engines/session-lock.ts';
import { type FreshDatabase, freshDatabase } from '../../support/databases.ts';
import { eventually } from '../../support/eventually.ts';
import { listenOnLoopback } from '../../support/loopback.ts';

const cleanups: (() => Promise<void>)[] = [];
let fresh: FreshDatabase;
let database: Database;

beforeEach(async () => {
  fresh = await freshDatabase();
  cleanups.push(fresh.drop);
  database = await open(fresh.url);
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function open(url: string, name = 'edu'): Promise<Database> {
  const opened = await postgres.connect(url, { name, application: 'nightferry edu-v2-1 people/users' });
  cleanups.push(() => opened.close());
  return opened;
}

async function connect(): Promise<Connection> {
  const connection = await database.connect();
  cleanups.push(() => connection.close());
  return connection;
}

/** A role that is gone after the test, and the database's URL with it. */
async function roleUrl(options = ''): Promise<{ role: string; url: string }> {
  const role = `role_${fresh.name}`;
  await fresh.sql(`create role ${role} login password 'pass word' ${options}`);
  cleanups.push(async () => {
    await fresh.sql(`drop owned by ${role}; drop role ${role}`);
  });
  const url = new URL(fresh.url);
  url.username = role;
  url.password = 'pass word';
  return { role, url: url.href };
}

function changed(change: (url: URL) => void): string {
  const url = new URL(fresh.url);
  change(url);
  return url.href;
}

async function faultOf(work: Promise<unknown>): Promise<Fault> {
  const error = await work.then(
    () => new Error('it did not fail'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Fault)) throw error;
  return error;
}

const backendOf = async (connection: Connection) =>
  (await connection.query('select pg_backend_pid()')).rows[0]?.[0] ?? '';

describe('a connection', () => {
  it('shows what it is for beside the server process', async () => {
    const connection = await database.connect({ application: 'nightferry edu-v2-1 people/persons' });
    cleanups.push(() => connection.close());
    const { rows } = await database.query(
      `select application_name from pg_stat_activity where datname = current_database() order by 1`,
    );
    expect(rows).toContainEqual(['nightferry edu-v2-1 people/persons']);
    expect(rows).toContainEqual(['nightferry edu-v2-1 people/users']);
  });

  it('pins its settings against those of server, database and role', async () => {
    for (const setting of [
      `DateStyle to 'SQL, DMY'`,
      `IntervalStyle to 'iso_8601'`,
      `TimeZone to 'Asia/Baku'`,
      `extra_float_digits to -3`,
      `bytea_output to 'escape'`,
      `statement_timeout to 250`,
      `standard_conforming_strings to off`,
      `search_path to other, public`,
      `synchronous_commit to off`,
      `default_transaction_isolation to 'serializable'`,
      `client_encoding to 'LATIN1'`,
    ]) {
      await fresh.sql(`alter database ${fresh.name} set ${setting}`);
    }
    await fresh.sql(`create schema other; create table other.t (a int)`);
    const again = await open(fresh.url);
    const { rows } = await again.query(String.raw`
      select timestamptz '2026-11-20 02:00+04', interval '1 day 02:00', float8 '0.1', '\x00ff'::bytea, 'a\b', 'ə',
        current_setting('search_path'), current_setting('synchronous_commit'), current_setting('transaction_isolation')
      from pg_sleep(0.3)`);
    expect(rows).toEqual([
      [
        ...['2026-11-19 22:00:00+00', '1 day 02:00:00', '0.1', '\\x00ff', 'a\\b', 'ə'],
        ...['other, public, pg_temp', 'on', 'read committed'],
      ],
    ]);
    expect(await again.table('t')).toMatchObject({ schema: 'other', sql: 'other.t' });
    await expect(again.query(`select '01/02/2020'::date`)).rejects.toMatchObject({ code: 'database/data' });
  });

  it('never has hidden rows: row security is an error', async () => {
    await fresh.sql(`create table t (a int); insert into t values (1); alter table t enable row level security`);
    const { role, url } = await roleUrl();
    await fresh.sql(`grant select on t to ${role}`);
    const fault = await faultOf((await open(url)).countRows('t'));
    expect(fault).toMatchObject({
      code: 'database/permission',
      message: expect.stringContaining('row-level security'),
    });
  });

  it('that the server ends is a fault of its own, and the database goes on with others', async () => {
    const connection = await connect();
    const pid = await backendOf(connection);
    const running = faultOf(connection.query('select pg_sleep(3600)'));
    await eventually(async () =>
      expect(await fresh.sql(`select from pg_stat_activity where pid = ${pid} and state = 'active'`)).toHaveLength(1),
    );
    await fresh.sql(`select pg_terminate_backend(${pid})`);
    expect(await running).toMatchObject({ code: 'database/connection-lost', retry: 'unknown' });
    expect(await faultOf(connection.query('select 1'))).toMatchObject({ code: 'database/connection-lost' });
    expect((await database.query('select 1')).rows).toEqual([['1']]);
  });

  it('that breaks while idle is replaced where it is shared', async () => {
    await database.query('select 1');
    await fresh.sql(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
    );
    await eventually(async () => expect((await database.query('select 1')).rows).toEqual([['1']]));
    expect((await database.read('select 1')).rows).toEqual([['1']]);
  });

  it('that breaks in a transaction leaves nothing behind', async () => {
    await fresh.sql('create table t (a int)');
    const connection = await connect();
    const work = connection.transaction(async () => {
      await connection.query('insert into t values (1)');
      await fresh.sql(`select pg_terminate_backend(${await backendOf(connection)})`);
    });
    expect(await faultOf(work)).toMatchObject({ code: 'database/connection-lost' });
    expect(await database.countRows('t')).toBe(0n);
  });

  it('ends with the database', async () => {
    await connect();
    await database.read('select 1');
    const lock = await database.lock('me');
    await database.close();
    await eventually(async () =>
      expect(
        await fresh.sql(
          `select from pg_stat_activity where datname = current_database() and application_name like 'nightferry%'`,
        ),
      ).toEqual([]),
    );
    await lock.release();
  });
});

describe('a transaction', () => {
  it('whose COMMIT the server answers with ROLLBACK is a fault', async () => {
    await fresh.sql('create table t (a int)');
    const connection = await connect();
    const work = connection.transaction(async () => {
      await connection.query('insert into t values (1)');
      await connection.query('select 1 / 0').catch(() => 'swallowed');
    });
    expect(await faultOf(work)).toMatchObject({ code: 'database/commit-lost', retry: 'safe' });
    expect(await database.countRows('t')).toBe(0n);
  });

  it('that fails at its commit says why', async () => {
    await fresh.sql('create table t (a int unique deferrable initially deferred)');
    const connection = await connect();
    const work = connection.transaction(() => connection.query('insert into t values (1), (1)'));
    const fault = await faultOf(work);
    expect(fault).toMatchObject({ code: 'database/constraint', message: expect.stringContaining('t_a_key') });
    expect(fault.message).not.toContain('(a)=(1)');
    expect((await connection.query('select 1')).rows).toEqual([['1']]);
  });
});

describe('stopping a statement', () => {
  it('never stops the next one', async () => {
    const connection = await connect();
    for (let round = 0; round < 60; round += 1) {
      const controller = new AbortController();
      const running = connection.query('select pg_sleep(0.003)', [], controller.signal);
      setTimeout(() => controller.abort(new Error('enough')), round % 6);
      await running.catch((error: unknown) => expect(error).toHaveProperty('message', 'enough'));
      expect((await connection.query('select pg_sleep(0.001), 1')).rows[0]?.[1]).toBe('1');
    }
  });

  it('is a fault when somebody else did it', async () => {
    const connection = await connect();
    const pid = await backendOf(connection);
    const running = faultOf(connection.query('select pg_sleep(3600)'));
    await eventually(async () =>
      expect(await fresh.sql(`select from pg_stat_activity where pid = ${pid} and state = 'active'`)).toHaveLength(1),
    );
    await fresh.sql(`select pg_cancel_backend(${pid})`);
    expect(await running).toMatchObject({ code: 'database/cancelled' });
  });

  it('leaves a transaction that can only roll back', async () => {
    await fresh.sql('create table t (a int)');
    const connection = await connect();
    const work = connection.transaction(async () => {
      await connection.query('insert into t values (1)');
      await connection.query('select pg_sleep(3600)', [], AbortSignal.timeout(20));
    });
    await expect(work).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(await database.countRows('t')).toBe(0n);
  });
});

describe('a script', () => {
  it('hands out what the server says meanwhile', async () => {
    const lines: string[] = [];
    const connection = await connect();
    await connection.script(
      `do $$ begin raise notice 'bir; iki'; raise warning 'üç'; end $$; drop table if exists gone`,
      {
        onNotice: (line) => lines.push(line),
      },
    );
    expect(lines).toEqual(['NOTICE: bir; iki', 'WARNING: üç', 'NOTICE: table "gone" does not exist, skipping']);
  });

  it.each([
    {
      what: 'a dollar-quoted body',
      first: `create function f() returns int language plpgsql as $f$ begin\n return 1; -- ;\nend; $f$;`,
    },
    {
      what: 'a body in standard form',
      first: `create function f(a int) returns int\nbegin atomic\n select case when a = 1 then 2 end;\n select 3;\nend;`,
    },
    {
      what: 'quotes of all kinds',
      first: `select 'a;''b', E'\\';', U&'\\0041;', "x;"\nfrom (select 1 as "x;") s; /* ; /* ; */ */`,
    },
  ])('names the line of an error that shows late, after $what', async ({ first }) => {
    const connection = await connect();
    const line = first.split('\n').length + 2;
    const fault = await faultOf(connection.script(`${first}\n\n  select 1 / (select 0);`));
    expect(fault).toMatchObject({ code: 'database/data', at: { line, column: 3 } });
  });

  it('names line and column where the server points, also behind emoji', async () => {
    const connection = await connect();
    const fault = await faultOf(connection.script(`select '👩‍🎓';\nselect '👩‍🎓', nowhere;`, { file: 'a.sql' }));
    expect(fault.at).toMatchObject({ file: 'a.sql', line: 2, column: `select '👩‍🎓', `.length + 1 });
  });

  it('that waits for input says that there is none', async () => {
    await fresh.sql('create table t (a int)');
    const connection = await connect();
    const fault = await faultOf(connection.script('copy t from stdin;'));
    expect(fault).toMatchObject({ code: 'database/sql', remedy: [expect.stringContaining('FROM STDIN')] });
    expect((await connection.query('select 1')).rows).toEqual([['1']]);
  });

  it('with a NUL is refused whole', async () => {
    const connection = await connect();
    expect(await faultOf(connection.script('create table t (a int);\0 drop table u'))).toMatchObject({
      code: 'database/nul',
    });
    expect(await faultOf(connection.query('select $1', ['a\0b']))).toMatchObject({ code: 'database/data' });
    expect(await database.table('t')).toBeUndefined();
  });
});

describe('reading', () => {
  it('refuses sequences and functions that write', async () => {
    await fresh.sql(`create sequence s; create table t (a int);
      create function write() returns int language sql as 'insert into t values (1) returning a'`);
    expect(await faultOf(database.read(`select nextval('s')`))).toMatchObject({ code: 'database/read-only' });
    expect(await faultOf(database.read('select write()'))).toMatchObject({ code: 'database/read-only' });
  });
});

describe('a table', () => {
  it('may be partitioned: its size is that of its leaves', async () => {
    await fresh.sql(`create table p (id int not null, at date not null, primary key (id, at)) partition by range (at);
      create table p1 partition of p for values from ('2020-01-01') to ('2021-01-01');
      create table p2 partition of p for values from ('2021-01-01') to ('2022-01-01') partition by list (id);
      create table p21 partition of p2 for values in (1, 2);
      insert into p values (1, '2020-05-01'), (1, '2021-05-01'), (2, '2021-05-01'); analyze p, p1, p21`);
    const table = await database.table('p');
    expect(table).toMatchObject({ primaryKey: ['id', 'at'], estimatedRows: 3n });
    expect(table?.bytes).toBeGreaterThan(0n);
    expect(await database.countRows('p')).toBe(3n);
  });

  it('has no usable key in partial, expression or nullable indexes, nor in columns that are only included', async () => {
    await fresh.sql(`create table t (a int not null, b int, c text not null);
      create unique index on t (a) where b > 0; create unique index on t (lower(c)); create unique index on t (b);
      create unique index on t (c) include (b)`);
    expect((await database.table('t'))?.uniqueKeys).toEqual([['c']]);
  });

  it('knows identity columns and folds names as the server does', async () => {
    await fresh.sql('create table "Mixed" (id int generated always as identity primary key)');
    expect(await database.table('"Mixed"')).toMatchObject({
      name: 'Mixed',
      columns: [{ hasDefault: true, generated: false }],
    });
    expect(await database.table('MIXED')).toBeUndefined();
    expect(await database.table('PUBLIC."Mixed"')).toMatchObject({ schema: 'public' });
    expect((await database.table('pg_class'))?.schema).toBe('pg_catalog');
  });
});

describe('the lock', () => {
  const lockBackend = `select pid from pg_stat_activity where datname = current_database() and application_name like 'nightferry lock%'`;
  const settled = async (lock: SessionLock) =>
    Promise.race([lock.lost, new Promise((resolve) => setImmediate(resolve, 'held'))]);

  it('is taken again when its connection breaks', async () => {
    const lock = await database.lock('one');
    const [[before = ''] = []] = await fresh.sql(lockBackend);
    await fresh.sql(`select pg_terminate_backend(${before})`);
    await eventually(async () => {
      const [[now = null] = []] = await fresh.sql(
        `${lockBackend} and exists (select from pg_locks l where l.pid = pg_stat_activity.pid and locktype = 'advisory' and granted)`,
      );
      expect(now).not.toBeNull();
      expect(now).not.toBe(before);
    });
    expect(await settled(lock)).toBe('held');
    expect(await faultOf((await open(fresh.url)).lock('two'))).toMatchObject({ code: 'database/locked' });
    await lock.release();
    await (await database.lock('two')).release();
  });

  it('is lost when another takes it meanwhile, and says who', async () => {
    const rival = await connect();
    const beside = await database.connect({ beside: 'maintenance' });
    cleanups.push(() => beside.close());
    const lock = await database.lock('one');
    const [[pid = ''] = []] = await fresh.sql(lockBackend);
    // Nobody can connect until the rival, who is in already, has the lock.
    await beside.query(`alter database ${fresh.name} allow_connections false`);
    await beside.query(`select pg_terminate_backend(${pid})`);
    const take = `select pg_try_advisory_lock(${advisoryClass}, 1)`;
    await eventually(async () => expect((await rival.query(take)).rows).toEqual([['t']]));
    await beside.query(`alter database ${fresh.name} allow_connections true`);
    expect(await lock.lost).toMatchObject({
      code: 'database/locked',
      message: expect.stringContaining('people/users'),
    });
  });

  it('is taken again when its session is no longer its own, as behind a pooler', async () => {
    const sessions: PostgresConnection[] = [];
    const lock = await takeLock({
      name: 'edu',
      // Long enough for a server with other work to answer within it: no third session is opened then.
      heartbeatMs: 1_000,
      open: async () => {
        const session = await PostgresConnection.open(
          { name: 'edu', target: parseTarget(fresh.url) },
          'nightferry lock one',
        );
        sessions.push(session);
        return session;
      },
    });
    await sessions[0]?.query('select pg_advisory_unlock_all()');
    await eventually(() => expect(sessions).toHaveLength(2));
    expect(sessions[0]?.isLost).toBe(true);
    await eventually(async () => {
      expect(await faultOf(database.lock('two'))).toMatchObject({ code: 'database/locked' });
    });
    await lock.release();
    expect(sessions[1]?.isLost).toBe(true);
  });

  it('waits for the connection of an earlier process of the same session, which the server is about to end', async () => {
    const earlier = await (await open(fresh.url)).lock('edu-v2-1');
    const next = database.lock('edu-v2-1');
    // It has been refused once by now: the waiting is seen at the server as a connection that comes and goes.
    await eventually(async () => expect((await fresh.sql(lockBackend)).length).toBeGreaterThan(1));
    await earlier.release();
    const lock = await next;
    expect(await settled(lock)).toBe('held');
    await lock.release();
  });

  it('names the holder with its address and process', async () => {
    const lock = await database.lock('edu-v2-1');
    const [[pid = ''] = []] = await fresh.sql(lockBackend);
    const fault = await faultOf((await open(fresh.url)).lock('edu-v2-2'));
    expect(fault.message).toContain(`nightferry lock edu-v2-1, from 127.0.0.1, server process ${pid}`);
    expect(fault.remedy.join(' ')).toContain(`pg_terminate_backend(${pid})`);
    await lock.release();
  });
});

describe('privileges', () => {
  it('that the ledger lacks come with the DDL, and then it works', async () => {
    const { role, url } = await roleUrl();
    const limited = await open(url);
    const fault = await faultOf(limited.ledger.prepare());
    expect(fault).toMatchObject({ code: 'ledger/no-privilege', message: expect.stringContaining(role) });
    const [, ...ddl] = fault.remedy;
    await fresh.sql(ddl.join('\n'));
    await limited.ledger.prepare();
    const key = { session: 's', phase: 'p', step: 's', cell: '', generation: 1 };
    const connection = await limited.connect();
    await connection.transaction(async () => {
      await limited.ledger.claim(connection, key, { unit: 'sql', low: null, high: null });
      await limited.ledger.settle(connection, key, 'sql', { rowsRead: 0n, rowsWritten: 0n, rejects: 0n });
    });
    expect(await limited.ledger.entries(key)).toHaveLength(1);
  });

  it('that are missing on an existing ledger come as grants only', async () => {
    await database.ledger.prepare();
    const { role, url } = await roleUrl();
    const limited = await open(url);
    expect(await limited.ledger.exists()).toBe(true);
    const fault = await faultOf(limited.ledger.prepare());
    expect(fault.remedy.join('\n')).not.toContain('create table');
    expect(fault.remedy.join('\n')).toContain(`to ${role}`);
  });

  it('on the control file are not needed: the identity says what it could not read', async () => {
    await fresh.sql('revoke execute on function pg_control_system() from public');
    const identity = await (await open((await roleUrl()).url)).identity();
    expect(identity).toMatchObject({ database: fresh.name, version: expect.stringMatching(/^15/) });
    expect(identity.system_identifier).toContain('not readable');
    expect(identity.address).toContain('127.0.0.1');
  });

  it('on a table are named', async () => {
    await fresh.sql('create table t (a int)');
    const limited = await open((await roleUrl()).url);
    expect(await faultOf(limited.query('select * from t'))).toMatchObject({
      code: 'database/permission',
      retry: 'safe',
    });
  });
});

describe('a stand-in', () => {
  it('is marked in the catalog: a session can not call itself one', async () => {
    const url = `${fresh.url}?options=${encodeURIComponent('-c nightferry.stand_in=on')}`;
    const pretender = await open(url);
    expect((await pretender.query(`select current_setting('nightferry.stand_in')`)).rows).toEqual([['on']]);
    expect(await pretender.isStandIn()).toBe(false);
    await fresh.sql(`alter database ${fresh.name} set nightferry.stand_in = 'off'`);
    expect(await pretender.isStandIn()).toBe(false);
  });
});

describe('a database that is frozen', () => {
  it('refuses writes with a fault of its own', async () => {
    await fresh.sql(`alter database ${fresh.name} set default_transaction_read_only = on`);
    const frozen = await open(fresh.url);
    expect(await faultOf(frozen.query('create table t (a int)'))).toMatchObject({ code: 'database/read-only' });
    expect(await faultOf(frozen.ledger.prepare())).toMatchObject({ code: 'database/read-only' });
    expect((await frozen.read('select 1')).rows).toEqual([['1']]);
  });
});

describe('a database that can not be opened says why', () => {
  const failure = (url: string) => faultOf(open(url));

  it.each([
    {
      what: 'the password is wrong',
      url: () =>
        changed((url) => {
          url.password = 'wrong';
        }),
      code: 'database/password',
    },
    {
      what: 'there is no password',
      url: () =>
        changed((url) => {
          url.password = '';
        }),
      code: 'database/password',
    },
    {
      what: 'there is no such role',
      url: () =>
        changed((url) => {
          url.username = 'nobody_here';
        }),
      code: 'database/password',
    },
    {
      what: 'nothing listens',
      url: () =>
        changed((url) => {
          url.port = '1';
        }),
      code: 'database/refused',
    },
    { what: 'the socket is not there', url: () => `postgres://postgres@/edu?host=/nowhere`, code: 'database/refused' },
    {
      what: 'the host has no address',
      url: () =>
        changed((url) => {
          url.hostname = 'nowhere.invalid';
        }),
      code: 'database/host',
    },
    {
      what: 'there is no such database',
      url: () =>
        changed((url) => {
          url.pathname = '/gone%20db';
        }),
      code: 'database/missing',
    },
    {
      what: 'the server has no TLS',
      url: () => changed((url) => url.searchParams.set('sslmode', 'require')),
      code: 'database/tls',
    },
    {
      what: 'a certificate is not there',
      url: () => changed((url) => (url.search = '?sslmode=verify-full&sslrootcert=/nowhere.pem')),
      code: 'database/tls-file',
    },
  ])('$what', async ({ url, code }) => {
    const fault = await failure(url());
    expect(fault).toMatchObject({ code, retry: 'safe' });
    expect(fault.remedy.length).toBeGreaterThan(0);
    const { password } = new URL(fresh.url);
    expect([fault.message, ...fault.remedy].join(' ')).not.toMatch(new RegExp(`${password}|wrong@|:wrong`));
    if (code !== 'database/tls') expect(fault.cause).toBeInstanceOf(Error);
  });

  it('the role may not connect', async () => {
    await fresh.sql(`revoke connect on database ${fresh.name} from public`);
    const { role, url } = await roleUrl();
    const fault = await failure(url);
    expect(fault).toMatchObject({ code: 'database/permission', message: expect.stringContaining(role) });
    await fresh.sql(fault.remedy[0]?.replace(/^.*?: /, '') ?? '');
    await open(url);
  });

  it('all connections are taken', async () => {
    const { url } = await roleUrl('connection limit 1');
    await open(url);
    expect(await failure(url)).toMatchObject({ code: 'database/too-many-connections' });
  });

  it('the role may not log in', async () => {
    const { role, url } = await roleUrl();
    await fresh.sql(`alter role ${role} nologin`);
    expect(await failure(url)).toMatchObject({ code: 'database/not-allowed' });
  });

  it('it is closed to connections', async () => {
    const other = await freshDatabase();
    cleanups.push(other.drop);
    await fresh.sql(`alter database ${other.name} allow_connections false`);
    expect(await failure(other.url)).toMatchObject({ code: 'database/closed' });
  });

  it.each([
    {
      what: 'the server is starting up',
      state: '57P03',
      message: 'the database system is starting up',
      code: 'database/starting-up',
    },
    {
      what: 'pg_hba.conf has no line',
      state: '28000',
      message: 'no pg_hba.conf entry for host "10.0.0.1", user "x", database "y", SSL encryption',
      code: 'database/not-allowed',
    },
    {
      what: 'only TLS is let in',
      state: '28000',
      message: 'no pg_hba.conf entry for host "10.0.0.1", user "x", database "y", no encryption',
      code: 'database/tls',
    },
  ])('$what', async ({ state, message, code }) => {
    const port = await scripted((socket) => socket.end(errorResponse(state, message)));
    expect(await failure(`postgres://edu@127.0.0.1:${port}/edu?sslmode=disable`)).toMatchObject({ code });
  });

  it('what listens there hangs up', async () => {
    const port = await scripted((socket) => socket.destroy());
    expect(await failure(`postgres://edu@127.0.0.1:${port}/edu?sslmode=disable`)).toMatchObject({
      code: 'database/unreachable',
    });
  });

  it('what listens there says nothing', async () => {
    const port = await scripted(() => undefined);
    expect(await failure(`postgres://edu@127.0.0.1:${port}/edu?sslmode=disable&connect_timeout=1`)).toMatchObject({
      code: 'database/unreachable',
    });
  });
});

/** A server that does one thing with what it first hears. */
async function scripted(answer: (socket: Socket) => void): Promise<number> {
  const sockets: Socket[] = [];
  const server: Server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => answer(socket));
  });
  const port = await listenOnLoopback(server);
  cleanups.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return port;
}

/** Source: PostgreSQL's documentation, "Message Formats", ErrorResponse. */
function errorResponse(state: string, message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${state}\0M${message}\0\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}
