import { readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemFiles } from '../../../source/files.ts';
import { systemShell } from '../../../source/shell.ts';
import { Fault } from '../../../state/fault.ts';
import type { Shell } from '../../../state/ports.ts';
import type { Own } from '../../../tasks/backup/database-server.ts';
import { dumpPrograms, globalsPrograms } from '../../../tasks/backup/programs.ts';
import type { Dumper, DumpFormat, Tools, Use } from '../../../tasks/backup/seam.ts';
import type { Database } from '../../../tasks/engines/engine.ts';
import { postgres } from '../../../tasks/engines/postgres/postgres.ts';
import { clusterUrl, type FreshDatabase, freshDatabase, runSql, withDatabase } from '../../support/databases.ts';
import { temporaryDirectory } from '../../support/directories.ts';
import { describeWithDumpTools } from '../../support/dump-tools.ts';
import { eventually } from '../../support/eventually.ts';
import { fillSchool, schoolRows } from '../../support/school.ts';

const cleanups: (() => Promise<unknown>)[] = [];
let fresh: FreshDatabase;
let edu: Database;
let dumper: Dumper;
let directory: string;
let lines: string[];
let use: Use;

beforeEach(async () => {
  const folder = await temporaryDirectory();
  directory = folder.directory;
  cleanups.push(folder.remove);
  fresh = await freshDatabase();
  cleanups.push(fresh.drop);
  edu = await open(fresh.url);
  if (!postgres.dumper) throw new Error('postgres has no dumper');
  dumper = postgres.dumper;
  lines = [];
  use = {
    ...{ shell: systemShell, files: systemFiles, application: 'nightferry test', signal: new AbortController().signal },
    onLine: (line) => void lines.push(line),
  };
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function open(url: string): Promise<Database> {
  const database = await postgres.connect(url, { name: 'edu', application: 'nightferry test' });
  cleanups.push(() => database.close());
  return database;
}

/** Makes a dump as the step does: into a place that is there and empty. */
async function dumped(format: DumpFormat, name = 'dump'): Promise<{ path: string; tools: Tools; rows: unknown }> {
  const path = join(directory, name);
  if (format === 'directory') await systemFiles.makeFolder(path);
  else await systemFiles.writeText(path, '');
  const tools = await dumper.findTools(edu, dumpPrograms(format), use);
  const rows = await dumper.dump(edu, tools, { format, path, jobs: 2 }, use);
  return { path, tools, rows };
}

function scratchName(): string {
  const name = `scratch_${fresh.name}`;
  cleanups.push(async () => runSql(await clusterUrl(), `drop database if exists ${name} with (force)`));
  return name;
}

async function restored(dump: { path: string; tools: Tools }, format: DumpFormat): Promise<string> {
  const name = scratchName();
  await dumper.createLike(edu, own(name), use);
  await dumper.restore(edu, dump.tools, { format, path: dump.path, jobs: 2 }, name, use);
  return name;
}

async function faultOf(work: Promise<unknown>): Promise<Fault> {
  const error = await work.then(
    () => new Error('it did not fail'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Fault)) throw error;
  return error;
}

async function flip(path: string, at: number): Promise<void> {
  const bytes = await readFile(path);
  const place = at < 0 ? bytes.length + at : at;
  bytes[place] = (bytes[place] ?? 0) ^ 0xff;
  await writeFile(path, bytes);
}

const own = (name: string): Own => ({ name, mark: 'of the test', isOursUnmarked: false });

const formats: readonly DumpFormat[] = ['custom', 'directory', 'plain'];

describeWithDumpTools('dumps of a real database', () => {
  it.each(formats)('as %s counts in its snapshot, reads through, and restores to the same rows', async (format) => {
    await fillSchool(fresh);
    const dump = await dumped(format);
    expect(dump.rows).toEqual(schoolRows);
    await dumper.readThrough(dump.tools, { format, path: dump.path }, use);
    const name = await restored(dump, format);
    expect(await dumper.countRows(edu, name, use)).toEqual(schoolRows);
    const [there] = await runSql(
      withDatabase(fresh.url, name),
      'select count(*), (select count(*) from per_year) from grades',
    );
    expect(there).toEqual(['20000', '10']);
  });

  it.each(formats)('as %s can be read by nobody else', async (format) => {
    await fillSchool(fresh);
    const { path } = await dumped(format);
    expect((await stat(path)).mode & 0o077).toBe(0);
  });

  it('count only what the snapshot has, whatever is written meanwhile', async () => {
    await fillSchool(fresh);
    const onLine = (line: string) => {
      lines.push(line);
      // The snapshot is taken by then, and the tables are not read yet.
      if (line.includes('last built-in OID')) written ??= fresh.sql("insert into people (name) values ('late')");
    };
    let written: Promise<unknown> | undefined;
    use = { ...use, onLine };
    const dump = await dumped('custom');
    await written;
    expect(dump.rows).toEqual(schoolRows);
    expect(await fresh.sql('select count(*) from people')).toEqual([['501']]);
    expect(await dumper.countRows(edu, await restored(dump, 'custom'), use)).toEqual(schoolRows);
  });

  it('say which table they are at, in bytes of all tables', async () => {
    await fillSchool(fresh);
    const seen: { done: number; total: number; table: string }[] = [];
    use = { ...use, onProgress: (progress) => void seen.push(progress) };
    await dumped('custom');
    expect(seen.map(({ table }) => table)).toContain('public.grades_old');
    expect(seen.every(({ done, total }, at) => done <= total && done >= (seen[at - 1]?.done ?? 0))).toBe(true);
    expect(seen.at(-1)?.done).toBeGreaterThan(1_000_000);
  });

  it('of a database whose name holds everything a name can hold', async () => {
    const name = `o'dd = "name" \\ ${fresh.name}`;
    await runSql(await clusterUrl(), `create database ${pg.escapeIdentifier(name)}`);
    cleanups.push(async () => runSql(await clusterUrl(), `drop database ${pg.escapeIdentifier(name)} with (force)`));
    edu = await open(withDatabase(fresh.url, name));
    await edu.query('create table t as select 1 as n');
    const dump = await dumped('custom');
    expect(dump.rows).toEqual({ 'public.t': '1', 'large objects': '0' });
    const copy = `${name} copy`;
    cleanups.push(async () =>
      runSql(await clusterUrl(), `drop database if exists ${pg.escapeIdentifier(copy)} with (force)`),
    );
    await dumper.createLike(edu, own(copy), use);
    await dumper.restore(edu, dump.tools, { format: 'custom', path: dump.path, jobs: 1 }, copy, use);
    expect(await dumper.countRows(edu, copy, use)).toEqual(dump.rows);
  });

  it('end with the signal, and leave no session on the server', async () => {
    await fillSchool(fresh);
    const stop = new AbortController();
    use = { ...use, signal: stop.signal, onLine: (line) => void (line.includes('dumping contents') && stop.abort()) };
    await expect(dumped('custom')).rejects.toThrow('aborted');
    const left = `select count(*) from pg_stat_activity where datname = '${fresh.name}' and application_name = 'nightferry test' and state <> 'idle'`;
    await eventually(async () => expect(await fresh.sql(left)).toEqual([['0']]));
  });

  it('fail by what the server says, when a table can not be read', async () => {
    await fillSchool(fresh);
    const role = `reader_${fresh.name}`;
    await fresh.sql(`create role ${role} login password 'x'; grant select on people to ${role}`);
    cleanups.push(() => fresh.sql(`drop owned by ${role}; drop role ${role}`));
    const url = new URL(fresh.url);
    url.username = role;
    url.password = 'x';
    edu = await open(url.href);
    const fault = await faultOf(dumped('custom'));
    expect(['backup/dump-failed', 'database/permission']).toContain(fault.code);
    expect(fault.message).toMatch(/permission denied/);
  });
});

describeWithDumpTools('a damaged dump', () => {
  it.each(formats)('that is truncated is refused when it is read through: %s', async (format) => {
    await fillSchool(fresh);
    const { path, tools } = await dumped(format);
    const largest = (await systemFiles.list(directory)).toSorted((a, b) => b.bytes - a.bytes)[0];
    const file = format === 'directory' ? join(directory, largest?.name ?? '') : path;
    await truncate(file, Math.floor((await stat(file)).size * 0.6));
    const fault = await faultOf(dumper.readThrough(tools, { format, path }, use));
    expect(fault.code).toBe('backup/damaged');
    expect(fault.message).toContain(path);
  });

  it('without its last hundred bytes is refused too', async () => {
    await fillSchool(fresh);
    const { path, tools } = await dumped('plain');
    await truncate(path, (await stat(path)).size - 100);
    expect((await faultOf(dumper.readThrough(tools, { format: 'plain', path }, use))).code).toBe('backup/damaged');
  });

  it('with a file of rows that was cut to nothing is refused, which pg_restore takes for a table without rows', async () => {
    await fillSchool(fresh);
    const { path, tools } = await dumped('directory');
    const largest = (await systemFiles.list(path)).toSorted((a, b) => b.bytes - a.bytes)[0]?.name ?? '';
    await truncate(join(path, largest), 0);
    const fault = await faultOf(dumper.readThrough(tools, { format: 'directory', path }, use));
    expect(fault.code).toBe('backup/damaged');
    expect(fault.message).toContain(largest);
  });

  it('whose middle is missing is refused, although its last lines are there', async () => {
    await fillSchool(fresh);
    const { path, tools } = await dumped('plain');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.slice(0, text.indexOf('person 17\t')) + text.slice(-400));
    const fault = await faultOf(dumper.readThrough(tools, { format: 'plain', path }, use));
    expect(fault.code).toBe('backup/damaged');
    expect(fault.message).toContain('COPY public.people');
  });

  it('with flipped bytes among its rows is refused when it is read through', async () => {
    await fillSchool(fresh);
    const custom = await dumped('custom');
    await flip(custom.path, Math.floor((await stat(custom.path)).size / 2));
    const reading = dumper.readThrough(custom.tools, { format: 'custom', path: custom.path }, use);
    expect((await faultOf(reading)).code).toBe('backup/damaged');
  });

  it('of which only SHA-256 or a restore can tell: plain text has no checksum of its own', async () => {
    await fillSchool(fresh);
    const { path, tools } = await dumped('plain');
    const before = await systemFiles.sha256(path);
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('person 17\t', 'person 71\t'));
    await dumper.readThrough(tools, { format: 'plain', path }, use);
    expect(await systemFiles.sha256(path)).not.toBe(before);
  });

  it('that a restore stumbles over stops it there', async () => {
    await fillSchool(fresh);
    const dump = await dumped('plain');
    const text = await readFile(dump.path, 'utf8');
    await writeFile(dump.path, text.replace('person 17\t', 'person 17\tx\t'));
    const fault = await faultOf(restored(dump, 'plain'));
    expect(fault.code).toBe('backup/restore-failed');
    expect(fault.message).toContain('extra data after last expected column');
  });
});

