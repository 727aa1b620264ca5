import { chmod, copyFile, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../../tasks/engines/engine.ts';
import { sqlite } from '../../../tasks/engines/sqlite/sqlite.ts';
import { temporaryDirectory } from '../../support/directories.ts';

const cleanups: (() => Promise<unknown>)[] = [];
let directory: string;
let path: string;
let database: Database;

beforeEach(async () => {
  const temporary = await temporaryDirectory();
  cleanups.push(temporary.remove);
  directory = temporary.directory;
  path = join(directory, 'edu.db');
  await writeFile(path, '');
  database = await open(path);
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function open(file: string): Promise<Database> {
  const opened = await sqlite.connect(`sqlite:${file}`, { name: 'edu', application: 'test' });
  cleanups.push(() => opened.close());
  return opened;
}

describe('an SQLite file', () => {
  it('is not changed by looking at it, nor made', async () => {
    await database.query('create table t (a int)');
    await database.close();
    const before = { bytes: await readFile(path), at: (await stat(path)).mtimeMs };
    const again = await open(path);
    await again.identity();
    await again.isStandIn();
    await again.table('t');
    await again.read('select * from t');
    await again.ledger.exists();
    await again.close();
    expect({ bytes: await readFile(path), at: (await stat(path)).mtimeMs }).toEqual(before);
    await expect(open(join(directory, 'gone.db'))).rejects.toMatchObject({ code: 'database/missing' });
    await expect(open(directory)).rejects.toMatchObject({ code: 'database/missing' });
    await expect(stat(join(directory, 'gone.db'))).rejects.toThrow('ENOENT');
  });

  it('is the same by any way to it, and another when it is replaced', async () => {
    await symlink(path, join(directory, 'link.db'));
    const identity = await database.identity();
    expect(await (await open(join(directory, 'link.db'))).identity()).toEqual(identity);
    await copyFile(path, join(directory, 'copy.db'));
    expect(await (await open(join(directory, 'copy.db'))).identity()).not.toEqual(identity);
  });

  it('is locked by any way to it', async () => {
    await symlink(path, join(directory, 'link.db'));
    const lock = await database.lock('one');
    await expect((await open(join(directory, 'link.db'))).lock('two')).rejects.toMatchObject({
      code: 'database/locked',
    });
    await lock.release();
  });

  it('that is something else is a fault', async () => {
    const file = join(directory, 'text.db');
    await writeFile(
      file,
      'This is no database, and it is longer than the header of one would be: a hundred bytes at least.\n'.repeat(20),
    );
    await expect(open(file)).rejects.toMatchObject({ code: 'database/not-sqlite' });
  });

  it('is waited for while another program writes, without stopping this one', async () => {
    await database.query('create table t (a int)');
    const other = new Sqlite(path);
    other.exec('begin immediate; insert into t values (1)');
    const connection = await database.connect();
    let isDone = false;
    const writing = connection
      .transaction(() => connection.query('insert into t values (2)'))
      .then(() => {
        isDone = true;
      });
    expect(await database.countRows('t')).toBe(0n);
    expect(isDone).toBe(false);
    other.exec('commit');
    other.close();
    await writing;
    expect(await database.countRows('t')).toBe(2n);
  });

  it.each(['delete', 'wal'])('in journal mode %s commits while others read', async (mode) => {
    await database.query(`pragma journal_mode = ${mode}`);
    await database.query('create table t (a int)');
    const connection = await database.connect();
    const counts = Promise.all(Array.from({ length: 20 }, () => database.countRows('t')));
    await connection.transaction(() => connection.query('insert into t values (1)'));
    await counts;
    expect(await database.countRows('t')).toBe(1n);
  });

  it('runs scripts with triggers, whose bodies hold semicolons', async () => {
    const connection = await database.connect();
    await connection.script(`
      create table t (a int); create table log (a int);
      create trigger tr after insert on t begin
        insert into log values (new.a);
        insert into log select case when new.a > 1 then 2 else 3 end;
      end;
      insert into t values (1);`);
    expect((await database.query('select a from log order by a')).rows).toEqual([['1'], ['3']]);
  });

  it('gives blobs as hex and reals with a point', async () => {
    const { rows } = await database.query(`select x'00ff', 1.0, 1e300, -0.5, 1e15, cast('12' as int)`);
    expect(rows).toEqual([['\\x00ff', '1.0', '1e+300', '-0.5', '1000000000000000.0', '12']]);
  });

  it('keeps foreign keys', async () => {
    await database.query('create table p (id integer primary key)');
    await database.query('create table c (p int references p)');
    await expect(database.query('insert into c values (1)')).rejects.toMatchObject({ code: 'database/constraint' });
  });

  it('that may not be written says so', async () => {
    await database.query('create table t (a int)');
    await database.close();
    // Root may write anything, so the file itself has to say it.
    const bytes = await readFile(path);
    bytes[18] = 3;
    await writeFile(path, bytes);
    await chmod(path, 0o444);
    const frozen = await open(path);
    await expect(frozen.query('insert into t values (1)')).rejects.toMatchObject({ code: 'database/read-only' });
    expect((await frozen.read('select count(*) from t')).rows).toEqual([['0']]);
  });
});
