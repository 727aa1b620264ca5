import { chmod, chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../source/clock.ts';
import { openCluster } from '../../source/demo/cluster.ts';
import { findBinaries } from '../../source/demo/cluster-binaries.ts';
import { dataOf } from '../../source/demo/cluster-server.ts';
import { systemShell } from '../../source/shell.ts';
import { copy } from '../../tasks/copy.ts';
import type { Database } from '../../tasks/engines/engine.ts';
import { engineOf } from '../../tasks/engines/engines.ts';
import { holdingLock } from '../support/child-processes.ts';
import { until } from '../support/command-line.ts';
import { testContext } from '../support/context.ts';
import { askedControls, rauf } from '../support/controls.ts';
import { faultOf, figuresOf } from '../support/copy-pair.ts';
import { clusterUrl, freshDatabase, runSql } from '../support/databases.ts';
import { temporaryDirectory } from '../support/directories.ts';
import { anyDatabase } from '../support/engine-pair.ts';

const rows = 6_000;
const spec = copy.schema.parse({
  from: 'edu.a',
  to: 'edu_v2.b',
  workers: 3,
  'rows-per-chunk': 100,
  limits: { 'free-disk': 'none' },
  columns: { id: 'id', name: 'name' },
});
const make = 'create table b (id integer, name text)';

/** A source of some 6 MB. */
async function openSource() {
  const edu = await freshDatabase();
  await edu.sql(`create table a (id int primary key, name text);
    insert into a select i, repeat(md5(i::text), 30) from generate_series(1, ${rows}) i`);
  const source = await engineOf('postgres').connect(edu.url, { name: 'edu', application: 'nightferry test' });
  onTestFinished(async () => {
    await source.close();
    await edu.drop();
  });
  return source;
}

async function openTarget(engine: 'postgres' | 'sqlite', url: string): Promise<Database> {
  const target = await engineOf(engine).connect(url, { name: 'edu_v2', application: 'nightferry test' });
  onTestFinished(() => target.close());
  return target;
}

const digest = "select count(*), count(distinct id), md5(string_agg(id || ' ' || name, ',' order by id)) from";

describe.each(['fast', 'immediate'])('a target server that is restarted (%s) in the middle of a copy', (mode) => {
  it('loses no row and doubles none', async () => {
    const { directory, remove } = await temporaryDirectory();
    const cluster = await openCluster({ directory, shell: systemShell, clock: systemClock });
    onTestFinished(async () => {
      await cluster.stop();
      await remove();
    });
    const url = cluster.url();
    await runSql(url, make);
    const edu = await openSource();
    const edu_v2 = await openTarget('postgres', url);
    const { pgCtl, account } = await findBinaries(directory, systemShell);
    const asked = askedControls({ throttle: { ...rauf, rowsPerSecond: 2_000 } });
    const databases = { edu, edu_v2 };
    const running = copy.run(spec, testContext({ databases, controls: asked.controls }));
    const chunks = () =>
      runSql(url, 'select count(*) from nightferry.ledger').then(
        ([row]) => Number(row?.[0]),
        () => 0,
      );
    await until(async () => (await chunks()) >= 5, running, 20);

    const log = join(directory, 'restarted.log');
    const restart = [pgCtl, 'restart', '-D', dataOf(directory), '-m', mode, '-w', '-l', log];
    const restarted = await systemShell.run({ command: restart, cwd: '/', ...account });
    expect(restarted.exitCode, restarted.output).toBe(0);
    const fault = faultOf(await running);
    expect(fault.code).toMatch(/^copy\/connection$|^database\/(starting-up|refused)$/);
    expect(fault.retry).toBe('safe');

    asked.ask({});
    expect(figuresOf(await copy.run(spec, testContext({ databases })))).toMatchObject({ rows });
    expect(await runSql(url, `${digest} b`)).toEqual((await edu.read(`${digest} a`)).rows);
  });
});

/** A file system of a size, in memory; undefined where this account may not mount one. */
async function smallDisk(bytes: number) {
  const { directory, remove } = await temporaryDirectory();
  const place = join(directory, 'small');
  await mkdir(place);
  const mount = (options: string) =>
    systemShell.run({ command: ['mount', '-t', 'tmpfs', '-o', options, 'tmpfs', place] });
  const mounted = await mount(`size=${bytes}`);
  if (mounted.exitCode !== 0) {
    await remove();
    return undefined;
  }
  onTestFinished(async () => {
    await systemShell.run({ command: ['umount', '-l', place] });
    await remove();
  });
  // The server may be another account's.
  await chmod(directory, 0o755);
  await chown(place, 65_534, 65_534);
  return { place, grow: (to: number) => mount(`remount,size=${to}`) };
}

describe('a disk that is really full', () => {
  it('of a PostgreSQL target stops the copy, which goes on when there is room', async ({ skip }) => {
    const disk = await smallDisk(3_000_000);
    if (!disk) return skip('this account may not mount a small file system');
    const fresh = await freshDatabase();
    const space = `small_${fresh.name}`;
    await runSql(await clusterUrl(), `create tablespace ${space} location '${disk.place}'`);
    const edu = await openSource();
    onTestFinished(async () => {
      await fresh.drop();
      await runSql(await clusterUrl(), `drop tablespace ${space}`);
    });
    await fresh.sql(`${make} tablespace ${space}`);
    const databases = { edu, edu_v2: await openTarget('postgres', fresh.url) };
    const fault = faultOf(await copy.run(spec, testContext({ databases })));
    expect(fault).toMatchObject({ code: 'copy/no-space', retry: 'safe' });
    expect(fault.message).toMatch(/rolled back: could not extend file .*(No space left on device|wrote only)/);
    expect(fault.remedy.join(' ')).toContain('Make room on the disk of the server.');
    await disk.grow(100_000_000);
    expect(figuresOf(await copy.run(spec, testContext({ databases })))).toMatchObject({ rows });
    expect(await fresh.sql(`${digest} b`)).toEqual((await edu.read(`${digest} a`)).rows);
  });

  it('of an SQLite target stops the copy, which goes on when there is room', async ({ skip }) => {
    const disk = await smallDisk(3_000_000);
    if (!disk) return skip('this account may not mount a small file system');
    const path = join(disk.place, 'new.db');
    const [{ default: Sqlite }, edu] = [await import('better-sqlite3'), await openSource()];
    new Sqlite(path).exec(make).close();
    const databases = { edu, edu_v2: await openTarget('sqlite', `sqlite:${path}`) };
    const fault = faultOf(await copy.run(spec, testContext({ databases })));
    expect(fault).toMatchObject({ code: 'copy/no-space', retry: 'safe' });
    expect(fault.remedy.join(' ')).toMatch(/disk/);
    await disk.grow(100_000_000);
    expect(figuresOf(await copy.run(spec, testContext({ databases })))).toMatchObject({ rows });
    const counts = await databases.edu_v2.read('select count(*), count(distinct id), sum(length(name)) from b');
    expect(counts.rows).toEqual((await edu.read('select count(*), count(distinct id), sum(length(name)) from a')).rows);
  });
});

describe('an SQLite target that another program keeps locked', () => {
  it('is waited for, then told of, and gone on with when it is free', async () => {
    const target = await anyDatabase('sqlite');
    await target.sql(make);
    const edu = await openSource();
    onTestFinished(() => target.drop());
    const databases = { edu, edu_v2: await openTarget('sqlite', target.url) };
    const asked = askedControls({ throttle: { ...rauf, rowsPerSecond: 500 } });
    const context = testContext({ databases, controls: asked.controls });
    const running = copy.run(spec, context);
    await until(() => (context.seen.progress.at(-1)?.done ?? 0) >= 200, running);
    asked.ask({ paused: rauf });
    const path = target.url.slice('sqlite:'.length);
    const { letGo } = await holdingLock(path, 'pragma busy_timeout = 20000; begin exclusive');
    asked.ask({});
    const fault = faultOf(await running);
    expect(fault).toMatchObject({ code: 'copy/lock', retry: 'safe' });
    expect(fault.remedy.join(' ')).toContain('Another program keeps the file locked');
    await letGo();
    expect(figuresOf(await copy.run(spec, testContext({ databases })))).toMatchObject({ rows });
    expect(await target.sql('select count(*), count(distinct id) from b')).toEqual([[`${rows}`, `${rows}`]]);
  });
});