describeWithDumpTools('the tools', () => {
  const answering = (answer: (program: string) => string | undefined): Shell => ({
    ...systemShell,
    run: async (command) => {
      const said = answer(command.command[0] ?? '');
      const result = { timedOut: false, aborted: false, stderr: '', durationMs: 1 };
      if (said === undefined) return { ...result, exitCode: undefined, startError: 'ENOENT', stdout: '', output: '' };
      return { ...result, exitCode: 0, stdout: said, output: said };
    },
  });

  it('that are missing are named, with how to get them', async () => {
    const fault = await faultOf(dumper.findTools(edu, ['pg_dump'], { ...use, shell: answering(() => undefined) }));
    expect(fault.code).toBe('backup/tools-missing');
    expect(fault.remedy[0]).toContain('apt-get install postgresql-client-15');
  });

  it('that are older than the server are refused', async () => {
    const shell = answering((program) => (program.startsWith('/') ? undefined : 'pg_dump (PostgreSQL) 14.9 (Debian)'));
    const fault = await faultOf(dumper.findTools(edu, ['pg_dump'], { ...use, shell }));
    expect([fault.code, fault.message]).toEqual([
      'backup/tools-old',
      'pg_dump is version 14.9, and the server of edu is 15: it refuses servers that are newer than itself.',
    ]);
  });

  it("of the server's own version are taken before newer ones", async () => {
    const shell = answering((program) =>
      program === 'pg_dump'
        ? 'pg_dump (PostgreSQL) 17.2'
        : program.startsWith('/usr/lib/postgresql/15')
          ? 'pg_dump (PostgreSQL) 15.4'
          : undefined,
    );
    const { pg_dump } = await dumper.findTools(edu, ['pg_dump'], { ...use, shell });
    expect(pg_dump).toEqual({ path: '/usr/lib/postgresql/15/bin/pg_dump', version: '15.4' });
  });

  it('get the password by the environment, and by nothing that others can read', async () => {
    const role = `dumper_${fresh.name}`;
    await fresh.sql(`create role ${role} superuser login password 'canary-5151'`);
    cleanups.push(() => fresh.sql(`drop role ${role}`));
    const url = new URL(fresh.url);
    url.username = role;
    url.password = 'canary-5151';
    edu = await open(url.href);
    const commands: string[] = [];
    const shell: Shell = {
      ...systemShell,
      run: (command) => {
        commands.push(JSON.stringify(command.command));
        return systemShell.run(command);
      },
    };
    use = { ...use, shell };
    await restored(await dumped('custom'), 'custom');
    expect(commands.length).toBeGreaterThan(2);
    expect(commands.join() + lines.join()).not.toContain('canary-5151');
  });
});

