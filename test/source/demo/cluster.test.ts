import { existsSync, readdirSync } from 'node:fs';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../source/clock.ts';
import { type Cluster, openCluster } from '../../../source/demo/cluster.ts';
import { systemShell } from '../../../source/shell.ts';
import type { ProcessHandle } from '../../../state/ports.ts';
import { postgres } from '../../../tasks/engines/postgres/postgres.ts';
import { temporaryDirectory } from '../../support/directories.ts';

const cleanups: (() => Promise<unknown>)[] = [];
let directory: string;

beforeEach(async () => {
  const temporary = await temporaryDirectory();
  cleanups.push(temporary.remove);
  // Whoever runs the server must be able to reach what is inside, and to remove it.
  await chmod(temporary.directory, 0o777);
  directory = join(temporary.directory, 'cluster');
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function open(temporary = false): Promise<Cluster> {
  const cluster = await openCluster({ directory, shell: systemShell, clock: systemClock, durable: false, temporary });
  cleanups.push(() => cluster.stop());
  return cluster;
}

async function ask(url: string, sql: string): Promise<readonly (readonly (string | null)[])[]> {
  const database = await postgres.connect(url, { name: 'demo', application: 'nightferry test' });
  try {
    return (await database.query(sql)).rows;
  } finally {
    await database.close();
  }
}

/** Another process that owns the cluster, and is there to be killed. Resolves when it says that the server is up. */
async function startOwner(mode = ''): Promise<{ url: string; kill: () => Promise<void> }> {
  const owner = owns(mode);
  await vi.waitUntil(() => owner.said().length > 0, { timeout: 30_000 });
  return { url: owner.said()[0] ?? '', kill: owner.kill };
}

function owns(mode = '') {
  const script = join(import.meta.dirname, '..', '..', 'support', 'own-cluster.ts');
  const lines: string[] = [];
  let pid = 0;
  const ended = systemShell.run({
    command: [process.execPath, script, directory, mode],
    onLine: (line) => lines.push(line),
    onStart: (process) => {
      pid = process.pid;
    },
  });
  const kill = async () => {
    // The process alone, as the kernel would: not its group.
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended before.
    }
    await ended;
  };
  cleanups.push(kill);
  return { said: () => lines, kill };
}

const inRecord = async (field: 'guard' | 'owner'): Promise<ProcessHandle> =>
  JSON.parse(await readFile(join(directory, 'cluster.json'), 'utf8'))[field];
const serverPid = async () =>
  Number((await readFile(join(directory, 'data', 'postmaster.pid'), 'utf8')).split('\n')[0]);
const isRunning = (pid: number) => systemShell.isRunning({ pid, startedAt: '' });

describe('a cluster', () => {
  it('is made, stopped and started again with what is in it', async () => {
    const cluster = await open();
    await ask(cluster.url(), 'create table kept (a int)');
    const pid = await serverPid();
    await cluster.stop();
    expect(await isRunning(pid)).toBe(false);
    const again = await open();
    expect(again.port).toBe(cluster.port);
    expect(again.url()).toBe(cluster.url());
    expect(await ask(again.url(), `select to_regclass('kept')`)).toEqual([['kept']]);
  });

  it('is reachable from this machine only, and with a password that nobody else can read', async () => {
    const cluster = await open();
    expect(new URL(cluster.url()).password.length).toBeGreaterThanOrEqual(32);
    expect((await stat(join(directory, 'password'))).mode & 0o777).toBe(0o600);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    const settings = await ask(
      cluster.url(),
      `select setting from pg_settings where name in ('listen_addresses', 'unix_socket_directories') order by name`,
    );
    expect(settings).toEqual([['127.0.0.1'], ['']]);
    expect(await ask(cluster.url(), 'select distinct auth_method from pg_hba_file_rules')).toEqual([['scram-sha-256']]);
    expect(existsSync(join(directory, 'initdb-password'))).toBe(false);
  });

  it('sorts and changes case like a real one, in UTF-8', async () => {
    const cluster = await open();
    expect(await ask(cluster.url(), `select upper('əş'), 'a' < 'B', current_setting('server_encoding')`)).toEqual([
      ['ƏŞ', 't', 'UTF8'],
    ]);
  });

  it('that is temporary leaves nothing', async () => {
    const cluster = await open(true);
    await cluster.stop();
    expect(existsSync(directory)).toBe(false);
  });

  it('is refused to a second owner', async () => {
    await open();
    await expect(open()).rejects.toMatchObject({
      code: 'cluster/in-use',
      message: expect.stringContaining(String(process.pid)),
    });
  });

  it('does not take a directory that holds something else', async () => {
    await mkdir(directory);
    await writeFile(join(directory, 'precious.txt'), 'x');
    await expect(open()).rejects.toMatchObject({ code: 'cluster/directory-in-use' });
    expect(existsSync(join(directory, 'precious.txt'))).toBe(true);
  });

  it('with a record that can not be read says so', async () => {
    await mkdir(directory);
    await writeFile(join(directory, 'cluster.json'), '{"state":');
    await expect(open()).rejects.toMatchObject({ code: 'cluster/record' });
  });

  it('that can not start shows the end of its log', async () => {
    await (await open()).stop();
    await writeFile(join(directory, 'data', 'postgresql.conf'), 'no_such_setting = 1\n', { flag: 'a' });
    await expect(open()).rejects.toMatchObject({
      code: 'cluster/start',
      cause: { message: expect.stringContaining('no_such_setting') },
    });
  });

  it('takes another port when its own is taken', async () => {
    const cluster = await open();
    await cluster.stop();
    const { createServer } = await import('node:net');
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(cluster.port, '127.0.0.1', resolve));
    cleanups.push(async () => squatter.close());
    const again = await open();
    expect(again.port).not.toBe(cluster.port);
    expect(await ask(again.url(), 'select 1')).toEqual([['1']]);
  });
});

