import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../../../tasks/engines/engine.ts';
import { fitApplication } from '../../../../tasks/engines/postgres/conninfo/application-name.ts';
import { postgres } from '../../../../tasks/engines/postgres/postgres.ts';
import type { Surroundings } from '../../../../tasks/engines/surroundings.ts';
import { type FreshDatabase, freshDatabase } from '../../../support/databases.ts';
import { temporaryDirectory } from '../../../support/directories.ts';

const cleanups: (() => Promise<void>)[] = [];
let fresh: FreshDatabase;
let server: URL;

beforeEach(async () => {
  fresh = await freshDatabase();
  cleanups.push(fresh.drop);
  server = new URL(fresh.url);
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function open(url: string, surroundings?: Surroundings): Promise<Database> {
  const database = await postgres.connect(url, { name: 'edu', application: 'nightferry edu-v2-1', surroundings });
  cleanups.push(() => database.close());
  return database;
}

/** Port 1 of loopback: nothing listens there. */
function over(hosts: readonly ('dead' | 'alive')[], attributes: string): string {
  const { username, password, hostname, port } = server;
  const places = hosts.map((host) => (host === 'dead' ? '127.0.0.1:1' : `${hostname}:${port}`)).join(',');
  return `postgres://${username}:${password}@${places}/${fresh.name}?target_session_attrs=${attributes}`;
}

describe('several hosts', () => {
  it.each(['any', 'read-write', 'primary', 'prefer-standby'])(
    'are tried in order for one that is %s',
    async (asked) => {
      const database = await open(over(['dead', 'alive'], asked));
      expect((await database.query('select 1')).rows).toEqual([['1']]);
      expect(database.label).toContain(`127.0.0.1:1,${server.host}/`);
    },
  );

  it('are held to the one that was found, by everything that connects', async () => {
    const database = await open(over(['dead', 'alive', 'dead'], 'any'));
    expect(database.toolEnvironment?.()).toMatchObject({ PGHOST: server.hostname, PGPORT: server.port });
    const beside = await database.connect({ beside: 'maintenance' });
    await beside.query(`alter database ${fresh.name} allow_connections false`);
    // The next place is not tried in its stead.
    await expect(database.connect()).rejects.toMatchObject({ code: 'database/closed' });
  });

  it('are searched for the database itself and beside it at once', async () => {
    const url = over(['dead', 'alive'], 'any');
    const database = await postgres.connect(url, { name: 'edu', application: 'nightferry', mayBeMissing: true });
    cleanups.push(() => database.close());
    const [itself, beside] = await Promise.all([database.connect(), database.connect({ beside: 'maintenance' })]);
    expect((await itself.query('select current_database()')).rows).toEqual([[fresh.name]]);
    expect((await beside.query('select current_database()')).rows).toEqual([['postgres']]);
  });

  it('that are all down are named', async () => {
    await expect(open(over(['dead', 'dead'], 'any'))).rejects.toMatchObject({
      ...{ code: 'database/no-server', remedy: expect.arrayContaining([expect.stringContaining('127.0.0.1:1')]) },
    });
    await expect(open(over(['dead'], 'any'))).rejects.toMatchObject({ code: 'database/refused' });
  });

  it.each([
    { asked: 'standby', says: 'a primary' },
    { asked: 'read-only', says: 'open for writing' },
  ])('that are not $asked are not taken', async ({ asked, says }) => {
    await expect(open(over(['dead', 'alive'], asked))).rejects.toMatchObject({
      code: 'database/no-server',
      message: expect.stringContaining(asked),
      remedy: expect.arrayContaining([expect.stringContaining(says)]),
    });
  });

  it('with a frozen database are not read-write, but primary', async () => {
    await fresh.sql(`alter database ${fresh.name} set default_transaction_read_only = on`);
    await expect(open(over(['alive'], 'read-write'))).rejects.toMatchObject({
      code: 'database/no-server',
      remedy: expect.arrayContaining([expect.stringContaining('target_session_attrs=primary')]),
    });
    await open(over(['alive'], 'primary'));
    await open(over(['alive'], 'read-only'));
  });

  it('do not go on to the next after a wrong password', async () => {
    const wrong = over(['alive', 'dead'], 'any').replace(server.password, 'wrong');
    await expect(open(wrong)).rejects.toMatchObject({ code: 'database/password' });
  });
});

describe('a password', () => {
  async function home(mode: number): Promise<Surroundings> {
    const { directory, remove } = await temporaryDirectory();
    cleanups.push(remove);
    const path = join(directory, '.pgpass');
    await writeFile(path, `${server.hostname}:${server.port}:${fresh.name}:*:${decodeURIComponent(server.password)}\n`);
    await chmod(path, mode);
    return { env: {}, home: directory, user: 'nobody' };
  }
  const without = () => fresh.url.replace(`:${server.password}@`, '@');

  it('is found in the password file', async () => {
    const database = await open(without(), await home(0o600));
    expect((await database.query('select current_user')).rows).toEqual([[server.username]]);
  });

  it('that is missing is said, with why the password file was left out', async () => {
    const surroundings = await home(0o644);
    await expect(open(without(), surroundings)).rejects.toMatchObject({
      code: 'database/password',
      remedy: expect.arrayContaining([expect.stringContaining(`chmod 0600 ${surroundings.home}`)]),
    });
    await expect(open(without())).rejects.toMatchObject({ code: 'database/password' });
  });

  it('from wherever it comes is known as a secret', async () => {
    const password = decodeURIComponent(server.password);
    expect(postgres.resolve?.(without(), await home(0o600)).secrets).toContain(password);
    const line = `host=${server.hostname} port=${server.port} user=${server.username} dbname=${fresh.name}`;
    expect(postgres.resolve?.(`${line} password='${password}'`).secrets).toContain(password);
    await open(`${line} password='${password}'`);
  });
});

describe('a name beside a connection', () => {
  const long = 'nightferry edu-v2-rehearsal-1120 enrollments-and-grades/primary-key-of-the-grades 2';

  it.each([
    { name: 'nightferry edu-v2-1 people/users', shown: 'nightferry edu-v2-1 people/users' },
    { name: long, shown: 'nightferry edu-v2-rehearsa~ enrollments-and~/primary-key-of-~ 2' },
    { name: 'nightferry növbə people/users', shown: 'nightferry n?vb? people/users' },
    { name: `nightferry ${'x'.repeat(100)}`, shown: `nightferry ${'x'.repeat(51)}~` },
    { name: 'y'.repeat(100), shown: `${'y'.repeat(62)}~` },
  ])('$name is $shown', ({ name, shown }) => {
    expect(fitApplication(name)).toBe(shown);
    expect(fitApplication(name).length).toBeLessThanOrEqual(63);
  });

  it('is kept whole by the server', async () => {
    const database = await open(fresh.url);
    const connection = await database.connect({ application: long });
    const { rows } = await connection.query("select current_setting('application_name')");
    expect(rows).toEqual([[fitApplication(long)]]);
  });
});