describeWithDumpTools('the globals', () => {
  it('have roles with their passwords for a superuser, and without for anybody else', async () => {
    const role = `owner_${fresh.name}`;
    await fresh.sql(`create role ${role} login password 'canary-6262'`);
    cleanups.push(() => fresh.sql(`drop role ${role}`));
    const path = join(directory, 'globals.sql');
    const tools = await dumper.findTools(edu, globalsPrograms, use);
    expect(await dumper.globals(edu, tools, path, use)).toEqual({ passwords: true });
    await dumper.readThrough(tools, { format: 'globals', path }, use);
    expect(await readFile(path, 'utf8')).toMatch(new RegExp(`ALTER ROLE ${role} .*PASSWORD 'SCRAM`));

    const url = new URL(fresh.url);
    url.username = role;
    url.password = 'canary-6262';
    edu = await open(url.href);
    expect(await dumper.globals(edu, tools, path, use)).toEqual({ passwords: false });
    const text = await readFile(path, 'utf8');
    expect(text).toContain(`CREATE ROLE ${role}`);
    expect(text).not.toContain('SCRAM');
    await truncate(path, text.length - 60);
    expect((await faultOf(dumper.readThrough(tools, { format: 'globals', path }, use))).code).toBe('backup/damaged');
  });
});