describe('when its owner is killed', () => {
  it('the server ends by itself', async () => {
    const owner = await startOwner();
    const pid = await serverPid();
    const guard = await inRecord('guard');
    await owner.kill();
    await vi.waitUntil(async () => !(await systemShell.isRunning(guard)), { timeout: 30_000 });
    expect(await isRunning(pid)).toBe(false);
  });

  it('a temporary cluster goes with it', async () => {
    const owner = await startOwner('temporary');
    await owner.kill();
    await vi.waitUntil(() => !existsSync(directory), { timeout: 30_000 });
  });

  it('it can be opened again at once, while the server is still stopping', async () => {
    const owner = await startOwner();
    await ask(owner.url, 'create table kept as select generate_series(1, 10000)');
    await owner.kill();
    const cluster = await open();
    expect(await ask(cluster.url(), 'select count(*) from kept')).toEqual([['10000']]);
  });

  it('and its guard too, the server that runs on is taken over', async () => {
    const owner = await startOwner();
    const pid = await serverPid();
    process.kill((await inRecord('guard')).pid, 'SIGKILL');
    await owner.kill();
    const cluster = await open();
    expect(await serverPid()).toBe(pid);
    expect(await ask(cluster.url(), 'select 1')).toEqual([['1']]);
    await cluster.stop();
    expect(await isRunning(pid)).toBe(false);
  });

  it('and everything else too, the server is started again', async () => {
    const owner = await startOwner();
    const pid = await serverPid();
    process.kill((await inRecord('guard')).pid, 'SIGKILL');
    process.kill(pid, 'SIGKILL');
    await owner.kill();
    const cluster = await open();
    expect(await serverPid()).not.toBe(pid);
    expect(await ask(cluster.url(), 'select 1')).toEqual([['1']]);
  });

  it.each([
    { moment: 'before anything is there', sign: /^cluster.json$/ },
    { moment: 'when the data directory is begun', sign: /^creating-/ },
    { moment: 'when the data directory is complete', sign: /^data$/ },
    { moment: 'while the server starts', sign: /^server.log$/ },
    { moment: 'just when the server is up', sign: /^started$/ },
  ])('$moment, opening it again is right', async ({ sign }) => {
    const owner = owns();
    await vi.waitUntil(() => existsSync(directory) && readdirSync(directory).some((name) => sign.test(name)), {
      timeout: 30_000,
      interval: 1,
    });
    await owner.kill();
    const cluster = await open();
    expect(await ask(cluster.url(), 'select 1')).toEqual([['1']]);
    const pid = await serverPid();
    await cluster.stop();
    expect(await isRunning(pid)).toBe(false);
    expect(readdirSync(directory).filter((name) => !stays.test(name))).toEqual([]);
  });
});

/** What a stopped cluster consists of. */
const stays = /^(cluster.json|data|password|server.log(.before)?|started)$/;