describeWithDumpTools('a database that is frozen', () => {
  /** The two ways a freeze goes about it, and what a role was given for that. */
  const freeze = async () => {
    await fillSchool(fresh);
    await fresh.sql(`
      create schema nightferry;
      create function nightferry.nightferry_frozen() returns trigger language plpgsql as $$ begin raise exception 'frozen'; end $$;
      create trigger nightferry_frozen before insert or update or delete or truncate on people
        for each statement execute function nightferry.nightferry_frozen();
      alter table people enable always trigger nightferry_frozen;
      create trigger nightferry_frozen before insert or update or delete or truncate on grades
        for each statement execute function nightferry.nightferry_frozen();
      alter table grades enable always trigger nightferry_frozen;
      revoke connect on database ${fresh.name} from public;
      alter database ${fresh.name} set default_transaction_read_only = on;`);
    // Of the role, too: that goes wherever the role goes.
    const role = `frozen_${fresh.name}`;
    const admin = await clusterUrl();
    await runSql(
      admin,
      `create role ${role} superuser login password 'x'; alter role ${role} set default_transaction_read_only = on`,
    );
    cleanups.push(() => runSql(admin, `drop role ${role}`));
    const url = new URL(fresh.url);
    url.username = role;
    url.password = 'x';
    edu = await open(url.href);
  };

  it.each(formats)('is dumped as %s, and the copy can be written', async (format) => {
    await freeze();
    const dump = await dumped(format);
    const name = await restored(dump, format);
    expect(await dumper.countRows(edu, name, use)).toEqual(schoolRows);
    const copy = withDatabase(fresh.url, name);
    await runSql(copy, "insert into people (name) values ('new'); insert into grades values (1, 1, 2024)");
    expect(await runSql(copy, "select count(*) from pg_trigger where tgname like 'nightferry%'")).toEqual([['0']]);
  });
});

describeWithDumpTools('a database in place of another', () => {
  const facts = async (name: string) =>
    (
      await runSql(
        await clusterUrl(),
        `select pg_get_userbyid(datdba), datacl::text, datconnlimit, shobj_description(d.oid, 'pg_database'),
           (select json_agg(json_build_array(setrole::regrole, setconfig) order by setrole)::text from pg_db_role_setting s where s.setdatabase = d.oid)
         from pg_database d where datname = '${name}'`,
      )
    )[0];

  const dressUp = async () => {
    await fillSchool(fresh);
    const role = `app_${fresh.name}`;
    await fresh.sql(`create role ${role} login`);
    cleanups.push(async () =>
      runSql(await clusterUrl(), `drop owned by ${role}; drop role ${role}`).catch(() => undefined),
    );
    await fresh.sql(`
      alter database ${fresh.name} set search_path = "Odd", "a,b", public, '$user';
      alter database ${fresh.name} set work_mem = '7MB';
      alter database ${fresh.name} set nightferry.stand_in = 'on';
      alter role ${role} in database ${fresh.name} set datestyle = 'German, DMY';
      alter database ${fresh.name} connection limit 40;
      comment on database ${fresh.name} is 'The school''s';
      revoke all on database ${fresh.name} from public;
      grant connect, temporary on database ${fresh.name} to ${role} with grant option;
      alter database ${fresh.name} owner to ${role};`);
  };

  it('is a copy with the same owner, settings and grants', async () => {
    await dressUp();
    await edu.close();
    const name = scratchName();
    await dumper.clone(edu, own(name), { endSessions: false }, use);
    const [before, after] = [await facts(fresh.name), await facts(name)];
    expect(before?.[4]).toContain('a,b');
    expect(after?.toSpliced(3, 1)).toEqual(before?.toSpliced(3, 1));
    expect(await dumper.countRows(edu, name, use)).toEqual(schoolRows);
  });

  it('waits for nobody: whoever is connected is named, and ended only when that is asked for', async () => {
    await fillSchool(fresh);
    await edu.close();
    const client = new pg.Client({ connectionString: fresh.url, application_name: 'the app' });
    const ended = new Promise<void>((resolve) => client.on('error', () => resolve()));
    await client.connect();
    const name = scratchName();
    const fault = await faultOf(dumper.clone(edu, own(name), { endSessions: false }, use));
    expect(fault.code).toBe('backup/sessions');
    expect(fault.message).toMatch(/pid \d+, \w+, the app, from 127\.0\.0\.1, idle/);
    await dumper.clone(edu, own(name), { endSessions: true }, use);
    await ended;
    expect(await dumper.countRows(edu, name, use)).toEqual(schoolRows);
  }, 20_000);

  it('takes the name, and all that belongs to it, while an application connects again and again', async () => {
    await dressUp();
    const facts0 = await facts(fresh.name);
    const dump = await dumped('custom');
    const name = scratchName();
    await dumper.createLike(edu, own(name), use);
    await dumper.restore(edu, dump.tools, { format: 'custom', path: dump.path, jobs: 1 }, name, use);
    await edu.close();
    const keptAs = `kept_${fresh.name}`;
    cleanups.push(async () => runSql(await clusterUrl(), `drop database if exists ${keptAs} with (force)`));
    const app = insistentApplication(fresh.url);
    await app.connected();
    const [[oid]] = (await runSql(await clusterUrl(), `select oid from pg_database where datname = '${name}'`)) as [
      [string],
    ];
    await dumper.swap(edu, { replacement: name, name: fresh.name, keptAs, carry: true, endSessions: true }, use);
    await app.connected();
    await app.stop();
    expect((await dumper.neighbour(edu, fresh.name))?.oid).toBe(oid);
    expect(await dumper.neighbour(edu, name)).toBeUndefined();
    expect(await facts(fresh.name)).toEqual(facts0);
    expect(await dumper.countRows(edu, keptAs, use)).toEqual(schoolRows);
  }, 20_000);

  it('takes nothing where it can not have the database alone, and leaves everything as it was', async () => {
    await fillSchool(fresh);
    await edu.close();
    const client = new pg.Client({ connectionString: fresh.url });
    client.on('error', () => undefined);
    await client.connect();
    cleanups.push(() => client.end());
    const name = scratchName();
    await dumper.createLike(edu, own(name), use);
    const fault = await faultOf(
      dumper.swap(
        edu,
        { replacement: name, name: fresh.name, keptAs: `kept_${fresh.name}`, carry: true, endSessions: false },
        use,
      ),
    );
    expect(fault.code).toBe('backup/sessions');
    expect(await dumper.neighbour(edu, `kept_${fresh.name}`)).toBeUndefined();
    expect(await dumper.neighbour(edu, name)).toBeDefined();
  }, 20_000);

  it('is never one that somebody else made', async () => {
    const name = scratchName();
    await runSql(await clusterUrl(), `create database ${name}`);
    expect((await faultOf(dumper.createLike(edu, own(name), use))).code).toBe('backup/name-taken');
    expect((await faultOf(dumper.drop(edu, own(name)))).code).toBe('backup/name-taken');
    expect(await dumper.neighbour(edu, name)).toBeDefined();
  });

  it('sorts as the other does, whatever the server sorts by', async () => {
    const name = `c_${fresh.name}`;
    await runSql(
      await clusterUrl(),
      `create database ${name} template template0 encoding 'LATIN1' lc_collate 'C' lc_ctype 'C'`,
    );
    cleanups.push(async () => runSql(await clusterUrl(), `drop database ${name} with (force)`));
    edu = await open(withDatabase(fresh.url, name));
    const copy = scratchName();
    await dumper.createLike(edu, own(copy), use);
    const like = `select encoding, datcollate, datctype from pg_database where datname in ('${name}', '${copy}')`;
    const [one, other] = await runSql(await clusterUrl(), like);
    expect(one).toEqual(other);
  });
});

/** An application with a pool: whenever its connection is ended, it is back at once. */
function insistentApplication(url: string) {
  let isStopped = false;
  let connections = 0;
  const run = (async () => {
    while (!isStopped) {
      const client = new pg.Client({ connectionString: url });
      const ended = new Promise<void>((resolve) => client.on('end', () => resolve()));
      client.on('error', () => undefined);
      try {
        await client.connect();
        connections += 1;
        while (!isStopped) await client.query('select pg_sleep(0.01)');
        await client.end();
      } catch {
        client.end().catch(() => undefined);
      }
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 20))]);
    }
  })();
  return {
    /** Resolves once it is connected anew. */
    connected: async () => {
      const before = connections;
      if (before === 0) return eventually(() => expect(connections).toBeGreaterThan(0));
      const probe = new pg.Client({ connectionString: url });
      await probe.connect();
      await probe.end();
    },
    stop: async () => {
      isStopped = true;
      await run;
    },
  };
}
